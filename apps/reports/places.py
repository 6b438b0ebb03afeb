"""Say where without a map: street, then number and side, or a corner."""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.models import PlacedBy
from apps.territory import queries as territory
from apps.territory.queries import HouseNumberFacts, StreetFacts
from apps.twin import queries as twin

NEAR_NUMBERS = 5
_OTHER_SIDE = {"left": "right", "right": "left"}


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

    def as_dict(self) -> dict[str, object]:
        """For the draft."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StreetChoice:
    """What a search for a street found: one street, several to choose from, or none."""

    street: StreetFacts | None
    found: list[StreetFacts]
    number: str


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


def has_numbers(street: StreetFacts) -> bool:
    """Whether the register knows any number of this street."""
    return bool(territory.house_numbers(street.key))


def along(street: StreetFacts, *, number: str = "", side: str = "", corner: str = "") -> Place:
    """The place along a street. Raises ``PlaceUnclear`` when it cannot be told.

    ``side``: "same" or "other" as seen from the number; anything else is unknown.
    """
    if corner:
        for met in territory.corners(street.pk):
            if met.other_name == corner:
                # A corner has no side: what is there acts on the crossing.
                return Place(
                    met.lon, met.lat, PlacedBy.STREET, street.name, corner_name=met.other_name
                )
        raise PlaceUnclear("corner", _("Choose one of the corners."))
    if not number.strip():
        raise PlaceUnclear("number", _("Write a house number, or choose a corner."))
    house = territory.house_number(street.key, number)
    if house is None:
        near = [other.label for other in _nearest_numbers(street, number)]
        message = (
            _("This number is not in the register of this street. Choose one that is near.")
            if near
            else _("This number is not known here. Choose a corner, or use the map.")
        )
        raise PlaceUnclear("number", message, near)
    return Place(
        house.lon,
        house.lat,
        PlacedBy.STREET,
        street.name,
        house_number=house.label,
        side=_side(house.lon, house.lat, side),
    )


def on_map(lon: float, lat: float, *, by_phone: bool) -> Place:
    """A place pointed at, with the name of the street it lies on when there is one near."""
    snapped = twin.snap(lon, lat)
    return Place(
        lon,
        lat,
        PlacedBy.PHONE if by_phone else PlacedBy.MAP,
        street_name=snapped.name if snapped else "",
    )


def _nearest_numbers(street: StreetFacts, typed: str) -> list[HouseNumberFacts]:
    parsed = territory.parse_house_number(typed)
    wanted = parsed[0] if parsed else 1
    houses = territory.house_numbers(street.key)
    # Odd and even numbers face each other: the same parity is the same side.
    houses.sort(key=lambda house: abs(house.number - wanted) + (house.number - wanted) % 2 * 2)
    return sorted(houses[:NEAR_NUMBERS], key=lambda house: (house.number, house.suffix))


def _side(lon: float, lat: float, answer: str) -> str:
    if answer not in ("same", "other"):
        return ""
    snapped = twin.snap(lon, lat)
    here = snapped.side if snapped else ""
    return here if answer == "same" else _OTHER_SIDE.get(here, "")
