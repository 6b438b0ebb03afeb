"""What a barrier is for a profile, and what barriers together do to a stretch.

Measures decide where there are any; the witness's answer ("can you pass?") decides next; the
kind's own value decides last. All three stay inside the range the rules give to the kind.

Two sides (decision 8). On a two-sided stretch everybody may start on either side, so the
stretch costs what the worse side costs its people: they endure what is there, or change side and
endure what is on the other one. It closes when both sides are closed. A barrier without a side
lies on both. Everywhere else there is one way and its barriers add up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from apps.reach.engine.rules import BarrierRange, Profile, Rules, Verdict, whole_ms
from apps.reach.engine.verdicts import Reason

SUSPECTED = "suspected"
# A barrier that is planned to go, or said to be gone, is there until somebody verified.
CERTAIN = frozenset({"confirmed", "planned", "removal_claimed"})
LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class BarrierFacts:
    """A standing barrier. ``segment`` None: no stretch near enough, it acts on nothing."""

    key: str
    kind: str
    state: str
    segment: int | None
    side: str = ""
    measures: Mapping[str, Any] = field(default_factory=dict)
    can_pass: str = "unknown"  # noqa: S105 (a question, not a password)

    def counts(self, *, optimistic: bool) -> bool:
        """Unverified barriers count in the pessimistic reading only."""
        return self.state in CERTAIN or (self.state == SUSPECTED and not optimistic)


@dataclass(frozen=True, slots=True)
class BarrierVerdict:
    """What one barrier is for one profile."""

    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """What all barriers of a stretch do to one profile in one reading. ``ms`` inf closes it."""

    verdict: Verdict
    ms: float


NOTHING = Burden(Verdict.FREE, 0.0)


def _within(verdict: Verdict, span: BarrierRange) -> Verdict:
    return min(max(verdict, span.best), span.worst)


def _measured(barrier: BarrierFacts, p: Profile, rules: Rules) -> list[Reason]:
    reasons = []
    for measure, name in rules.barrier_measures.get(barrier.kind, {}).items():
        value, limit = barrier.measures.get(measure), p.limits.get(name)
        if value is None or limit is None:
            continue
        verdict = limit.verdict(float(value))
        if verdict == Verdict.BLOCKED and limit.blocked is not None:
            bound = limit.blocked
        else:
            bound = limit.free
        source = rules.sources[limit.source]
        reasons.append(Reason(measure, verdict, float(value), bound, source))
    return reasons


def judge(barrier: BarrierFacts, p: Profile, rules: Rules) -> BarrierVerdict:
    """Verdict of one barrier for one profile, with the reasons."""
    span = p.barriers.get(barrier.kind)
    if span is None or span.worst == Verdict.FREE:
        return BarrierVerdict(Verdict.FREE, ())
    measured = _measured(barrier, p, rules)
    if measured:
        verdict = _within(max(reason.verdict for reason in measured), span)
        shown = [reason for reason in measured if reason.verdict != Verdict.FREE]
        return BarrierVerdict(verdict, tuple(sorted(shown, key=lambda r: -r.verdict)))
    said = rules.can_pass.get(barrier.can_pass)
    if said is not None:
        verdict = _within(said, span)
        return BarrierVerdict(verdict, (Reason("can_pass", verdict, None, None, "witness"),))
    return BarrierVerdict(
        span.otherwise, (Reason(barrier.kind, span.otherwise, None, None, rules.barrier_source),)
    )


def _side(
    barriers: Iterable[tuple[BarrierFacts, Verdict]], p: Profile, *, optimistic: bool
) -> Burden:
    """Barriers one after the other on one way."""
    worst, ms = Verdict.FREE, 0.0
    hard_ms = float(whole_ms(p.hard_s))
    for _, verdict in barriers:
        worst = max(worst, verdict)
        if verdict == Verdict.BLOCKED or (verdict == Verdict.UNKNOWN and not optimistic):
            ms = np.inf
        elif verdict != Verdict.FREE:
            ms += hard_ms
    return Burden(worst, ms)


def burden(
    barriers: Sequence[BarrierFacts],
    p: Profile,
    rules: Rules,
    *,
    two_sided: bool,
    optimistic: bool,
) -> Burden:
    """What barriers on one stretch do to it; the caller chose those that count in the reading.

    Adding a barrier never lowers ``ms``: every step is a sum, a least or a greatest of values
    that do not fall.
    """
    judged = [(barrier, judge(barrier, p, rules).verdict) for barrier in barriers]
    if not judged:
        return NOTHING
    if not two_sided:
        return _side(judged, p, optimistic=optimistic)
    left, right = (
        _side([item for item in judged if item[0].side != other], p, optimistic=optimistic)
        for other in (RIGHT, LEFT)
    )
    change = float(rules.change_of_side_ms)
    ms = max(min(left.ms, change + right.ms), min(right.ms, change + left.ms))
    easier = min(left.verdict, right.verdict)
    if easier >= Verdict.UNKNOWN:
        return Burden(easier, ms)
    worse = max(left.verdict, right.verdict)
    return Burden(Verdict.FREE if worse == Verdict.FREE else Verdict.HARD, ms)
