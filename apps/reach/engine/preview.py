"""What other rules would change: verdicts of stretches and barriers, nothing published touched."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats, NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, burden, judge
from apps.reach.engine.rules import Profile, Rules, Verdict
from apps.reach.engine.verdicts import base_costs

# How many stretches or barriers go from one verdict to another; only real changes.
Moves = Mapping[tuple[Verdict, Verdict], int]


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """One profile. ``segments`` in the optimistic reading; ``retimed``: stretches open before and
    after, in either direction, that would take another time.
    """

    segments: Moves
    barriers: Moves
    retimed: int


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """The whole. ``segments`` and ``barriers`` changed for at least one profile, in one reading.

    ``added`` and ``dropped``: profiles only one of the two computes; they are not compared.
    """

    segments: int
    segment_count: int
    barriers: int
    barrier_count: int
    profiles: Mapping[str, ProfileChange]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def compare(
    network: NetworkArrays, barriers: Iterable[BarrierFacts], *, before: Rules, after: Rules
) -> RulesPreview:
    """What ``after`` would change where ``before`` is in force, on a network of m segments."""
    standing = list(barriers)
    profiles = {}
    segments = np.zeros(network.segment_count, dtype=np.bool_)
    changed: set[str] = set()
    alike = _shared(before) == _shared(after)
    for code in [c for c in before.active if c in after.active]:
        if alike and before.profiles[code] == after.profiles[code]:
            profiles[code] = ProfileChange({}, {}, 0)
            continue
        old = _Judged(network, standing, before.profiles[code], before)
        new = _Judged(network, standing, after.profiles[code], after)
        for reading in (True, False):
            segments |= old.verdicts[reading] != new.verdicts[reading]
        moved = _moves(zip(old.barriers.values(), new.barriers.values(), strict=True))
        changed |= {key for key in old.barriers if old.barriers[key] != new.barriers[key]}
        a, b = old.verdicts[True], new.verdicts[True]
        some = np.flatnonzero(a != b)
        profiles[code] = ProfileChange(
            segments=_moves(zip(a[some].tolist(), b[some].tolist(), strict=True)),
            barriers=moved,
            retimed=int(_retimed(old.ms, new.ms).sum()),
        )
    return RulesPreview(
        segments=int(segments.sum()),
        segment_count=network.segment_count,
        barriers=len(changed),
        barrier_count=len(standing),
        profiles=profiles,
        added=tuple(c for c in after.active if c not in before.active),
        dropped=tuple(c for c in before.active if c not in after.active),
    )


def _shared(rules: Rules) -> tuple[object, ...]:
    """What decides verdicts and times of stretches and is not of one profile."""
    return (
        rules.change_of_side_ms, rules.slope_ignored_to_m, rules.surface, rules.smoothness,
        rules.barrier_measures, rules.can_pass,
    )  # fmt: skip


class _Judged:
    """One profile by one set of rules: stretches in both readings, barriers, times."""

    def __init__(
        self, network: NetworkArrays, standing: list[BarrierFacts], p: Profile, rules: Rules
    ) -> None:
        base = base_costs(network, p, rules)
        worst = base.verdict.max(axis=0)
        self.ms = base.ms.copy()
        self.barriers = {b.key: judge(b, p, rules).verdict for b in standing}
        self.verdicts: dict[bool, NDArray[np.int8]] = {}
        there: dict[int, list[BarrierFacts]] = defaultdict(list)
        for barrier in standing:
            if barrier.segment is not None:
                there[barrier.segment].append(barrier)
        for optimistic in (True, False):
            verdicts = worst.copy()
            for segment, some in there.items():
                counted = [b for b in some if b.counts(optimistic=optimistic)]
                what = burden(
                    counted, p, rules, two_sided=bool(network.two_sided[segment]),
                    optimistic=optimistic,
                )  # fmt: skip
                verdicts[segment] = max(int(verdicts[segment]), what.verdict)
                if optimistic:
                    self.ms[:, segment] += what.ms
            self.verdicts[optimistic] = verdicts


def _moves(pairs: Iterable[tuple[int, int]]) -> dict[tuple[Verdict, Verdict], int]:
    found = Counter((Verdict(a), Verdict(b)) for a, b in pairs if a != b)
    return dict(sorted(found.items()))


def _retimed(old: Floats, new: Floats) -> NDArray[np.bool_]:
    both = np.isfinite(old) & np.isfinite(new)
    changed: NDArray[np.bool_] = (both & (old != new)).any(axis=0)
    return changed
