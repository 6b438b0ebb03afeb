"""Whose place is it? Places of another Comune, and private ground."""

from django.conf import settings

from apps.reports.sides import apart_m
from apps.territory import queries as territory
from cities import get_city
from cities.base import Neighbour

# Beyond this no neighbour is meant, and nobody is named.
_NEIGHBOUR_WITHIN_M = 9_000.0
# The borders of the neighbours are not known here: when two town halls are about as near, both are
# named.
_ABOUT_AS_NEAR = 1.6


def is_elsewhere(lon: float, lat: float) -> bool:
    """Whether a place is clearly outside the city: in no district, and not beside one.

    Not so when no districts are in force: then nobody can tell. One to three queries.
    """
    return territory.in_the_city(lon, lat) is False


def likely_neighbours(lon: float, lat: float) -> list[Neighbour]:
    """The Comuni a place outside the city probably belongs to: none, one or two."""
    city = get_city(settings.SOGLIA_CITY)
    ranked = sorted((apart_m((lon, lat), (one.lon, one.lat)), one.name, one)
                    for one in city.neighbours)  # fmt: skip
    near = [(away_m, one) for away_m, _name, one in ranked if away_m <= _NEIGHBOUR_WITHIN_M]
    return [one for away_m, one in near[:2] if away_m <= _ABOUT_AS_NEAR * near[0][0]]
