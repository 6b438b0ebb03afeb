"""From what people write to a place: a street and number, a corner, the name of a place."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.points import queries as points
from apps.reach.route_facts import LonLat
from apps.territory import queries as territory
from apps.territory.queries import StreetFacts

OFFERED = 8
_STREETS = 5
_LONGEST = 120
# "via Po / via Roma", "via Po angolo via Roma".
_CORNER = re.compile(r"\s*(?:/|&|\bangolo\b|\bang\.|\bcorner\b|\bcoin\b)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant. ``is_exact``: it is what was written, to the letter."""

    label: str
    lon: float
    lat: float
    is_exact: bool = False

    @property
    def value(self) -> str:
        """As an address carries it."""
        return f"{self.lon:.6f},{self.lat:.6f}"


def candidates(text: str) -> list[Candidate]:
    """Places that may be meant by a text, the likeliest first. Ten queries at most."""
    written = text.replace("\x00", "").strip()[:_LONGEST]
    if not written:
        return []
    two = _CORNER.split(written, maxsplit=1)
    if len(two) == 2 and two[0] and two[1] and not two[1][0].isdigit():
        corners = _corners(*two)
        if corners:
            return corners
    found = [*_sites(written), *_streets(written), *_places(written)]
    exact = [one for one in found if one.is_exact]
    others = [one for one in found if not one.is_exact]
    unique = {one.label: one for one in reversed([*exact, *others])}
    return list(reversed(unique.values()))[:OFFERED]


def chosen(found: list[Candidate]) -> Candidate | None:
    """The one that is meant beyond doubt."""
    exact = [one for one in found if one.is_exact]
    if len(exact) == 1:
        return exact[0]
    return found[0] if len(found) == 1 else None


def read_lonlat(text: str) -> LonLat | None:
    """Degrees as an address carries them; None for anything else."""
    parts = text[:60].split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    # Not a number fails both comparisons.
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _streets(written: str) -> list[Candidate]:
    name, number = territory.split_address(written)
    found = territory.search_streets(written, _STREETS)
    keys = {territory.fold(written), territory.fold(name)}
    if found and found[0].key == territory.fold(written):
        # "Via 25" may be a whole name: then nothing is left for a number.
        number = ""
    houses: list[Candidate] = []
    if number:
        # The likeliest street only: a number in each of five would be guesswork.
        for street in found[:1]:
            house = territory.house_number(street.key, number)
            if house is not None:
                label = f"{house.street_name} {house.label}"
                houses.append(Candidate(label, house.lon, house.lat, street.key in keys))
    return [
        *houses,
        *(
            _whole_street(street, is_exact=street.key in keys and not houses)
            for street in found
            if street.lon is not None
        ),
    ]


def _whole_street(street: StreetFacts, *, is_exact: bool) -> Candidate:
    lon, lat = street.lon or 0.0, street.lat or 0.0
    label = _("%(street)s (somewhere in the middle)") % {"street": street.name}
    return Candidate(label, lon, lat, is_exact)


def _corners(one: str, other: str) -> list[Candidate]:
    streets = territory.search_streets(one, 1)
    meant = territory.search_streets(other, 1)
    if not streets or not meant:
        return []
    met = [c for c in territory.corners(streets[0].pk) if c.other_key == meant[0].key]
    return [Candidate(f"{streets[0].name} / {c.other_name}", c.lon, c.lat, True) for c in met[:1]]


def _sites(written: str) -> list[Candidate]:
    """Sites of facilitation points whose name holds every word written."""
    words = territory.fold(written).split()
    found = []
    for site in points.active_sites():
        name = territory.fold(f"{site.point_name} {site.name}")
        if words and site.lon is not None and all(word in name for word in words):
            exact = territory.fold(written) in (
                territory.fold(site.point_name), territory.fold(site.name),
            )  # fmt: skip
            label = (
                site.point_name
                if site.name in ("", site.point_name)
                else (f"{site.point_name}, {site.name}")
            )
            found.append(Candidate(label, site.lon, site.lat or 0.0, exact))
    return found[:OFFERED]


def _places(written: str) -> list[Candidate]:
    found = []
    for place in territory.search_places(written):
        label = f"{place.name}, {place.address}" if place.address else place.name
        exact = territory.fold(place.name) == territory.fold(written)
        found.append(Candidate(label, place.lon, place.lat, exact))
    return found
