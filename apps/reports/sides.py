"""On which side of a street something is, as people say it. The answer is that of the drawing."""

import math

from apps.territory.queries import HouseNumberFacts
from apps.twin import queries as twin
from apps.twin.queries import Snap

_OTHER_SIDE = {"left": "right", "right": "left"}
# So far beside the line that the side is clear (2 m are "on the line"), and still on the sidewalk.
_BESIDE_M = 4.0
# A number this near says nothing about the direction of the street.
_FAR_ENOUGH_M = 15.0
_M_PER_DEGREE = 111_195.0

# What can be said of a side; that somebody does not know is not kept.
SIDE_ANSWERS = ("same", "other", "left", "right")

LonLat = tuple[float, float]


def side_of(here: LonLat, answer: str, *, beside: LonLat | None, towards: LonLat | None) -> str:
    """ "left" or "right" of the street as it is drawn; empty when it cannot be told.

    ``answer``: "same" or "other" as seen from ``beside`` (a house, a landmark); "left" or "right"
    for whoever goes from ``here`` towards ``towards``. Places are lon, lat in degrees. At most four
    queries.
    """
    if answer in ("same", "other") and beside is not None:
        snapped = twin.snap(*beside)
        there = snapped.side if snapped else ""
        return there if answer == "same" else _OTHER_SIDE.get(there, "")
    if answer in ("left", "right") and towards is not None:
        left = _drawn_left(here, towards)
        return left if answer == "left" else _OTHER_SIDE.get(left, "")
    return ""


def higher_number(
    houses: list[HouseNumberFacts], here: LonLat, number: int | None = None
) -> HouseNumberFacts | None:
    """Where the numbers rise, seen from ``here``: a house far enough to show the direction.

    ``number`` is the one people stand at; that of the nearest house when absent. ``houses`` are
    those of the street in their order. ``None`` at the last numbers of a street.
    """
    if not houses:
        return None
    if number is None:
        number = min(houses, key=lambda house: apart_m(here, (house.lon, house.lat))).number
    return next(
        (
            house
            for house in houses
            if house.number > number and apart_m(here, (house.lon, house.lat)) >= _FAR_ENOUGH_M
        ),
        None,
    )


def _drawn_left(here: LonLat, towards: LonLat) -> str:
    """What the drawing calls the left hand of whoever goes from ``here`` to ``towards``."""
    stretch: Snap | None = twin.snap(*here)
    if stretch is None:
        return ""
    wide = math.cos(math.radians(stretch.lat))
    x, y = (towards[0] - stretch.lon) * wide, towards[1] - stretch.lat
    length = math.hypot(x, y)
    if length == 0:
        return ""
    step = _BESIDE_M / _M_PER_DEGREE / length
    # A quarter turn to the left of the way one goes.
    beside = twin.snap(stretch.lon - y * step / wide, stretch.lat + x * step)
    if beside is None or beside.segment_id != stretch.segment_id:
        return ""
    return beside.side


def apart_m(one: LonLat, other: LonLat) -> float:
    """Metres, near enough within one street."""
    wide = math.cos(math.radians(one[1]))
    return _M_PER_DEGREE * math.hypot((one[0] - other[0]) * wide, one[1] - other[1])
