"""The fourteen kinds of barrier, as facts.

No Django model lives here, so that every app and the migrations may import the list.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class BarrierKind(models.TextChoices):
    """Code and short name of each kind."""

    KERB_MISSING_RAMP = "kerb_missing_ramp", _("No ramp at the crossing")
    KERB_BAD_RAMP = "kerb_bad_ramp", _("Bad ramp at the crossing")
    STEP = "step", _("Steps")
    SLOPE = "slope", _("Too steep")
    NARROW = "narrow", _("Passage too narrow")
    SURFACE = "surface", _("Bad surface")
    NO_SIDEWALK = "no_sidewalk", _("No sidewalk")
    OBSTACLE_FIXED = "obstacle_fixed", _("Fixed obstacle")
    OBSTACLE_TEMPORARY = "obstacle_temporary", _("Temporary obstacle")
    WORKS = "works", _("Works without a passage")
    CROSSING = "crossing", _("Missing or dangerous crossing")
    SIGNAL = "signal", _("Traffic light without sound")
    TACTILE = "tactile", _("Missing or wrong tactile guide")
    LIFT = "lift", _("Lift out of order")


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What the product needs to know of a kind.

    ``family``: reports of one family near each other tell of one barrier.
    ``join_radius_m``: how near (7.5 m kerbs, 10 m others, 50 m works).
    ``measures``: which measures make sense, in the order they are asked.
    ``prefers_crossing``: it acts on the crossing rather than on the stretch beside it.
    ``temporary``: it expires unless somebody says it is still there.
    """

    family: str
    join_radius_m: float
    measures: tuple[str, ...]
    prefers_crossing: bool
    temporary: bool
    sentence: Promise


def _facts(
    family: str,
    radius: float,
    measures: tuple[str, ...],
    sentence: Promise,
    *,
    crossing: bool = False,
    temporary: bool = False,
) -> KindFacts:
    return KindFacts(family, radius, measures, crossing, temporary, sentence)


KINDS: dict[str, KindFacts] = {
    BarrierKind.KERB_MISSING_RAMP: _facts(
        "kerb",
        7.5,
        ("height_cm",),
        _("The kerb has no ramp: wheels cannot get up or down."),
        crossing=True,
    ),
    BarrierKind.KERB_BAD_RAMP: _facts(
        "kerb",
        7.5,
        ("slope_pct", "height_cm", "width_cm"),
        _("There is a ramp, but it is steep, narrow, broken or has a lip."),
        crossing=True,
    ),
    BarrierKind.STEP: _facts(
        "step", 10, ("count", "height_cm"), _("One or more steps on the way.")
    ),
    BarrierKind.SLOPE: _facts(
        "slope",
        10,
        ("slope_pct", "cross_slope_pct", "length_m"),
        _("The way climbs too much, or leans to one side."),
    ),
    BarrierKind.NARROW: _facts(
        "width", 10, ("width_cm",), _("A wheelchair or a pram does not fit.")
    ),
    BarrierKind.SURFACE: _facts(
        "surface",
        10,
        ("height_cm", "length_m"),
        _("Holes, loose or slippery paving, cobbles, grates."),
    ),
    BarrierKind.NO_SIDEWALK: _facts(
        "no_sidewalk",
        10,
        ("length_m",),
        _("The sidewalk is missing, or ends suddenly."),
    ),
    BarrierKind.OBSTACLE_FIXED: _facts(
        "width",
        10,
        ("width_cm", "height_cm"),
        _("A pole, a tree, furniture or a low sign in the way."),
    ),
    BarrierKind.OBSTACLE_TEMPORARY: _facts(
        "temporary",
        10,
        ("width_cm",),
        _("A parked car or scooter, bins, a stall."),
        temporary=True,
    ),
    BarrierKind.WORKS: _facts(
        "works",
        50,
        ("width_cm", "length_m"),
        _("A building site closes the way and offers no passage."),
        temporary=True,
    ),
    BarrierKind.CROSSING: _facts(
        "crossing",
        10,
        ("length_m",),
        _("The crossing is missing, faded or dangerous."),
        crossing=True,
    ),
    BarrierKind.SIGNAL: _facts(
        "signal",
        10,
        (),
        _("The traffic light has no acoustic signal, or it does not work."),
        crossing=True,
    ),
    BarrierKind.TACTILE: _facts(
        "tactile",
        10,
        ("length_m",),
        _("The guide for blind people is missing, broken or wrong."),
        crossing=True,
    ),
    BarrierKind.LIFT: _facts(
        "lift",
        10,
        ("width_cm",),
        _("A lift, platform or escalator does not work."),
        temporary=True,
    ),
}


