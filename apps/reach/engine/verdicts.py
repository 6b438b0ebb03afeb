"""Who can use a stretch: each check compares one attribute with one limit, for one profile.

A check that fails for lack of data gives *unknown* where the profile needs the attribute and
*free* where it does not. The verdict of a stretch is the worst of its checks, by direction.
A slope derived from a terrain model is too coarse to close a stretch: beyond the limit it gives
*unknown*, so the optimistic reading passes slowly and the pessimistic one does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats, NetworkArrays
from apps.reach.engine.rules import Profile, Rules, Verdict

Codes = NDArray[np.int8]
# Without a limit of their own people are held to this slope, beyond which the data are wrong.
_STEEPEST = 0.30


@dataclass(frozen=True, slots=True)
class Check:
    """One attribute against one limit, over all segments. ``values`` nan: no number to show."""

    code: str
    forward: Codes  # (m,)
    backward: Codes  # (m,)
    values: Floats  # (m,)
    limit: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is not plainly free. No prose here: readers have languages."""

    code: str
    verdict: Verdict
    value: float | None
    limit: float | None
    source: str


@dataclass(frozen=True, slots=True)
class BaseCosts:
    """Verdict and time of every segment before barriers, both directions.

    ``verdict`` (2, m) and ``ms`` (2, m), row 0 from start to end; a blocked direction costs inf.
    """

    verdict: Codes
    ms: Floats


def _known(codes: Codes, needed: bool) -> Codes:
    """Unknown counts only for who needs to know."""
    if needed:
        return codes
    return np.where(codes == Verdict.UNKNOWN, Verdict.FREE, codes).astype(np.int8)


def _words(words: NDArray[np.str_], table: dict[str, Verdict]) -> Codes:
    """Verdict of each word; a word the table does not know is unknown."""
    names, inverse = np.unique(words, return_inverse=True)
    codes = np.array([table.get(str(n), Verdict.UNKNOWN) for n in names], dtype=np.int8)
    return codes[inverse] if len(names) else np.zeros(0, dtype=np.int8)


def _same(code: str, codes: Codes, values: Floats, limit: float | None, source: str) -> Check:
    return Check(code, codes, codes, values, limit, source)


def _only(codes: Codes, where: NDArray[np.bool_]) -> Codes:
    return np.where(where, codes, Verdict.FREE).astype(np.int8)


def _ways(a: NetworkArrays) -> NDArray[np.bool_]:
    return ~np.isin(a.kind, ["crossing", "steps", "lift"])


def _width(a: NetworkArrays, p: Profile) -> Check | None:
    limit = p.limits.get("width_cm")
    if limit is None:
        return None
    cm = a.width_m * 100
    codes = _known(limit.verdicts(cm), "width" in p.needs["way"])
    return _same("width", _only(codes, _ways(a)), cm, limit.free, limit.source)


def _slope(a: NetworkArrays, p: Profile, rules: Rules) -> Check | None:
    up, down = p.limits.get("slope_up_pct"), p.limits.get("slope_down_pct")
    if up is None or down is None:
        return None
    slope = a.incline_pct
    rising = up.verdicts(slope), up.verdicts(-slope)
    falling = down.verdicts(-slope), down.verdicts(slope)
    needed = "slope" in p.needs["way"]
    where = (a.length_m > rules.slope_ignored_to_m) & ~np.isin(a.kind, ["steps", "lift"])
    need_known = _ways(a)
    both = []
    for climb, fall in zip(rising, falling, strict=True):
        codes = np.maximum(climb, fall)
        codes = np.where(
            (codes == Verdict.BLOCKED) & a.incline_derived, Verdict.UNKNOWN, codes
        ).astype(np.int8)
        silent = np.isnan(slope) & ~(need_known & needed)
        both.append(_only(codes, where & ~silent))
    return Check("slope", both[0], both[1], slope, up.free, up.source)


