"""What one barrier does: the city with it against the city without it, all else equal.

Computed as a trial: the weights of its stretch are changed, the forests follow exactly, the nodes
that moved are counted, everything is put back. The cost is that of the region which moves.

Places are lost when at least one inhabited node that reaches them within the span no longer does.
The loops are in ``kernels_effects``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import kernels_effects as kernels
from apps.reach.engine.arrays import Floats, Whole
from apps.reach.engine.barriers import judge
from apps.reach.engine.graph import Index
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import Reason


@dataclass(frozen=True, slots=True)
class CategoryEffect:
    """On the way to the nearest place of one category. Residents and places are whole numbers.

    ``residents_within_without`` and ``residents_within_with``: those of the affected who have a
    place within the span without the barrier, and with it.
    """

    residents_affected: int = 0
    residents_cut_off: int = 0
    residents_within_without: int = 0
    residents_within_with: int = 0
    places_lost: int = 0
    longest_detour_ms: int | None = None

    @property
    def residents_losing_within(self) -> int:
        """Within the span without the barrier and no longer with it: a way never gets shorter."""
        return self.residents_within_without - self.residents_within_with


@dataclass(frozen=True, slots=True)
class BarrierEffect:
    """Effect of a barrier for one profile in one reading.

    ``residents_affected`` and ``residents_cut_off`` count everybody once over all categories;
    ``residents_losing_within`` is that of the worst category; ``places_lost`` adds up.
    ``depends_on``: nodes whose labels and neighbourhood the figures were read from.
    """

    key: str
    plane: Plane
    verdict: Verdict
    reasons: tuple[Reason, ...]
    residents_affected: int
    residents_cut_off: int
    by_category: Mapping[str, CategoryEffect]
    depends_on: NDArray[np.int64] = field(repr=False)

    @property
    def residents_losing_within(self) -> int:
        """Of the worst category."""
        return max((c.residents_losing_within for c in self.by_category.values()), default=0)

    @property
    def places_lost(self) -> int:
        """Over all categories: no place is of two."""
        return sum(c.places_lost for c in self.by_category.values())

    @property
    def longest_detour_ms(self) -> int | None:
        """Over all categories; None when nobody has a longer way."""
        found = [c.longest_detour_ms for c in self.by_category.values()]
        return max((ms for ms in found if ms is not None), default=None)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a trial found: everybody once over all categories, and by category without places."""

    affected: int
    cut_off: int
    by_category: Mapping[str, CategoryEffect]
    moved: NDArray[np.int64]


