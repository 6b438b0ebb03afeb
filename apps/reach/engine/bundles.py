"""What the removal of a barrier gives together with the others on the same ways.

Two barriers in a row are worth nothing one by one. So every resident is asked which barriers lie
on the way she would take in a city without any (the *clear* forest, which depends on no barrier):
residents with the same set of barriers form a group. For a barrier, the bundle is the set that
holds it with the largest gain over the groups it would set free: residents who get their 15 minutes
or any way at all, then person-time. Its value is not that estimate: it is counted exactly, by a
trial that takes the whole set away.

Sets of more than ``LARGEST`` are left out, and of one barrier only the ``TRIED`` sets with the
largest groups are compared: which set is chosen is a rule of thumb, what it is worth is exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.reach.engine import kernels, kernels_effects
from apps.reach.engine.arrays import Floats
from apps.reach.engine.barriers import BarrierFacts, judge
from apps.reach.engine.effects import Counted, trials_of
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Verdict

LARGEST = 6
TRIED = 8

Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A barrier and the ``others`` (keys in order) removed with it; none: it stands alone.

    The figures are those of ``effects.BarrierEffect``, of the whole set: residents whose way gets
    shorter, those of them who have none at present, those who get a place of the best category
    within the span, and the longest finite detour. Without others they are 0 and None.
    """

    others: tuple[str, ...] = ()
    residents_affected: int = 0
    residents_cut_off: int = 0
    residents_gaining_within: int = 0
    longest_detour_ms: int | None = None


ALONE = Bundle()


def bundles_of(model: ReachModel, plane: Plane) -> dict[str, Bundle]:
    """The bundle of every barrier that is not free for the profile. See ``in_steps``."""
    *_, found = in_steps(model, plane)
    return found


def in_steps(model: ReachModel, plane: Plane) -> Iterator[dict[str, Bundle]]:
    """The same in steps of at most one category or one trial, for who has to look up between.

    Yields what is known so far; the last is the whole. The model must not change meanwhile.
    """
    there = _Barriers(model, plane)
    found = dict.fromkeys(sorted(there.names), ALONE)
    yield found
    if len(found) < 2:
        return
    gains: dict[Keys, tuple[int, int]] = {}
    for category in model.categories:
        if len(model.sources(category)):
            _add_groups(model, plane, category, there, gains)
        yield found
    by_barrier: dict[str, list[tuple[Keys, tuple[int, int]]]] = defaultdict(list)
    for keys, gain in gains.items():
        for key in keys:
            by_barrier[key].append((keys, gain))
    counted: dict[tuple[Keys, str], Bundle] = {}
    for key in sorted(by_barrier):
        chosen = _choose(key, by_barrier[key], there.counting)
        if len(chosen) < 2:
            continue
        # An unverified barrier is put there for its own trial, as for its own effect.
        guest = "" if key in there.counting else key
        if (chosen, guest) not in counted:
            counted[chosen, guest] = _value(model, plane, chosen, guest)
            yield found
        whole = counted[chosen, guest]
        found[key] = Bundle(
            tuple(sorted(chosen - {key})), whole.residents_affected, whole.residents_cut_off,
            whole.residents_gaining_within, whole.longest_detour_ms,
        )  # fmt: skip
    yield found


class _Barriers:
    """The barriers of a plane that are not free, by stretch."""

    def __init__(self, model: ReachModel, plane: Plane) -> None:
        profile = model.rules.profiles[plane.profile]
        self.mark = np.full(model.graph.slot_count, -1, dtype=np.int32)
        self.sets: list[Keys] = []
        self.names: set[str] = set()
        self.counting: set[str] = set()
        for segment, barriers in model.by_segment():
            hinder = {
                b.key: b for b in barriers if judge(b, profile, model.rules).verdict != Verdict.FREE
            }
            if not hinder:
                continue
            self.mark[model.graph.slot[:, segment]] = len(self.sets)
            self.sets.append(frozenset(hinder))
            self.names |= hinder.keys()
            self.counting |= {k for k, b in hinder.items() if b.counts(optimistic=plane.optimistic)}


