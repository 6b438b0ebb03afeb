"""Who can use a stretch, how long it takes and why: the checks of a profile put together.

The verdict of a stretch is the worst of its checks, by direction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from apps.reach.engine.arrays import Flags, Floats, NetworkArrays
from apps.reach.engine.checks import (
    Check,
    Codes,
    Reason,
    checks,
    has_slope,
    kerb_nodes,
)
from apps.reach.engine.rules import Profile, Rules, Verdict

__all__ = [
    "Account", "BaseCosts", "Check", "Reason", "account", "base_costs", "checks", "explain",
    "kerb_nodes",
]  # fmt: skip

# Without a limit of their own people are held to this slope, beyond which the data are wrong.
_STEEPEST = 0.30
# Checks that make a whole stretch slow, and those that are points where one loses time, each once.
_SLOW = ("width", "ground")
_POINTS = (("kerb", "kerb_flush"), ("guidance", "steps_guidance"), ("steps", "handrail"))


@dataclass(frozen=True, slots=True)
class BaseCosts:
    """Verdict and time of every segment before barriers, both directions.

    ``verdict`` (2, m) and ``ms`` (2, m), row 0 from start to end; a blocked direction costs inf.
    """

    verdict: Codes
    ms: Floats


@dataclass(frozen=True, slots=True)
class Account:
    """One stretch for one profile, before barriers: index 0 from start to end, 1 back.

    ``seconds``: what each part takes: ``walking`` (the length on the flat), ``slope`` (less than
    0 where it helps), ``slow`` (rough ground, a narrow way), ``crossing``, ``lift``, ``steps``,
    ``hard`` (hard points); parts that take nothing are left out. ``ms`` is their sum in whole
    milliseconds, inf where it is blocked.
    """

    verdict: tuple[Verdict, Verdict]
    ms: tuple[float, float]
    seconds: Mapping[str, tuple[float, float]]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds on the flat, the two factors on them, and what comes on top."""

    flat: Floats  # (m,)
    pace: Floats  # (2, m)
    slow: Floats  # (m,) factor
    crossing: Floats
    lift: Floats
    steps: Floats
    hard: Floats

    def ms(self) -> Floats:
        """(2, m) whole milliseconds."""
        seconds = self.flat * self.pace * self.slow
        fixed = self.crossing + self.lift + self.steps + self.hard
        return np.floor((seconds + fixed) * 1000 + 0.5)

    def parts(self) -> dict[str, Floats]:
        """(2, m) seconds each, see ``Account``."""
        one = np.ones((2, 1))
        sloped = self.flat * self.pace
        return {
            "walking": self.flat * one,
            "slope": sloped - self.flat,
            "slow": sloped * self.slow - sloped,
            "crossing": self.crossing * one,
            "lift": self.lift * one,
            "steps": self.steps * one,
            "hard": self.hard * one,
        }


def _pace(a: NetworkArrays, p: Profile, rules: Rules) -> Floats:
    """(2, m) seconds a metre relative to flat ground: exp(k (|slope - best| - |best|))."""
    slope = np.where(has_slope(a, rules), np.nan_to_num(a.incline_pct) / 100, 0.0)
    up, down = p.limits.get("slope_up_pct"), p.limits.get("slope_down_pct")
    steepest = up.blocked / 100 if up and up.blocked else _STEEPEST
    lowest = -(down.blocked / 100) if down and down.blocked else -_STEEPEST
    both = np.clip(np.stack([slope, -slope]), lowest, steepest)
    return np.exp(p.slope_k * (np.abs(both - p.slope_best) - abs(p.slope_best)))


def _times(a: NetworkArrays, p: Profile, rules: Rules, found: Iterable[Check]) -> _Times:
    costs = {check.code: check.costs for check in found}
    nothing = np.zeros(a.segment_count, dtype=np.bool_)

    def any_of(codes: Iterable[str]) -> Flags:
        return np.logical_or.reduce([costs.get(code, nothing) for code in codes])

    hard = np.zeros(a.segment_count)
    for group in _POINTS:
        hard = hard + np.where(any_of(group), p.hard_s, 0.0)
    return _Times(
        flat=a.length_m / p.speed_m_s,
        pace=_pace(a, p, rules),
        slow=np.where(any_of(_SLOW), p.hard_pace, 1.0),
        crossing=np.where(a.kind == "crossing", p.crossing_s, 0.0),
        lift=np.where(a.kind == "lift", p.lift_s, 0.0),
        steps=np.where(a.kind == "steps", np.maximum(a.step_count, 0) * p.step_s, 0.0),
        hard=hard,
    )


def _verdicts(a: NetworkArrays, found: Iterable[Check]) -> Codes:
    """(2, m) the worst of all checks."""
    verdict = np.zeros((2, a.segment_count), dtype=np.int8)
    for check in found:
        verdict = np.maximum(verdict, np.stack([check.forward, check.backward]))
    return verdict


def base_costs(a: NetworkArrays, p: Profile, rules: Rules) -> BaseCosts:
    """Verdict and milliseconds of every segment and direction, before any barrier."""
    found = checks(a, p, rules, kerb_nodes(a))
    verdict = _verdicts(a, found)
    ms = _times(a, p, rules, found).ms()
    return BaseCosts(verdict=verdict, ms=np.where(verdict == Verdict.BLOCKED, np.inf, ms))


def account(a: NetworkArrays, segment: int, p: Profile, rules: Rules) -> Account:
    """Verdict, time and reasons of one stretch, as the whole computation has them.

    Only the stretch, its two nodes and whatever meets them is looked at.
    """
    one, has_kerb = _alone(a, segment)
    found = checks(one, p, rules, has_kerb)
    codes = _verdicts(one, found)[:, 0]
    times = _times(one, p, rules, found)
    ms = np.where(codes == Verdict.BLOCKED, np.inf, times.ms()[:, 0])
    parts = {name: both[:, 0] for name, both in times.parts().items()}
    return Account(
        verdict=(Verdict(int(codes[0])), Verdict(int(codes[1]))),
        ms=(float(ms[0]), float(ms[1])),
        seconds={
            name: (float(both[0]), float(both[1])) for name, both in parts.items() if both.any()
        },
        reasons=tuple(_reasons(found, rules)),
    )


def explain(a: NetworkArrays, segment: int, p: Profile, rules: Rules) -> list[Reason]:
    """Why a stretch has its verdict: every check that is not free, worst first."""
    one, has_kerb = _alone(a, segment)
    return _reasons(checks(one, p, rules, has_kerb), rules)


def _reasons(found: Iterable[Check], rules: Rules) -> list[Reason]:
    """Of the only segment, in its worse direction."""
    reasons = []
    for check in found:
        worst = Verdict(max(int(check.forward[0]), int(check.backward[0])))
        if worst != Verdict.FREE:
            reasons.append(check.reason(0, worst, rules))
    return sorted(reasons, key=lambda reason: -reason.verdict)


def _alone(a: NetworkArrays, segment: int) -> tuple[NetworkArrays, Flags]:
    """A network of one stretch and its two nodes, and which of them have a kerb."""
    ends = np.array([a.start[segment], a.end[segment]])
    touching = np.flatnonzero(np.isin(a.start, ends) | np.isin(a.end, ends))
    one, nodes = a.cut(np.array([segment]))
    return one, kerb_nodes(a.take(touching))[nodes]
