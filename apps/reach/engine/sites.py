"""Whether one gets into a building and up to the desk: measures against a profile's limits.

The same limits as in the street, nothing else: steps, kerbs (a threshold is one), ramps, widths,
guidance. A way in is as bad as its worst part; of two ways in the better one counts. A part nobody
has measured is unknown for whoever has a limit for it.

==================  =======================================================================
part                judged by
==================  =======================================================================
entrance            a single step or threshold by its height (``kerb_cm``), more by their
                    number (``steps``) too, and by the handrail where the profile needs one;
                    or the ramp by slope (``ramp_pct``) and width (``width_cm``)
door                ``door_width_cm`` (``width_cm``)
way to the desk     ``inside_steps`` (``steps``), or the lift by the width of its door;
                    ``passage_width_cm`` (``width_cm``) where it was measured
guidance            ``tactile_guide``, for profiles for whom an unguided crossing is not free
==================  =======================================================================
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.reach.engine.rules import Profile, Rules, Verdict
from apps.reach.engine.verdicts import Reason

# Whoever knows none of these knows nothing about getting in.
JUDGED = frozenset(
    {
        "entrance_steps", "entrance_step_cm", "ramp", "ramp_slope_pct", "ramp_width_cm",
        "handrail", "door_width_cm", "inside_steps", "lift", "lift_door_width_cm",
        "passage_width_cm", "tactile_guide",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A way, or a part of one: its verdict, and why it is not better."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


FREE = Way(Verdict.FREE)


def judge_site(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way:
    """Verdict of a site for a profile, with its reasons, the worst first."""
    whole = _one_after_the_other(
        [
            _better(_steps_at_the_entrance(measures, p, rules), _ramp(measures, p, rules)),
            _limited(measures, "door_width_cm", "width_cm", p, rules),
            _better(_steps_inside(measures, p, rules), _lift(measures, p, rules)),
            _passage(measures, p, rules),
            _guidance(measures, p, rules),
        ]
    )
    worst_first = sorted(whole.reasons, key=lambda reason: -reason.verdict)
    return Way(whole.verdict, tuple(worst_first))


def _one_after_the_other(parts: Sequence[Way]) -> Way:
    worst = max((part.verdict for part in parts), default=Verdict.FREE)
    return Way(worst, tuple(reason for part in parts for reason in part.reasons))


def _better(one: Way, other: Way | None) -> Way:
    """Whoever has two ways takes the better; where neither is good, both say why."""
    if other is None:
        return one
    if one.verdict == other.verdict != Verdict.FREE:
        return Way(one.verdict, one.reasons + other.reasons)
    return min(one, other, key=lambda way: way.verdict)


def _limited(
    measures: Mapping[str, Any], code: str, limit_name: str, p: Profile, rules: Rules
) -> Way:
    """One number against one limit."""
    limit = p.limits.get(limit_name)
    if limit is None:
        return FREE
    value = measures.get(code)
    source = rules.sources[limit.source]
    if value is None:
        return Way(Verdict.UNKNOWN, (Reason(code, Verdict.UNKNOWN, None, None, source),))
    verdict = limit.verdict(float(value))
    if verdict == Verdict.FREE:
        return FREE
    blocks = verdict == Verdict.BLOCKED and limit.blocked is not None
    bound = limit.blocked if blocks else limit.free
    return Way(verdict, (Reason(code, verdict, float(value), bound, source),))


def _said(code: str, value: Any, no: Verdict, source: str) -> Way:
    """Something that is there or not; ``no``: what it is without."""
    if no == Verdict.FREE or value is True:
        return FREE
    verdict = Verdict.UNKNOWN if value is None else no
    return Way(verdict, (Reason(code, verdict, None, None, source),))


def _steps_at_the_entrance(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way:
    count, height = measures.get("entrance_steps"), measures.get("entrance_step_cm")
    if count == 0 and height is None:
        return FREE
    if height is not None and (count is None or count <= 1):
        return _limited(measures, "entrance_step_cm", "kerb_cm", p, rules)
    parts = [_limited(measures, "entrance_steps", "steps", p, rules)]
    if count is not None and count > 1:
        if height is not None:
            parts.append(_limited(measures, "entrance_step_cm", "kerb_cm", p, rules))
        # Who needs a handrail needs it where there are steps to climb, one after the other.
        parts.append(_said("handrail", measures.get("handrail"), p.steps_without_handrail, ""))
    return _one_after_the_other(parts)


def _ramp(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way | None:
    """The other way in; None where there is none, or nobody needs one."""
    ramp = measures.get("ramp")
    if ramp is False or not {"steps", "kerb_cm"} & set(p.limits):
        return None
    if ramp is None:
        return Way(Verdict.UNKNOWN, (Reason("ramp", Verdict.UNKNOWN, None, None, ""),))
    return _one_after_the_other(
        [
            _limited(measures, "ramp_slope_pct", "ramp_pct", p, rules),
            _limited(measures, "ramp_width_cm", "width_cm", p, rules),
        ]
    )


def _steps_inside(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way:
    steps = _limited(measures, "inside_steps", "steps", p, rules)
    if not measures.get("inside_steps") or measures["inside_steps"] < 2:
        return steps
    rail = _said("handrail", measures.get("handrail"), p.steps_without_handrail, "")
    return _one_after_the_other([steps, rail])


def _lift(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way | None:
    lift = measures.get("lift")
    if lift is False or "steps" not in p.limits:
        return None
    if lift is None:
        return Way(Verdict.UNKNOWN, (Reason("lift", Verdict.UNKNOWN, None, None, ""),))
    return _limited(measures, "lift_door_width_cm", "width_cm", p, rules)


def _passage(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way:
    if measures.get("passage_width_cm") is None:
        return FREE
    return _limited(measures, "passage_width_cm", "width_cm", p, rules)


def _guidance(measures: Mapping[str, Any], p: Profile, rules: Rules) -> Way:
    source = rules.sources[p.kerb_source]
    return _said("tactile_guide", measures.get("tactile_guide"), p.crossing_unguided, source)