def _ground(a: NetworkArrays, p: Profile, rules: Rules) -> Check:
    surface = _words(a.surface, {w: p.ground[g] for w, g in rules.surface.items()})
    smooth = _words(a.smoothness, {w: p.ground[g] for w, g in rules.smoothness.items()})
    # Smoothness is what wheels feel: where somebody looked, it says more than the material.
    codes = np.where(smooth == Verdict.UNKNOWN, surface, smooth).astype(np.int8)
    codes = _only(_known(codes, "ground" in p.needs["way"]), _ways(a))
    return _same("ground", codes, np.full(a.segment_count, np.nan), None, p.ground_source)


def _kerb_codes(a: NetworkArrays, p: Profile) -> Codes:
    """Verdict of the kerb at each node."""
    by_word = _words(a.kerb, dict(p.kerbs))
    flush = (a.kerb == "flush") | (a.kerb_height_cm < p.kerb_felt_from_cm)
    limit = p.limits.get("kerb_cm")
    if limit is not None:
        measured = limit.verdicts(a.kerb_height_cm)
        by_word = np.where(np.isnan(a.kerb_height_cm), by_word, measured).astype(np.int8)
    elif p.kerb_felt_from_cm:
        felt = a.kerb_height_cm >= p.kerb_felt_from_cm
        by_word = np.where(felt, Verdict.FREE, by_word).astype(np.int8)
    if p.flush_needs_tactile:
        hazard = np.choose(
            a.node_tactile + 1, [Verdict.UNKNOWN, Verdict.HARD, Verdict.FREE]
        ).astype(np.int8)
        by_word = np.where(flush, hazard, by_word).astype(np.int8)
    return _known(by_word, "kerb" in p.needs["crossing"])


def _kerbs(a: NetworkArrays, p: Profile, has_kerb: NDArray[np.bool_]) -> Check:
    """Kerbs act on the crossing. In the middle of one, at an island's edge, nothing is asked."""
    codes = _only(_kerb_codes(a, p), has_kerb | (a.kerb != "") | ~np.isnan(a.kerb_height_cm))
    crossing = a.kind == "crossing"
    worst = np.maximum(codes[a.start], codes[a.end])
    height = np.fmax(a.kerb_height_cm[a.start], a.kerb_height_cm[a.end])
    limit = p.limits.get("kerb_cm")
    source = limit.source if limit else p.kerb_source
    return _same("kerb", _only(worst, crossing), height, limit.free if limit else None, source)


def _tri(values: NDArray[np.int8], no: Verdict) -> Codes:
    return np.choose(values + 1, [Verdict.UNKNOWN, no, Verdict.FREE]).astype(np.int8)


def _guidance(a: NetworkArrays, p: Profile) -> Check:
    """A signal one can hear or paving one can feel; one of the two is enough."""
    no = p.crossing_unguided
    crossing = np.minimum(_tri(a.acoustic, no), _tri(a.tactile, no))
    # One "no" beside one "nobody looked" is still not known.
    either_unknown = (a.acoustic < 0) | (a.tactile < 0)
    neither_yes = (a.acoustic != 1) & (a.tactile != 1)
    if no != Verdict.FREE:
        crossing = np.where(either_unknown & neither_yes, Verdict.UNKNOWN, crossing)
    crossing = _known(crossing.astype(np.int8), "guidance" in p.needs["crossing"])
    steps = _known(_tri(a.tactile, p.steps_unguided), "guidance" in p.needs["steps"])
    codes = _only(crossing, a.kind == "crossing") + _only(steps, a.kind == "steps")
    return _same(
        "guidance", codes.astype(np.int8), np.full(a.segment_count, np.nan), None, p.kerb_source
    )


def _steps(a: NetworkArrays, p: Profile) -> Check | None:
    limit = p.limits.get("steps")
    if limit is None:
        return None
    count = np.where(a.step_count < 0, np.nan, a.step_count).astype(np.float64)
    # Steps nobody counted are at least one: whoever cannot take one needs no count.
    codes = np.where(np.isnan(count), limit.verdict(1), limit.verdicts(count)).astype(np.int8)
    if "steps" in p.needs["steps"]:
        codes = np.where(np.isnan(count), Verdict.UNKNOWN, codes).astype(np.int8)
    rail = _known(_tri(a.handrail, p.steps_without_handrail), "handrail" in p.needs["steps"])
    codes = _only(np.maximum(codes, rail), a.kind == "steps")
    return _same("steps", codes, count, limit.free, limit.source)


