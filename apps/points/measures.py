"""What can be measured at a site: how one gets in, and what is there. Imports no model.

A measure that is not given is unknown, and never taken for zero or for "no". Each names what it is
a measure of; what it means for whom is decided by the engine's rules (``reach.queries.
site_verdicts``), never here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``kind``: "whole", "number" or "yes_no"; ``unit`` "" for counts and yes or no.

    ``least`` and ``most``: beyond them it is a slip of the pen, not a building.
    """

    code: str
    name: Promise
    kind: str
    unit: str = ""
    least: float = 0
    most: float = 0


MEASURES: dict[str, Measure] = {
    one.code: one
    for one in (
        Measure("entrance_steps", _("Steps at the entrance"), "whole", most=60),
        Measure(
            "entrance_step_cm", _("Highest step or threshold at the entrance"), "number", "cm",
            most=60,
        ),
        Measure("ramp", _("A ramp, or another way in without steps"), "yes_no"),
        Measure("ramp_slope_pct", _("Slope of the ramp"), "number", "%", most=60),
        Measure("ramp_width_cm", _("Free width of the ramp"), "number", "cm", 20, 1000),
        Measure("handrail", _("A handrail at the steps"), "yes_no"),
        Measure("door_width_cm", _("Free width of the door"), "number", "cm", 20, 1000),
        Measure("automatic_door", _("A door that opens by itself"), "yes_no"),
        Measure("bell", _("A bell one can reach, if the door is closed"), "yes_no"),
        Measure("inside_steps", _("Steps between the entrance and the desk"), "whole", most=200),
        Measure("lift", _("A lift or a platform to the desk"), "yes_no"),
        Measure("lift_door_width_cm", _("Free width of the lift's door"), "number", "cm", 20, 1000),
        Measure("passage_width_cm", _("Narrowest passage on the way to the desk"), "number", "cm",
                20, 1000),
        Measure("desk_height_cm", _("Height of the desk"), "number", "cm", 30, 200),
        Measure("accessible_toilet", _("An accessible toilet"), "yes_no"),
        Measure("induction_loop", _("An induction loop for hearing aids"), "yes_no"),
        Measure("tactile_guide", _("Tactile paving to the desk, or a tactile map"), "yes_no"),
        Measure("seat", _("Seats while waiting"), "yes_no"),
        Measure("reserved_parking", _("A parking space for disabled people near by"), "yes_no"),
    )
}  # fmt: skip


class BadMeasure(ValueError):
    """A measure nobody knows, or a value it cannot have. ``code`` names it."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


def checked_measures(given: Mapping[str, Any]) -> dict[str, Any]:
    """The measures as they are kept: known codes, values of their kind; empty ones are left out.

    Raises:
        BadMeasure: a code nobody knows, or a value out of its bounds.
    """
    found = {}
    for code, value in given.items():
        if value is None or value == "":
            continue
        measure = MEASURES.get(code)
        if measure is None:
            raise BadMeasure(code, _now("There is no such measure."))
        found[code] = _checked(measure, value)
    return found


def _checked(measure: Measure, value: Any) -> Any:
    if measure.kind == "yes_no":
        if not isinstance(value, bool):
            raise BadMeasure(measure.code, _now("Say yes or no, or leave it empty."))
        return value
    wrong_kind = isinstance(value, bool) or not isinstance(value, int | float)
    if wrong_kind or not measure.least <= value <= measure.most:
        raise BadMeasure(
            measure.code,
            _now("Give a number from %(least)s to %(most)s, or leave it empty.")
            % {"least": f"{measure.least:g}", "most": f"{measure.most:g}"},
        )
    if measure.kind == "whole" and value != int(value):
        raise BadMeasure(measure.code, _now("Give a whole number."))
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


@dataclass(frozen=True, slots=True)
class SaidMeasure:
    """A measure of a site in the words of the active language. ``value`` None: not known."""

    code: str
    name: str
    value: Any
    words: str

    @property
    def is_known(self) -> bool:
        """For templates."""
        return self.value is not None


def said_measures(measures: Mapping[str, Any]) -> list[SaidMeasure]:
    """Every measure in the order of the list, what nobody has measured as "not known"."""
    return [
        SaidMeasure(code, str(one.name), measures.get(code), _words(one, measures.get(code)))
        for code, one in MEASURES.items()
    ]


def _words(measure: Measure, value: Any) -> str:
    if value is None:
        return _now("not known")
    if measure.kind == "yes_no":
        return _now("yes") if value else _now("no")
    from django.utils.formats import localize

    number = str(localize(value))
    return f"{number} {measure.unit}" if measure.unit else number
