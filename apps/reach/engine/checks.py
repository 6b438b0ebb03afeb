"""The checks a stretch goes through: one attribute against one limit, for one profile.

A check that fails for lack of data gives *unknown* where the profile needs the attribute and
*free* where it does not. A slope derived from a terrain model is too coarse to close a stretch:
beyond the limit it gives *unknown*, so the optimistic reading passes slowly and the pessimistic
one does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Flags, Floats, NetworkArrays
from apps.reach.engine.rules import Limit, Profile, Rules, Verdict

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is not plainly free. No prose here: readers have languages."""

    code: str
    verdict: Verdict
    value: float | None
    limit: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Check:
    """One attribute against one limit, over all segments. ``values`` nan: no number to show.

    ``limit`` up to (or from) which it is free, ``blocked`` beyond which it blocks.
    ``costs``: something in it is known to be hard, whatever else is unknown.
    """

    code: str
    forward: Codes  # (m,)
    backward: Codes  # (m,)
    values: Floats  # (m,)
    limit: float | None
    source: str
    blocked: float | None
    costs: Flags  # (m,)

    def reason(self, segment: int, verdict: Verdict, rules: Rules) -> Reason:
        """What to tell of one segment that has this verdict by this check."""
        value = float(self.values[segment])
        bound = self.blocked if verdict == Verdict.BLOCKED and self.blocked is not None else None
        return Reason(
            self.code,
            verdict,
            None if np.isnan(value) else value,
            self.limit if bound is None else bound,
            rules.sources.get(self.source, self.source),
        )


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


def _check(
    code: str,
    codes: Codes,
    source: str,
    *,
    backward: Codes | None = None,
    values: Floats | None = None,
    limit: Limit | None = None,
    costs: Flags | None = None,
) -> Check:
    return Check(
        code,
        codes,
        codes if backward is None else backward,
        np.full(len(codes), np.nan) if values is None else values,
        limit.free if limit else None,
        source,
        limit.blocked if limit else None,
        codes == Verdict.HARD if costs is None else costs,
    )


def _only(codes: Codes, where: Flags) -> Codes:
    return np.where(where, codes, Verdict.FREE).astype(np.int8)


def _tri(values: NDArray[np.int8], no: Verdict) -> Codes:
    return np.choose(values + 1, [Verdict.UNKNOWN, no, Verdict.FREE]).astype(np.int8)


def _ways(a: NetworkArrays) -> Flags:
    return ~np.isin(a.kind, ["crossing", "steps", "lift"])


def has_slope(a: NetworkArrays, rules: Rules) -> Flags:
    """(m,) where a slope counts: on very short stretches it is noise, steps have none."""
    return (a.length_m > rules.slope_ignored_to_m) & ~np.isin(a.kind, ["steps", "lift"])


def _width(a: NetworkArrays, p: Profile) -> list[Check]:
    limit = p.limits.get("width_cm")
    if limit is None:
        return []
    cm = a.width_m * 100
    codes = _only(_known(limit.verdicts(cm), "width" in p.needs["way"]), _ways(a))
    return [_check("width", codes, limit.source, values=cm, limit=limit)]


def _slope(a: NetworkArrays, p: Profile, rules: Rules) -> list[Check]:
    """Not known at all, too steep to climb, too steep to go down: each with its own limit."""
    up, down = p.limits.get("slope_up_pct"), p.limits.get("slope_down_pct")
    if up is None or down is None:
        return []
    slope, where = a.incline_pct, has_slope(a, rules)
    silent = np.isnan(slope)
    needed = silent & where & _ways(a) & ("slope" in p.needs["way"])
    unknown = np.where(needed, Verdict.UNKNOWN, Verdict.FREE).astype(np.int8)
    found = [_check("slope", unknown, up.source)]
    for limit, rising in ((up, slope), (down, -slope)):
        both = []
        for signed in (rising, -rising):
            codes = _only(limit.verdicts(signed), where & ~silent)
            coarse = (codes == Verdict.BLOCKED) & a.incline_derived
            both.append(np.where(coarse, Verdict.UNKNOWN, codes).astype(np.int8))
        code = "slope_up" if limit is up else "slope_down"
        found.append(
            _check(code, both[0], limit.source, backward=both[1], values=np.abs(slope), limit=limit)
        )
    return found


def _ground(a: NetworkArrays, p: Profile, rules: Rules) -> Check:
    surface = _words(a.surface, {w: p.ground[g] for w, g in rules.surface.items()})
    smooth = _words(a.smoothness, {w: p.ground[g] for w, g in rules.smoothness.items()})
    # Smoothness is what wheels feel: where somebody looked, it says more than the material.
    codes = np.where(smooth == Verdict.UNKNOWN, surface, smooth).astype(np.int8)
    codes = _only(_known(codes, "ground" in p.needs["way"]), _ways(a))
    return _check("ground", codes, p.ground_source)


