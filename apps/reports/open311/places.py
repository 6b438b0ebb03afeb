"""Find the place an address means, by the registers of the territory."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.reports import places
from apps.reports.models import PlacedBy
from apps.reports.open311.errors import Open311Error
from apps.reports.places import Place, PlaceUnclear
from apps.reports.validation import check_place, parse_number

_LONGEST = 250
# "Via Po angolo Via Rossini", "Via Po / Via Rossini", "Via Po and Via Rossini"
_CORNER = re.compile(r"\s+(?:angolo|ang\.|and|e)\s+|\s*/\s+|\s+/\s*|\s*&\s*", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^(\d+\s?[/ ]?\s?[a-z]?)\s+(\D.*)$", re.IGNORECASE)
# So far a point may lie from the house number that is said to be its address.
_SAME_ADDRESS_M = 150.0
_METRES_A_DEGREE = 111_195.0


def place_of(lat: str, lon: str, address: str, address_id: str) -> Place:
    """Where it is: the point, with the name of its address; or the address alone.

    Raises ``Open311Error`` when nobody can tell, and ``ReportRefused`` outside the city.
    """
    if lat or lon:
        x, y = parse_number(lon), parse_number(lat)
        if x is None or y is None:
            raise Open311Error(400, _("lat, long: both must be numbers in degrees."))
        check_place(x, y)
        return _with_address(places.on_map(x, y, placed_by=PlacedBy.MAP), address)
    if address.strip():
        return geocode(address)
    if address_id:
        raise Open311Error(
            400, _("address_id is not known here: send lat and long, or address_string.")
        )
    raise Open311Error(400, _("Say where it is: lat and long, or address_string."))


def geocode(text: str) -> Place:
    """The place of an address such as "Via Po 12, Torino". Raises ``Open311Error`` in words."""
    if len(text) > _LONGEST or not text.isprintable():
        raise Open311Error(400, _("address_string: this address cannot be read."))
    seen_street = ""
    for candidate in _candidates(text):
        street, *corner = [part.strip() for part in _CORNER.split(candidate, maxsplit=1)]
        try:
            chosen = places.choose_street(street, None)
            if chosen.street is None:
                continue
            seen_street = chosen.street.name
            if corner:
                other = places.choose_street(corner[0], None).street
                return places.along(chosen.street, corner=other.name if other else corner[0])
            if chosen.number:
                return places.along(chosen.street, number=chosen.number)
        except PlaceUnclear:
            continue
    if seen_street:
        raise Open311Error(
            400,
            _("address_string: %(street)s is known, but not the number. Send lat and long.")
            % {"street": seen_street},
        )
    raise Open311Error(400, _("address_string: no such address is known here. Send lat and long."))


def _candidates(text: str) -> list[str]:
    """Readings of an address, the likeliest first: "street, number", "street number", all of it."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [" ".join(parts[:2]), parts[0], text] if parts else []
    turned = [f"{match[2]} {match[1]}" for match in map(_NUMBER_FIRST.match, found) if match]
    return list(dict.fromkeys(found + turned))


def _with_address(place: Place, address: str) -> Place:
    """The point keeps its place; the address gives street and number when it lies there."""
    if not address.strip():
        return place
    try:
        told = geocode(address)
    except Open311Error:
        return place
    # Near enough as a square: a degree of longitude is shorter still.
    far = max(abs(told.lon - place.lon), abs(told.lat - place.lat)) * _METRES_A_DEGREE
    if far > _SAME_ADDRESS_M:
        return place
    return replace(told, lon=place.lon, lat=place.lat, placed_by=PlacedBy.MAP, side="")
