"""What is around a place that was pointed at: the streets it may be in, each with its marks."""

from dataclasses import dataclass, replace

from apps.reports.places import Place
from apps.reports.sides import SIDE_ANSWERS, apart_m, side_of
from apps.territory import queries as territory
from apps.territory.queries import CornerFacts, HouseNumberFacts, NearStreet
from apps.twin import queries as twin

# Half of a wide avenue with its sidewalks, and what a phone is wrong by.
STREET_WITHIN_M = 40.0
STREETS_MAX = 3
# Further away a number or a corner says nothing any more.
NUMBER_WITHIN_M = 60.0
CORNER_WITHIN_M = 300.0


@dataclass(frozen=True, slots=True)
class Around:
    """A street near the place, and what says where on it; metres from the place."""

    street: NearStreet
    number: HouseNumberFacts | None
    number_m: float
    corner: CornerFacts | None
    corner_m: float

    @property
    def number_label(self) -> str:
        """The nearest number as written on the wall; empty where there is none near."""
        return self.number.label if self.number else ""

    @property
    def corner_name(self) -> str:
        """The street that crosses nearest; empty where none is near."""
        return self.corner.other_name if self.corner else ""


def streets_around(lon: float, lat: float) -> list[NearStreet]:
    """The streets a place may be in, nearest first. One query."""
    return territory.streets_near(lon, lat, within_m=STREET_WITHIN_M, limit=STREETS_MAX)


def look_around(street: NearStreet, lon: float, lat: float) -> Around:
    """The nearest number and corner of a street, seen from a place. Two queries."""
    number = territory.nearest_house_number(street_key=street.key, lon=lon, lat=lat)
    corner = territory.nearest_corner(street_key=street.key, lon=lon, lat=lat)
    number_m = apart_m((lon, lat), (number.lon, number.lat)) if number else 0.0
    corner_m = apart_m((lon, lat), (corner.lon, corner.lat)) if corner else 0.0
    return Around(
        street=street,
        number=number if number_m <= NUMBER_WITHIN_M else None,
        number_m=number_m,
        corner=corner if corner_m <= CORNER_WITHIN_M else None,
        corner_m=corner_m,
    )


def with_side(place: Place, here: Around, answer: str) -> Place:
    """The place with its street, what is nearest, and the side as it was answered.

    "same" and "other" as seen from the nearest number, "left" and "right" going towards the
    nearest corner; anything else is unknown.
    """
    number, corner = here.number, here.corner
    return replace(
        place,
        street_name=here.street.name,
        house_number=here.number_label,
        near_corner_name=here.corner_name,
        side_answer=answer if answer in SIDE_ANSWERS else "",
        side=side_of(
            (place.lon, place.lat),
            answer,
            beside=(number.lon, number.lat) if number else None,
            towards=(corner.lon, corner.lat) if corner else None,
        ),
    )


def side_of_the_pin(place: Place, here: Around) -> str:
    """The answer that the pin itself suggests ("same" or "other"); empty when it is on the line."""
    if here.number is None:
        return ""
    pin = twin.snap(place.lon, place.lat)
    house = twin.snap(here.number.lon, here.number.lat)
    if pin is None or house is None or pin.segment_id != house.segment_id:
        return ""
    if not pin.side or not house.side:
        return ""
    return "same" if pin.side == house.side else "other"