def _kerb_codes(a: NetworkArrays, p: Profile) -> tuple[Codes, Codes]:
    """Verdicts at each node: of the kerb to be climbed, and of a flush one to be found."""
    by_word = _words(a.kerb, dict(p.kerbs))
    limit = p.limits.get("kerb_cm")
    if limit is not None:
        measured = limit.verdicts(a.kerb_height_cm)
        by_word = np.where(np.isnan(a.kerb_height_cm), by_word, measured).astype(np.int8)
    elif p.kerb_felt_from_cm:
        felt = a.kerb_height_cm >= p.kerb_felt_from_cm
        by_word = np.where(felt, Verdict.FREE, by_word).astype(np.int8)
    needed = "kerb" in p.needs["crossing"]
    nothing = np.zeros(a.node_count, dtype=np.int8)
    if not p.flush_needs_tactile:
        return _known(by_word, needed), nothing
    low = a.kerb_height_cm < p.kerb_felt_from_cm
    flush = np.where(np.isnan(a.kerb_height_cm), a.kerb == "flush", low)
    hazard = _known(_tri(a.node_tactile, Verdict.HARD), needed)
    return _only(_known(by_word, needed), ~flush), _only(hazard, flush)


def _kerbs(a: NetworkArrays, p: Profile, has_kerb: Flags) -> list[Check]:
    """Kerbs act on the crossing. In the middle of one, at an island's edge, nothing is asked."""
    crossing = a.kind == "crossing"
    asked = has_kerb | (a.kerb != "") | ~np.isnan(a.kerb_height_cm)
    limit = p.limits.get("kerb_cm")
    found = []
    for code, codes in zip(("kerb", "kerb_flush"), _kerb_codes(a, p), strict=True):
        at_node = _only(codes, asked)
        start, end = at_node[a.start], at_node[a.end]
        # The height that is told is that of the worse end.
        higher = np.fmax(a.kerb_height_cm[a.start], a.kerb_height_cm[a.end])
        height = np.where(start > end, a.kerb_height_cm[a.start], a.kerb_height_cm[a.end])
        height = np.where(start == end, higher, height)
        climbed = code == "kerb" and limit is not None
        found.append(
            _check(
                code,
                _only(np.maximum(start, end), crossing),
                limit.source if climbed and limit else p.kerb_source,
                values=height if climbed else None,
                limit=limit if climbed else None,
                costs=crossing & ((start == Verdict.HARD) | (end == Verdict.HARD)),
            )
        )
    return found


def _guidance(a: NetworkArrays, p: Profile) -> list[Check]:
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
    return [
        _check("guidance", _only(crossing, a.kind == "crossing"), p.kerb_source),
        _check("steps_guidance", _only(steps, a.kind == "steps"), p.kerb_source),
    ]


def _steps(a: NetworkArrays, p: Profile) -> list[Check]:
    limit = p.limits.get("steps")
    if limit is None:
        return []
    count = np.where(a.step_count < 0, np.nan, a.step_count).astype(np.float64)
    # Steps nobody counted are at least one: whoever cannot take one needs no count.
    codes = np.where(np.isnan(count), limit.verdict(1), limit.verdicts(count)).astype(np.int8)
    if "steps" in p.needs["steps"]:
        codes = np.where(np.isnan(count), Verdict.UNKNOWN, codes).astype(np.int8)
    rail = _known(_tri(a.handrail, p.steps_without_handrail), "handrail" in p.needs["steps"])
    steps = a.kind == "steps"
    return [
        _check("steps", _only(codes, steps), limit.source, values=count, limit=limit),
        _check("handrail", _only(rail, steps), limit.source),
    ]


def checks(a: NetworkArrays, p: Profile, rules: Rules, has_kerb: Flags) -> list[Check]:
    """Every check of a profile over all segments. ``has_kerb`` (n,): see ``kerb_nodes``."""
    closed = np.where(a.walkable, Verdict.FREE, Verdict.BLOCKED).astype(np.int8)
    return [
        _check("not_walkable", closed, "osm"),
        *_width(a, p),
        *_slope(a, p, rules),
        _ground(a, p, rules),
        *_kerbs(a, p, has_kerb),
        *_guidance(a, p),
        *_steps(a, p),
    ]


def kerb_nodes(a: NetworkArrays) -> Flags:
    """(n,) nodes where a crossing meets something else: there one goes up or down."""
    crossing = a.kind == "crossing"
    meets = np.zeros((2, a.node_count), dtype=np.bool_)
    for row, some in enumerate((crossing, ~crossing & a.walkable)):
        meets[row, a.start[some]] = True
        meets[row, a.end[some]] = True
    return meets[0] & meets[1]
