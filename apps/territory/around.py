"""What is near a street, and which street a place is near: distances on the ellipsoid, metres."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import connection

from apps.territory.facts import PlaceFacts
from apps.territory.models import District

# The outlines of districts are drawn to some metres, and so are kerbs, phones and house numbers.
BORDER_TOLERANCE_M = 50.0
# One degree of latitude is never shorter; of longitude, at the latitudes people live at.
_DEGREES_PER_M = 1 / 50_000


@dataclass(frozen=True, slots=True)
class NearStreet:
    """A street near a place: its facts, the place on it, and how far that is."""

    pk: int
    name: str
    key: str
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class OnStreet:
    """The place on a street that is nearest to another place, degrees and metres."""

    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place near a street, and the place on the street in front of it."""

    place: PlaceFacts
    on: OnStreet


_STREETS_NEAR = """
    SELECT id, name, key, ST_X(foot), ST_Y(foot), away FROM (
        SELECT s.id, s.name, s.key, foot, ST_Distance(foot::geography, p.geom::geography) AS away
        FROM territory_street s
        JOIN territory_dataset d ON d.id = s.dataset_id AND d.state = 'active',
        LATERAL (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS geom) p,
        LATERAL (SELECT ST_ClosestPoint(s.geom, p.geom) AS foot) f
        WHERE s.geom && ST_Expand(p.geom, %s)
    ) AS found
    WHERE away <= %s ORDER BY away, key LIMIT %s
"""
_ON_STREET = """
    SELECT ST_X(foot), ST_Y(foot), ST_Distance(foot::geography, place.geom::geography)
    FROM territory_street s,
    unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS given(lon, lat, i),
    LATERAL (SELECT ST_SetSRID(ST_MakePoint(given.lon, given.lat), 4326) AS geom) place,
    LATERAL (SELECT ST_ClosestPoint(s.geom, place.geom) AS foot) f
    WHERE s.id = %s AND s.geom IS NOT NULL ORDER BY given.i
"""
_LANDMARKS = """
    SELECT code, category, name, address, lon, lat, step_free, ST_X(foot), ST_Y(foot), away FROM (
        SELECT p.code, p.category, p.name, p.address, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat,
               p.step_free, foot, ST_Distance(foot::geography, p.geom::geography) AS away
        FROM territory_street s
        JOIN territory_place p ON p.geom && ST_Expand(s.geom, %s)
        JOIN territory_dataset d ON d.id = p.dataset_id AND d.state = 'active',
        LATERAL (SELECT ST_ClosestPoint(s.geom, p.geom) AS foot) f
        WHERE s.id = %s
    ) AS found
    WHERE away <= %s ORDER BY away, name, code LIMIT %s
"""
_BESIDE_A_DISTRICT = """
    SELECT EXISTS (
        SELECT 1 FROM territory_district t
        JOIN territory_dataset d ON d.id = t.dataset_id AND d.state = 'active',
        LATERAL (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS geom) p
        WHERE t.geom && ST_Expand(p.geom, %s)
          AND ST_DWithin(t.geom::geography, p.geom::geography, %s))
"""


def streets_near(
    lon: float, lat: float, *, within_m: float = 40.0, limit: int = 4
) -> list[NearStreet]:
    """Named streets whose line passes within ``within_m`` of a place, nearest first. One query."""
    with connection.cursor() as cursor:
        box = within_m * _DEGREES_PER_M
        cursor.execute(_STREETS_NEAR, [lon, lat, box, within_m, limit])
        return [NearStreet(*row) for row in cursor.fetchall()]


def on_street(street_pk: int, places: Sequence[tuple[float, float]]) -> list[OnStreet]:
    """For each (lon, lat) the place on the street nearest to it. One query.

    Empty when there is no such street, or nobody has drawn it.
    """
    if not places:
        return []
    lons, lats = [one[0] for one in places], [one[1] for one in places]
    with connection.cursor() as cursor:
        cursor.execute(_ON_STREET, [lons, lats, street_pk])
        return [OnStreet(*row) for row in cursor.fetchall()]


def landmarks(street_pk: int, *, within_m: float = 300.0, limit: int = 20) -> list[Landmark]:
    """Places people know (pharmacies, schools, stops ...) near a street, nearest first. One query.

    The distance is that from the place to the nearest point of the street.
    """
    box = within_m * _DEGREES_PER_M
    with connection.cursor() as cursor:
        cursor.execute(_LANDMARKS, [box, street_pk, within_m, limit])
        rows = cursor.fetchall()
    return [Landmark(PlaceFacts(*row[:7]), OnStreet(*row[7:])) for row in rows]


def in_the_city(lon: float, lat: float, *, tolerance_m: float = BORDER_TOLERANCE_M) -> bool | None:
    """Whether a place lies in one of the districts, or within ``tolerance_m`` of one.

    ``None`` when no districts are in force: then nobody can tell. One to three queries.
    """
    rows = District.objects.filter(dataset__state="active")
    if rows.filter(geom__intersects=Point(lon, lat, srid=4326)).exists():
        return True
    with connection.cursor() as cursor:
        # A box first: measuring on the ellipsoid along thousands of corners takes its time.
        box = tolerance_m * _DEGREES_PER_M
        cursor.execute(_BESIDE_A_DISTRICT, [lon, lat, box, tolerance_m])
        if cursor.fetchone()[0]:
            return True
    return False if rows.exists() else None
