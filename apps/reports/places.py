"""Say where without a map: street, then number, corner or landmark, and the side."""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.points import queries as points
from apps.reach import queries as reach
from apps.reports.models import PlacedBy
from apps.reports.sides import SIDE_ANSWERS, higher_number, side_of
from apps.territory import queries as territory
from apps.territory.queries import HouseNumberFacts, StreetFacts
from apps.twin import queries as twin

NEAR_NUMBERS = 5
LANDMARK_WITHIN_M = 300.0
_LANDMARKS_MAX = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where the barrier is, as a draft keeps it. ``lon``, ``lat`` in degrees."""

    lon: float
    lat: float
    placed_by: str
    street_name: str = ""
    house_number: str = ""
    corner_name: str = ""
    side: str = ""
    near_corner_name: str = ""
    landmark_name: str = ""
    # The side as it was answered ("same", "other", "left", "right"): ``side`` is of the drawing,
    # which nobody in the street can see.
    side_answer: str = ""

    def as_dict(self) -> dict[str, object]:
        """For the draft."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StreetChoice:
    """What a search for a street found: one street, several to choose from, or none."""

    street: StreetFacts | None
    found: list[StreetFacts]
    number: str


@dataclass(frozen=True, slots=True)
class LandmarkChoice:
    """A place people know near a street: its name, and its sort in the language of the page.

    ``on`` is the spot of the street in front of it, and how far that is.
    """

    code: str
    name: str
    sort: str
    lon: float
    lat: float
    on: territory.OnStreet


class PlaceUnclear(Exception):
    """The place is not clear yet. ``field`` and ``message`` for the form, ``near`` to choose."""

    def __init__(self, field: str, message: str | Promise, near: list[str] | None = None) -> None:
        self.field = field
        self.message = message
        self.near = near or []
        super().__init__(field)


def choose_street(text: str, street_pk: int | None) -> StreetChoice:
    """The street meant by ``text``, or by the answer to an earlier list."""
    name, number = territory.split_address(text)
    if street_pk is not None:
        return StreetChoice(territory.street(street_pk), [], number)
    found = territory.search_streets(text) if text.strip() else []
    keys = {territory.fold(text), territory.fold(name)}
    exact = [street for street in found if street.key in keys]
    only = exact[0] if exact else found[0] if len(found) == 1 else None
    if only is not None and only.key == territory.fold(text):
        # "Via 25" may be a whole name: then nothing is left for a number.
        number = ""
    return StreetChoice(only, found, number)


def corner_names(street: StreetFacts) -> list[str]:
    """Names of the streets met by ``street``, each once."""
    return list(dict.fromkeys(corner.other_name for corner in territory.corners(street.pk)))


def alike(name: str, typed: str) -> bool:
    """Whether ``typed`` means the street called ``name``, whatever its spelling."""
    wanted, known = territory.fold(typed), territory.fold(name)
    return bool(wanted) and (wanted == known or known.endswith(f" {wanted}"))


def landmarks_of(street: StreetFacts) -> list[LandmarkChoice]:
    """Places people know within 300 m of a street, nearest first: pharmacies, schools, stops,
    facilitation points. Of several with one name (a stop has two sides) the nearest.
    """
    near = territory.landmarks(street.pk, within_m=LANDMARK_WITHIN_M, limit=2 * _LANDMARKS_MAX)
    sorts = dict(reach.categories())
    found = [
        LandmarkChoice(
            one.place.code,
            one.place.name,
            sorts.get(one.place.category, ""),
            one.place.lon,
            one.place.lat,
            one.on,
        )
        for one in near
    ]
    sites = [(site, site.lon, site.lat) for site in points.active_sites()]
    placed = [(site, lon, lat) for site, lon, lat in sites if lon is not None and lat is not None]
    feet = territory.on_street(street.pk, [(lon, lat) for _site, lon, lat in placed])
    found += [
        LandmarkChoice(f"point:{site.code}", site.point_name, sorts.get("point", ""), lon, lat, on)
        for (site, lon, lat), on in zip(placed, feet, strict=False)
        if on.distance_m <= LANDMARK_WITHIN_M
    ]
    found.sort(key=lambda one: (one.on.distance_m, one.name, one.code))
    by_name: dict[str, LandmarkChoice] = {}
    for one in found:
        by_name.setdefault(one.name, one)
    return list(by_name.values())[:_LANDMARKS_MAX]


