"""What one barrier does: the city with it against the city without it, all else equal.

Computed as a trial: the weights of its stretch are changed, the forests follow exactly, the nodes
that moved are counted, everything is put back. The cost is that of the region which moves.

Places are lost when at least one inhabited node that reaches them within the span no longer does.
Such a way runs through the barrier's stretch, so only places within the span of its two ends, and
whose time from one of the ends grows, need to be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats
from apps.reach.engine.barriers import judge
from apps.reach.engine.fields import Difference
from apps.reach.engine.graph import Index
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import Reason


@dataclass(frozen=True, slots=True)
class CategoryEffect:
    """On the way to the nearest place of one category. Residents and places are whole numbers."""

    residents_affected: int = 0
    residents_cut_off: int = 0
    residents_losing_within: int = 0
    places_lost: int = 0
    longest_detour_ms: int | None = None


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
    if barrier.segment is None:
        return nothing
    segment = barrier.segment
    others = [b for b in model.on_segment(segment, optimistic=plane.optimistic) if b.key != key]
    without_ms, with_ms = (
        model.arc_ms(segment, model.burden_of(segment, barriers, plane).ms, plane)
        for barriers in (others, [*others, barrier])
    )
    slots = np.ascontiguousarray(model.graph.slot[:, segment])
    present = barrier.counts(optimistic=plane.optimistic)
    if np.array_equal(without_ms, with_ms):
        return nothing
    weight = model.weight(plane)
    now = weight[slots]
    try:
        weight[slots] = without_ms if present else with_ms
        trial = _Trial(model, plane, slots, now, present=present)
        affected, cut_off, figures = trial.count()
        lost = _places_lost(model, weight, slots, without_ms, with_ms)
    finally:
        weight[slots] = now
    by_category = {
        category: CategoryEffect(
            figure.residents_affected, figure.residents_cut_off,
            figure.residents_losing_within, lost[category], figure.longest_detour_ms,
        )
        for category, figure in figures.items()
    }  # fmt: skip
    return BarrierEffect(
        key, plane, judged.verdict, judged.reasons, affected, cut_off, by_category,
        trial.depends_on(),
    )  # fmt: skip


class _Trial:
    """Runs the forests of all categories with the changed weights and counts."""

    def __init__(
        self, model: ReachModel, plane: Plane, slots: Index, now: Floats, *, present: bool
    ) -> None:
        self._model, self._plane, self._slots, self._now = model, plane, slots, now
        self._present = present
        self._moved: list[NDArray[np.int64]] = []

    def count(self) -> tuple[int, int, dict[str, CategoryEffect]]:
        """(residents affected, residents cut off, figures by category)."""
        model = self._model
        longer, cut, figures = [], [], {}
        weight = model.weight(self._plane)
        for category in model.categories:
            forest = model.forests[self._plane, category]
            with forest.trial(weight, self._slots, self._now) as moved:
                self._moved.append(moved.nodes.astype(np.int64))
                some_longer, some_cut, figures[category] = self._figures(moved)
            longer.append(some_longer)
            cut.append(some_cut)
        return self._once(longer), self._once(cut), figures

    def _once(self, nodes: list[Index]) -> int:
        """Residents of a union of nodes, everybody once."""
        if not nodes:
            return 0
        return int(self._model.network.residents[np.unique(np.concatenate(nodes))].sum())

    def _figures(self, moved: Difference) -> tuple[Index, Index, CategoryEffect]:
        within = self._model.rules.within_ms
        residents = self._model.network.residents
        clear, blocked = moved.after, moved.before
        if not self._present:
            clear, blocked = blocked, clear
        longer = blocked > clear
        cut = longer & np.isinf(blocked)
        losing = (clear <= within) & (blocked > within)
        late = longer & ~cut & (residents[moved.nodes] > 0)
        detours = blocked[late] - clear[late]
        return (
            moved.nodes[longer],
            moved.nodes[cut],
            CategoryEffect(
                residents_affected=int(residents[moved.nodes[longer]].sum()),
                residents_cut_off=int(residents[moved.nodes[cut]].sum()),
                residents_losing_within=int(residents[moved.nodes[losing]].sum()),
                longest_detour_ms=int(detours.max()) if len(detours) else None,
            ),
        )

    def depends_on(self) -> NDArray[np.int64]:
        """Nodes that moved in any category, and the ends of the stretch."""
        graph = self._model.graph
        ends = graph.head[self._slots].astype(np.int64)
        return np.unique(np.concatenate([ends, *self._moved]))


def _places_lost(
    model: ReachModel, weight: Floats, slots: Index, without_ms: Floats, with_ms: Floats
) -> dict[str, int]:
    """Places of each category no longer reached within the span from some inhabited node.

    Leaves other values in ``weight[slots]``: the caller puts its own back.
    """
    limit = model.rules.within_ms
    ends = np.unique(model.graph.head[slots]).tolist()
    farther: set[int] = set()
    for end in ends:
        weight[slots] = without_ms
        nodes, clear = model.balls.from_node(weight, end, limit)
        weight[slots] = with_ms
        reached, blocked = model.balls.from_node(weight, end, limit)
        after = dict(zip(reached.tolist(), blocked.tolist(), strict=True))
        farther |= {
            node
            for node, ms in zip(nodes.tolist(), clear.tolist(), strict=True)
            if after.get(node, np.inf) > ms
        }
    lived_in = model.network.residents > 0
    lost = {}
    for category in model.categories:
        places = model.places[category]
        nodes, counts = np.unique(places[places >= 0], return_counts=True)
        lost[category] = 0
        for node, count in zip(nodes.tolist(), counts.tolist(), strict=True):
            if node not in farther:
                continue
            weight[slots] = without_ms
            clear_homes = model.balls.homes_within(weight, node, limit, lived_in)
            weight[slots] = with_ms
            if model.balls.homes_within(weight, node, limit, lived_in) < clear_homes:
                lost[category] += count
    return lost
