"""The numbers of a set of rules one by one: where each stands, its name, unit and bounds.

The form, the difference between two sets and the preview page all go by this list.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reach.engine.rules import MINIMA
from apps.reach.profiles import PROFILE_LABELS


@dataclass(frozen=True, slots=True)
class _Kind:
    label: Promise
    unit: str
    least: float
    most: float


_M_S, _S, _CM, _PCT = "m/s", "s", "cm", "%"
_OF_ALL: Mapping[str, _Kind] = {
    "within_s": _Kind(_("The span of “within 15 minutes”"), _S, 60, 7200),
    "change_of_side_s": _Kind(_("Changing to the other side of the street"), _S, 0, 600),
    "slope_ignored_to_m": _Kind(_("Slopes are ignored on stretches up to"), "m", 0, 100),
}
_OF_PROFILE: Mapping[str, _Kind] = {
    "speed_m_s": _Kind(_("Speed on the flat"), _M_S, 0.1, 5),
    "crossing_s": _Kind(_("Waiting at a crossing"), _S, 0, 600),
    "lift_s": _Kind(_("Taking a lift"), _S, 0, 600),
    "step_s": _Kind(_("Each step"), _S, 0, 60),
    "hard_s": _Kind(_("A hard point"), _S, 0, 600),
    "hard_pace": _Kind(_("On hard ground it takes so many times as long"), "×", 1, 20),
    "kerb_felt_from_cm": _Kind(_("The cane feels a kerb from"), _CM, 0, 30),
}
_OF_PACE: Mapping[str, _Kind] = {
    "k": _Kind(_("How much slopes slow down"), "", 0, 100),
    "best_pct": _Kind(_("Slope of the fastest pace"), _PCT, -10, 10),
}
_FREE: Mapping[str, _Kind] = {
    "width_cm": _Kind(_("Free width: easy from"), _CM, 0, 1000),
    "headroom_cm": _Kind(_("Free height: easy from"), _CM, 0, 1000),
    "kerb_cm": _Kind(_("Kerb: easy up to"), _CM, 0, 100),
    "slope_up_pct": _Kind(_("Uphill: easy up to"), _PCT, 0, 100),
    "slope_down_pct": _Kind(_("Downhill: easy up to"), _PCT, 0, 100),
    "cross_slope_pct": _Kind(_("Sideways slope: easy up to"), _PCT, 0, 100),
    "ramp_pct": _Kind(_("Ramp: easy up to"), _PCT, 0, 100),
    "steps": _Kind(_("Steps: easy up to"), "", 0, 500),
}
_BLOCKED: Mapping[str, _Kind] = {
    "width_cm": _Kind(_("Free width: blocked below"), _CM, 0, 1000),
    "headroom_cm": _Kind(_("Free height: blocked below"), _CM, 0, 1000),
    "kerb_cm": _Kind(_("Kerb: blocked above"), _CM, 0, 100),
    "slope_up_pct": _Kind(_("Uphill: blocked above"), _PCT, 0, 100),
    "slope_down_pct": _Kind(_("Downhill: blocked above"), _PCT, 0, 100),
    "cross_slope_pct": _Kind(_("Sideways slope: blocked above"), _PCT, 0, 100),
    "ramp_pct": _Kind(_("Ramp: blocked above"), _PCT, 0, 100),
    "steps": _Kind(_("Steps: blocked above"), "", 0, 500),
}


@dataclass(frozen=True, slots=True)
class RuleNumber:
    """``path`` from the body to the number; ``profile`` empty: it holds for all.

    ``optional``: left empty it never blocks. ``pair``: for a bound that blocks, the path of the
    one up to which it is free.
    """

    path: tuple[str, ...]
    profile: str
    label: str
    unit: str
    least: float
    most: float
    value: float | None
    source: str
    optional: bool = False
    pair: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its field."""
        return ".".join(self.path)

    @property
    def is_minimum(self) -> bool:
        """Whether more is better."""
        return len(self.path) > 2 and self.path[-2] in MINIMA

    @property
    def group(self) -> str:
        """The heading it stands under, in the active language."""
        return str(PROFILE_LABELS.get(self.profile, self.profile) if self.profile else _("All"))


def numbers_of(body: Mapping[str, Any]) -> Iterator[RuleNumber]:
    """All numbers staff may change, those for all first, then profile by profile."""
    sources = body["sources"]

    def one(kind: _Kind, holder: Any, path: tuple[str, ...], profile: str = "", **more: Any) -> Any:
        return RuleNumber(
            path, profile, str(kind.label), kind.unit, kind.least, kind.most,
            holder[path[-1]], str(sources.get(holder["source"], "")), **more,
        )  # fmt: skip

    for name, kind in _OF_ALL.items():
        yield one(kind, body[name], (name, "value"))
    for code in body["profiles"]:
        profile = body["profiles"][code]
        at = ("profiles", code)
        for name, kind in _OF_PROFILE.items():
            if name in profile:
                yield one(kind, profile[name], (*at, name, "value"), code)
        for name, kind in _OF_PACE.items():
            yield one(kind, profile["slope_pace"], (*at, "slope_pace", name), code)
        for name, limit in profile["limits"].items():
            free = (*at, "limits", name, "free")
            yield one(_FREE[name], limit, free, code)
            blocked = (*at, "limits", name, "blocked")
            yield one(_BLOCKED[name], {"blocked": None, **limit}, blocked, code,
                      optional=True, pair=free)  # fmt: skip


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[RuleNumber, float | None]]:
    """Numbers of ``after`` that are others in ``before``, each with what it was (None: nothing)."""
    was = {number.path: number.value for number in numbers_of(before)}
    return [
        (number, was.get(number.path))
        for number in numbers_of(after)
        if was.get(number.path) != number.value
    ]


def with_numbers(
    body: Mapping[str, Any], values: Mapping[str, float | None], *, source: str
) -> dict[str, Any]:
    """A copy with other numbers, by the names of their fields; those that change cite ``source``.

    The two bounds of a limit share one source. Raises ``KeyError`` for a name that is no number.
    """
    result: dict[str, Any] = copy.deepcopy(dict(body))
    known = {number.name: number for number in numbers_of(body)}
    key = _free_key(result["sources"])
    used = False
    for name, value in values.items():
        number = known[name]
        if value == number.value:
            continue
        holder: Any = result
        for step in number.path[:-1]:
            holder = holder[step]
        holder[number.path[-1]] = value
        holder["source"] = key
        used = True
    if used:
        result["sources"][key] = source
    return result


def _free_key(sources: Mapping[str, str]) -> str:
    number = 1
    while f"edited_{number}" in sources:
        number += 1
    return f"edited_{number}"