def has_numbers(street: StreetFacts) -> bool:
    """Whether the register knows any number of this street."""
    return bool(territory.house_numbers(street.key))


def along(
    street: StreetFacts, *, number: str = "", side: str = "", corner: str = "", landmark: str = ""
) -> Place:
    """The place along a street. Raises ``PlaceUnclear`` when it cannot be told.

    ``side``: "same" or "other" as seen from the number or landmark, "left" or "right" for whoever
    goes towards the higher numbers; anything else is unknown. A corner goes before a number, and
    a number before a landmark.
    """
    if corner:
        for met in territory.corners(street.pk):
            if met.other_name == corner:
                # A corner has no side: what is there acts on the crossing.
                return Place(
                    met.lon, met.lat, PlacedBy.STREET, street.name, corner_name=met.other_name
                )
        raise PlaceUnclear("corner", _("Choose one of the corners."))
    if number.strip():
        return _at_number(street, number, side)
    if landmark:
        return _at_landmark(street, landmark, side)
    raise PlaceUnclear("number", _("Write a house number, or choose a corner."))


def on_map(lon: float, lat: float, *, placed_by: str) -> Place:
    """A place pointed at, with the name of the street it lies on when there is one near."""
    snapped = twin.snap(lon, lat)
    return Place(lon, lat, placed_by, street_name=snapped.name if snapped else "")


def _at_number(street: StreetFacts, number: str, side: str) -> Place:
    house = territory.house_number(street.key, number)
    if house is None:
        near = [other.label for other in _nearest_numbers(street, number)]
        message = (
            _("This number is not in the register of this street. Choose one that is near.")
            if near
            else _("This number is not known here. Choose a corner, or use the map.")
        )
        raise PlaceUnclear("number", message, near)
    here = (house.lon, house.lat)
    return Place(
        house.lon,
        house.lat,
        PlacedBy.STREET,
        street.name,
        house_number=house.label,
        side=side_of(here, side, beside=here, towards=_upwards(street, side, here, house.number)),
        near_corner_name=_nearest_corner(street, *here),
        side_answer=side if side in SIDE_ANSWERS else "",
    )


def _at_landmark(street: StreetFacts, code: str, side: str) -> Place:
    chosen = next((one for one in landmarks_of(street) if one.code == code), None)
    if chosen is None:
        raise PlaceUnclear("landmark", _("Choose one of the places."))
    here = (chosen.on.lon, chosen.on.lat)
    beside = (chosen.lon, chosen.lat)
    return Place(
        *here,
        PlacedBy.STREET,
        street.name,
        side=side_of(here, side, beside=beside, towards=_upwards(street, side, here, None)),
        near_corner_name=_nearest_corner(street, *here),
        landmark_name=chosen.name,
        side_answer=side if side in SIDE_ANSWERS else "",
    )


def _upwards(
    street: StreetFacts, side: str, here: tuple[float, float], number: int | None
) -> tuple[float, float] | None:
    """Where the numbers rise, asked only of those who said left or right."""
    if side not in ("left", "right"):
        return None
    house = higher_number(territory.house_numbers(street.key), here, number)
    return (house.lon, house.lat) if house else None


def _nearest_corner(street: StreetFacts, lon: float, lat: float) -> str:
    met = territory.nearest_corner(street_key=street.key, lon=lon, lat=lat)
    return met.other_name if met else ""


def _nearest_numbers(street: StreetFacts, typed: str) -> list[HouseNumberFacts]:
    parsed = territory.parse_house_number(typed)
    wanted = parsed[0] if parsed else 1
    houses = territory.house_numbers(street.key)
    # Odd and even numbers face each other: the same parity is the same side.
    houses.sort(key=lambda house: abs(house.number - wanted) + (house.number - wanted) % 2 * 2)
    return sorted(houses[:NEAR_NUMBERS], key=lambda house: (house.number, house.suffix))