def _add_groups(
    model: ReachModel, plane: Plane, category: str, there: _Barriers,
    gains: dict[Keys, tuple[int, int]],
) -> None:  # fmt: skip
    """Add what each set of barriers takes from the residents whose clear way it lies on."""
    graph, work, n = model.graph, model.work, model.network.node_count
    clear_ms, parent = np.empty(n), np.empty(n, dtype=np.int32)
    kernels.full(
        graph.indptr, graph.head, model.clear_weight(plane),
        model.sources(category).astype(np.int32), clear_ms, parent, work.keys, work.queue,
    )  # fmt: skip
    most = 2 * len(there.sets) + 1
    before, marks = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    sums = np.empty((most, 2), dtype=np.int64)
    count = kernels_effects.walk(
        graph.head, graph.mate, parent, clear_ms, model.forests[plane, category].dist, there.mark,
        trials_of(model).residents, float(model.rules.within_ms), np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32), before, marks, sums,
    )  # fmt: skip
    passed: list[Keys] = [frozenset()]
    for g in range(1, count):
        passed.append(passed[before[g]] | there.sets[marks[g]])
        residents, person_ms = sums[g].tolist()
        if residents or person_ms:
            had = gains.get(passed[g], (0, 0))
            gains[passed[g]] = (had[0] + residents, had[1] + person_ms)


def _choose(
    key: str, groups: Iterable[tuple[Keys, tuple[int, int]]], counting: set[str]
) -> Keys:  # fmt: skip
    """The set with the largest gain; of equals the smaller, then the first by name."""
    mine: dict[Keys, tuple[int, int]] = {}
    for keys, gain in groups:
        # Other unverified barriers that do not count are not there to be removed.
        removed = (keys & counting) | {key}
        if len(removed) <= LARGEST:
            had = mine.get(removed, (0, 0))
            mine[removed] = (had[0] + gain[0], had[1] + gain[1])
    best, best_rank = frozenset({key}), (0, 0)
    tried = sorted(mine, key=lambda s: (-mine[s][0], -mine[s][1], len(s), sorted(s)))[:TRIED]
    for candidate in sorted(tried, key=lambda s: (len(s), sorted(s))):
        inside = [gain for keys, gain in mine.items() if keys <= candidate]
        rank = (sum(g[0] for g in inside), sum(g[1] for g in inside))
        if rank > best_rank:
            best, best_rank = candidate, rank
    return best


def _value(model: ReachModel, plane: Plane, removed: Keys, guest: str) -> Bundle:
    """Exactly: the city as it is (with the guest, if any) against the city without the set."""
    segments = sorted({s for key in removed if (s := model.barriers[key].segment) is not None})
    slots = np.ascontiguousarray(model.graph.slot[:, segments].T.ravel())
    without_ms = _weights(model, plane, segments, without=removed)
    trials = trials_of(model)
    if not guest:
        return _bundle(trials.count(plane, slots, without_ms, present=True))
    now = model.weight(plane)[slots]
    model.settle(plane, slots, _weights(model, plane, segments, guest=model.barriers[guest]))
    try:
        return _bundle(trials.count(plane, slots, without_ms, present=True))
    finally:
        model.settle(plane, slots, now)


def _weights(
    model: ReachModel, plane: Plane, segments: list[int], *,
    without: Keys = frozenset(), guest: BarrierFacts | None = None,
) -> Floats:  # fmt: skip
    """(2k,) milliseconds of both arcs of each stretch, with some barriers less or one more."""
    found = []
    for segment in segments:
        there = [
            b
            for b in model.on_segment(segment, optimistic=plane.optimistic)
            if b.key not in without
        ]
        if guest is not None and guest.segment == segment:
            there.append(guest)
        found.append(model.arc_ms(segment, model.burden_of(segment, there, plane).ms, plane))
    return np.concatenate(found)


def _bundle(counted: Counted) -> Bundle:
    categories = counted.by_category.values()
    detours = [c.longest_detour_ms for c in categories if c.longest_detour_ms is not None]
    return Bundle(
        residents_affected=counted.affected,
        residents_cut_off=counted.cut_off,
        residents_gaining_within=max((c.residents_losing_within for c in categories), default=0),
        longest_detour_ms=max(detours, default=None),
    )
