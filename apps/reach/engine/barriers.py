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
# Their height is that of a kerb.
_KERBS = frozenset({"kerb_missing_ramp", "kerb_bad_ramp"})


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
    """What one barrier is for one profile.

    ``ms`` {optimistic, pessimistic}: what it takes to endure it, inf when nobody can; going round
    it on the other side of the street is a matter of the stretch (see ``burden``).
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    ms: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Burden:
    """What all barriers of a stretch do to one profile in one reading. ``ms`` inf closes it.

    ``change_ms``: the part of it that goes into a change of side.
    """

    verdict: Verdict
    ms: float
    change_ms: float = 0.0


NOTHING = Burden(Verdict.FREE, 0.0)


def _code(kind: str, measure: str, limit: str) -> str:
    """What the measure is of: the height of a kerb, the free height under a sign."""
    if limit == "headroom_cm":
        return limit
    return "kerb" if kind in _KERBS and measure == "height_cm" else measure


def _measured(barrier: BarrierFacts, span: BarrierRange, p: Profile, rules: Rules) -> list[Reason]:
    """Every measure that has a limit, its verdict held below the worst the kind can be."""
    reasons = []
    for measure, name in rules.barrier_measures.get(barrier.kind, {}).items():
        value, limit = barrier.measures.get(measure), p.limits.get(name)
        if value is None or limit is None:
            continue
        verdict = min(limit.verdict(float(value)), span.worst)
        blocks = verdict == Verdict.BLOCKED and limit.blocked is not None
        bound = limit.blocked if blocks else limit.free
        reasons.append(
            Reason(
                _code(barrier.kind, measure, name), verdict, float(value), bound,
                rules.sources[limit.source],
            )
        )  # fmt: skip
    return reasons


def judge(barrier: BarrierFacts, p: Profile, rules: Rules) -> BarrierVerdict:
    """Verdict of one barrier for one profile, with the reasons: the worst of them is the verdict.

    A barrier that is free has a reason only where a witness or the kind's own value says so.
    """
    span = p.barriers.get(barrier.kind)
    if span is None or span.worst == Verdict.FREE:
        return BarrierVerdict(Verdict.FREE, ())
    reasons = _measured(barrier, span, p, rules)
    verdict = max((reason.verdict for reason in reasons), default=span.otherwise)
    said = rules.can_pass.get(barrier.can_pass)
    if not reasons and said is not None:
        verdict = said
    within = min(max(verdict, span.best), span.worst)
    if not reasons and said == within:
        reasons = [Reason("can_pass", within, None, None, "witness")]
    elif not reasons or within != verdict:
        # What was measured or said is not enough for the kind's own value to be so bad.
        reasons.append(Reason(barrier.kind, within, None, None, rules.barrier_source))
    kept = [r for r in reasons if r.verdict != Verdict.FREE or r.value is None]
    shown = tuple(sorted(kept, key=lambda reason: -reason.verdict))
    return BarrierVerdict(within, shown, (_endure(within, p, True), _endure(within, p, False)))


def _endure(verdict: Verdict, p: Profile, optimistic: bool) -> float:
    """Milliseconds that passing a barrier with this verdict takes."""
    if verdict == Verdict.BLOCKED or (verdict == Verdict.UNKNOWN and not optimistic):
        return np.inf
    return float(whole_ms(p.hard_s)) if verdict != Verdict.FREE else 0.0


def _side(
    barriers: Iterable[tuple[BarrierFacts, Verdict]], p: Profile, *, optimistic: bool
) -> Burden:
    """Barriers one after the other on one way."""
    worst, ms = Verdict.FREE, 0.0
    for _, verdict in barriers:
        worst = max(worst, verdict)
        ms += _endure(verdict, p, optimistic)
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
    # Whoever starts on the worse side changes when enduring it takes longer.
    better, worse_ms = sorted((left.ms, right.ms))
    changes = change if worse_ms > change + better else 0.0
    easier = min(left.verdict, right.verdict)
    if easier >= Verdict.UNKNOWN:
        return Burden(easier, ms, changes)
    worse = max(left.verdict, right.verdict)
    return Burden(Verdict.FREE if worse == Verdict.FREE else Verdict.HARD, ms, changes)