class Trials:
    """Counts what other weights would do to a model. It keeps scratch memory: one for a model."""

    def __init__(self, model: ReachModel) -> None:
        self._model = model
        n = model.network.node_count
        self.residents = np.ascontiguousarray(model.network.residents, dtype=np.int64)
        self._lived_in = self.residents > 0
        self._seen = np.zeros(n, dtype=np.uint8)
        self._moved = np.empty(n, dtype=np.int32)
        self._figures = np.zeros((len(model.categories), kernels.FIGURES), dtype=np.int64)
        self._detour = np.zeros(len(model.categories))
        self._lost = np.zeros(len(model.categories), dtype=np.int64)
        self._times = np.full((7, n), np.inf)
        self._nodes = np.empty((10, n), dtype=np.int32)
        self._places: Mapping[str, Whole] = {}
        self._place_row = np.zeros(0, dtype=np.int32)
        self._place_counts = np.zeros((0, 0), dtype=np.int64)

    def count(self, plane: Plane, slots: Index, ms: Floats, *, present: bool) -> Counted:
        """Count with ``ms`` in ``slots``. ``present``: the model as it is has the barrier."""
        model, work = self._model, self._model.work
        weight, i = model.weight(plane), model.planes.index(plane)
        now = weight[slots]
        try:
            weight[slots] = ms
            n_moved, affected, cut_off = kernels.trial(
                model.graph.indptr, model.graph.head, model.graph.mate, weight, slots, now,
                model.dist[i], model.parent[i], self.residents, float(model.rules.within_ms),
                present, work.whole, work.real, self._seen, self._moved, self._figures,
                self._detour,
            )  # fmt: skip
        finally:
            weight[slots] = now
        by_category = {}
        rows = zip(self._figures.tolist(), self._detour.tolist(), strict=True)
        for category, (row, detour) in zip(model.categories, rows, strict=True):
            by_category[category] = CategoryEffect(
                residents_affected=row[kernels.AFFECTED],
                residents_cut_off=row[kernels.CUT_OFF],
                residents_within_without=row[kernels.WITHIN_CLEAR],
                residents_within_with=row[kernels.WITHIN_BLOCKED],
                longest_detour_ms=int(detour) if detour >= 0 else None,
            )
        moved = self._moved[:n_moved].astype(np.int64)
        return Counted(affected, cut_off, by_category, moved)

    def places_lost(
        self, plane: Plane, slots: Index, without_ms: Floats, with_ms: Floats
    ) -> list[int]:
        """Of each category, places no longer reached within the span from some inhabited node."""
        model, work = self._model, self._model.work
        self._look_at_places()
        weight = model.weight(plane)
        now = weight[slots]
        try:
            kernels.places_lost(
                model.graph.indptr, model.graph.head, model.graph.mate, weight, slots,
                without_ms, with_ms, float(model.rules.within_ms), self._lived_in,
                self._place_row, self._place_counts, work.keys, work.queue,
                self._times, self._nodes, self._lost,
            )  # fmt: skip
        finally:
            weight[slots] = now
        found: list[int] = self._lost.tolist()
        return found

    def _look_at_places(self) -> None:
        """Places by node, again when those of a category are others."""
        places = self._model.places
        if self._places.keys() == places.keys() and all(
            self._places[c] is nodes for c, nodes in places.items()
        ):
            return
        self._places = dict(places)
        attached = [nodes[nodes >= 0] for nodes in places.values()]
        nodes = np.unique(np.concatenate(attached)) if attached else np.zeros(0, np.int64)
        self._place_row = np.full(self._model.network.node_count, -1, dtype=np.int32)
        self._place_row[nodes] = np.arange(len(nodes))
        self._place_counts = np.zeros((len(nodes), len(attached)), dtype=np.int64)
        for column, some in enumerate(attached):
            self._place_counts[:, column] = np.bincount(self._place_row[some], minlength=len(nodes))


def effect_of(model: ReachModel, key: str, plane: Plane) -> BarrierEffect:
    """With the barrier against without it. KeyError when no such barrier stands.

    A barrier that counts in the reading is taken away for the trial; an unverified one in the
    optimistic reading is added for it. The model is left as it was.
    """
    barrier = model.barriers[key]
    judged = judge(barrier, model.rules.profiles[plane.profile], model.rules)
    nothing = BarrierEffect(
        key, plane, judged.verdict, judged.reasons, 0, 0,
        {category: CategoryEffect() for category in model.categories},
        np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    if barrier.segment is None or judged.verdict == Verdict.FREE:
        return nothing
    segment = barrier.segment
    others = [b for b in model.on_segment(segment, optimistic=plane.optimistic) if b.key != key]
    without_ms, with_ms = (
        model.arc_ms(segment, model.burden_of(segment, barriers, plane).ms, plane)
        for barriers in (others, [*others, barrier])
    )
    if np.array_equal(without_ms, with_ms):
        return nothing
    slots = np.ascontiguousarray(model.graph.slot[:, segment])
    present = barrier.counts(optimistic=plane.optimistic)
    trials = trials_of(model)
    counted = trials.count(plane, slots, without_ms if present else with_ms, present=present)
    lost = trials.places_lost(plane, slots, without_ms, with_ms)
    by_category = {
        category: replace(figures, places_lost=count)
        for (category, figures), count in zip(counted.by_category.items(), lost, strict=True)
    }
    ends = model.graph.head[slots].astype(np.int64)
    return BarrierEffect(
        key, plane, judged.verdict, judged.reasons, counted.affected, counted.cut_off,
        by_category, np.unique(np.concatenate([ends, counted.moved])),
    )  # fmt: skip


def trials_of(model: ReachModel) -> Trials:
    """The scratch memory of a model, made at its first trial."""
    if model.trials is None:
        model.trials = Trials(model)
    found: Trials = model.trials
    return found