@dataclass(frozen=True, slots=True)
class KindLife:
    """How long a word about a barrier of a kind is worth something.

    ``half_life_days``: after so long an observation counts half (see ``twin.confidence``).
    ``span_days``: a temporary barrier nobody saw for so long has expired; None: it never does.
    ``reason``: why. The figures are assumptions until the City has watched enough barriers come
    and go.
    """

    half_life_days: float
    span_days: float | None
    reason: str


_BUILT = 5 * 365.0
_PAVING = 2 * 365.0
_PAINT = 3 * 365.0

LIVES: dict[str, KindLife] = {
    BarrierKind.KERB_MISSING_RAMP: KindLife(_BUILT, None, "a kerb stays until it is rebuilt"),
    BarrierKind.KERB_BAD_RAMP: KindLife(_BUILT, None, "a ramp stays until it is rebuilt"),
    BarrierKind.STEP: KindLife(_BUILT, None, "steps stay until they are rebuilt"),
    BarrierKind.SLOPE: KindLife(2 * _BUILT, None, "the ground itself: it hardly ever changes"),
    BarrierKind.NARROW: KindLife(_BUILT, None, "walls and kerbs stay until they are rebuilt"),
    BarrierKind.SURFACE: KindLife(
        _PAVING, None, "holes are patched and appear anew within a few years"
    ),
    BarrierKind.NO_SIDEWALK: KindLife(_BUILT, None, "a street is rebuilt once in many years"),
    BarrierKind.OBSTACLE_FIXED: KindLife(
        _PAINT, None, "poles and furniture are moved more easily than kerbs"
    ),
    BarrierKind.OBSTACLE_TEMPORARY: KindLife(
        0.5, 2, "a parked car or a row of bins is mostly gone the next day"
    ),
    BarrierKind.WORKS: KindLife(
        21, 45, "a building site on a sidewalk takes weeks, and moves along"
    ),
    BarrierKind.CROSSING: KindLife(_PAINT, None, "markings are painted again every few years"),
    BarrierKind.SIGNAL: KindLife(_PAVING, None, "a device is repaired or fitted within few years"),
    BarrierKind.TACTILE: KindLife(_BUILT, None, "a guide stays until the paving is rebuilt"),
    BarrierKind.LIFT: KindLife(7, 21, "a repair takes days, with a part to wait for, weeks"),
}


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """Name, unit and sane range of a measure: outside the range it is a typing mistake."""

    label: Promise
    unit: str
    minimum: float
    maximum: float
    whole: bool = False


MEASURES: dict[str, MeasureFacts] = {
    "height_cm": MeasureFacts(_("Height"), "cm", 0, 300),
    "width_cm": MeasureFacts(_("Free width"), "cm", 0, 1000),
    "slope_pct": MeasureFacts(_("Slope"), "%", 0, 60),
    "cross_slope_pct": MeasureFacts(_("Sideways slope"), "%", 0, 60),
    "count": MeasureFacts(_("Number of steps"), "", 1, 500, whole=True),
    "length_m": MeasureFacts(_("Length"), "m", 0, 2000),
}


class CanPass(models.TextChoices):
    """The reporter's own answer to "can you pass?"."""

    YES = "yes", _("Yes")
    WITH_DIFFICULTY = "with_difficulty", _("With difficulty")
    WITH_HELP = "with_help", _("Only with help")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")