def checks(a: NetworkArrays, p: Profile, rules: Rules, has_kerb: NDArray[np.bool_]) -> list[Check]:
    """Every check of a profile over all segments. ``has_kerb`` (n,): see ``kerb_nodes``."""
    closed = np.where(a.walkable, Verdict.FREE, Verdict.BLOCKED).astype(np.int8)
    found = [
        _same("not_walkable", closed, np.full(a.segment_count, np.nan), None, "osm"),
        _width(a, p),
        _slope(a, p, rules),
        _ground(a, p, rules),
        _kerbs(a, p, has_kerb),
        _guidance(a, p),
        _steps(a, p),
    ]
    return [check for check in found if check is not None]


def kerb_nodes(a: NetworkArrays) -> NDArray[np.bool_]:
    """(n,) nodes where a crossing meets something else: there one goes up or down."""
    crossing = a.kind == "crossing"
    meets = np.zeros((2, a.node_count), dtype=np.bool_)
    for row, some in enumerate((crossing, ~crossing & a.walkable)):
        meets[row, a.start[some]] = True
        meets[row, a.end[some]] = True
    return meets[0] & meets[1]


def _pace(a: NetworkArrays, p: Profile, rules: Rules) -> Floats:
    """(2, m) seconds a metre relative to flat ground: exp(k (|slope - best| - |best|))."""
    slope = np.nan_to_num(a.incline_pct) / 100
    slope = np.where(
        (a.length_m > rules.slope_ignored_to_m) & ~np.isin(a.kind, ["steps", "lift"]), slope, 0.0
    )
    up, down = p.limits.get("slope_up_pct"), p.limits.get("slope_down_pct")
    steepest = up.blocked / 100 if up and up.blocked else _STEEPEST
    lowest = -(down.blocked / 100) if down and down.blocked else -_STEEPEST
    both = np.clip(np.stack([slope, -slope]), lowest, steepest)
    return np.exp(p.slope_k * (np.abs(both - p.slope_best) - abs(p.slope_best)))


def base_costs(a: NetworkArrays, p: Profile, rules: Rules) -> BaseCosts:
    """Verdict and milliseconds of every segment and direction, before any barrier."""
    found = {check.code: check for check in checks(a, p, rules, kerb_nodes(a))}
    verdict = np.zeros((2, a.segment_count), dtype=np.int8)
    for check in found.values():
        verdict = np.maximum(verdict, np.stack([check.forward, check.backward]))
    slow = np.zeros(a.segment_count, dtype=np.bool_)
    for code in ("width", "ground"):
        if code in found:
            slow |= found[code].forward == Verdict.HARD
    seconds = a.length_m / p.speed_m_s * _pace(a, p, rules) * np.where(slow, p.hard_pace, 1.0)
    fixed = np.where(a.kind == "crossing", p.crossing_s, 0.0)
    fixed = fixed + np.where(a.kind == "lift", p.lift_s, 0.0)
    fixed = fixed + np.where(a.kind == "steps", np.maximum(a.step_count, 0) * p.step_s, 0.0)
    for code in ("kerb", "guidance", "steps"):
        if code in found:
            fixed = fixed + np.where(found[code].forward == Verdict.HARD, p.hard_s, 0.0)
    ms = np.floor((seconds + fixed) * 1000 + 0.5)
    return BaseCosts(verdict=verdict, ms=np.where(verdict == Verdict.BLOCKED, np.inf, ms))


def explain(a: NetworkArrays, segment: int, p: Profile, rules: Rules) -> list[Reason]:
    """Why a stretch has its verdict: every check that is not free, worst first."""
    one = a.take(np.array([segment], dtype=np.int64))
    reasons = []
    for check in checks(one, p, rules, kerb_nodes(a)):
        worst = Verdict(max(int(check.forward[0]), int(check.backward[0])))
        if worst != Verdict.FREE:
            value = float(check.values[0])
            reasons.append(
                Reason(
                    check.code, worst, None if np.isnan(value) else value, check.limit,
                    rules.sources.get(check.source, check.source),
                )
            )  # fmt: skip
    return sorted(reasons, key=lambda reason: -reason.verdict)
