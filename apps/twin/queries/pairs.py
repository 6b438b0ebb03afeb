"""Standing barriers of one family close to each other: perhaps one and the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from pyproj import Geod

from apps.twin.feed.geodesy import degrees_box
from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.queries.barriers import BarrierFacts, fact_rows, facts_of

_GEOD = Geod(ellps="WGS84")
# As far as a reporter is shown what is known already (``queries.nearby_barriers``).
_LEAST_REACH_M = 25.0

# The index is in degrees: a box first, then metres on the ellipsoid. ``family`` and ``reach`` come
# by kind. The older barrier is named first.
_PAIRS = """
    WITH kinds AS (
        SELECT * FROM unnest(%(kinds)s::text[], %(families)s::text[], %(reaches)s::float8[])
            AS kind (code, family, reach)
    ),
    settled AS (
        SELECT * FROM unnest(%(firsts)s::uuid[], %(seconds)s::uuid[]) AS pair (first, second)
    )
    SELECT one.uuid, other.uuid,
           ST_Distance(one.geom::geography, other.geom::geography) AS distance_m
    FROM twin_barrier AS one
    JOIN twin_layer AS layer ON layer.id = one.layer_id AND layer.name = %(layer)s
    JOIN kinds AS one_kind ON one_kind.code = one.kind
    JOIN twin_barrier AS other
        ON other.layer_id = one.layer_id AND other.id > one.id
        AND other.geom && ST_Expand(one.geom, %(wide)s, %(high)s)
        AND other.state = ANY(%(standing)s)
    JOIN kinds AS other_kind ON other_kind.code = other.kind
        AND other_kind.family = one_kind.family
    WHERE one.state = ANY(%(standing)s)
      AND (%(districts)s::text[] IS NULL
           OR (one.district_code = ANY(%(districts)s) AND other.district_code = ANY(%(districts)s)))
      AND ST_Distance(one.geom::geography, other.geom::geography)
          <= greatest(one_kind.reach, other_kind.reach)
      AND NOT EXISTS (
          SELECT 1 FROM settled
          WHERE settled.first = least(one.uuid, other.uuid)
            AND settled.second = greatest(one.uuid, other.uuid)
      )
    ORDER BY distance_m, one.id, other.id
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ClosePair:
    """Two barriers, the older first, and how far apart (geodesic metres)."""

    first: UUID
    second: UUID
    distance_m: float


def close_pairs(
    *,
    settled: Collection[tuple[UUID, UUID]] = (),
    within: frozenset[str] | None = None,
    limit: int = 100,
) -> list[ClosePair]:
    """Standing barriers of one family within twice their joining radius (at least 25 m).

    The nearest first; those of ``settled`` (each pair in order of identifiers) are left out.
    ``within``: codes of the districts both must lie in; ``None``: anywhere. Two queries.
    """
    reaches = {
        kind: max(_LEAST_REACH_M, 2.0 * facts.join_radius_m) for kind, facts in KINDS.items()
    }
    wide, high = _margins(max(reaches.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            _PAIRS,
            {
                "kinds": [str(kind) for kind in KINDS],
                "families": [facts.family for facts in KINDS.values()],
                "reaches": list(reaches.values()),
                "firsts": [first for first, _second in settled],
                "seconds": [second for _first, second in settled],
                "layer": ACCESSIBILITY,
                "wide": wide,
                "high": high,
                "standing": [str(state) for state in STANDING],
                "districts": None if within is None else sorted(within),
                "limit": limit,
            },
        )
        return [ClosePair(*row) for row in cursor.fetchall()]


def barriers_by_uuid(uuids: Iterable[UUID]) -> dict[UUID, BarrierFacts]:
    """Barriers in any state; unknown ones are absent. One query."""
    return {row.uuid: facts_of(row) for row in fact_rows().filter(uuid__in=list(uuids))}


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Geodesic metres between two places in degrees (lon, lat)."""
    return float(_GEOD.inv(*one, *other)[2])


def _margins(radius_m: float) -> tuple[float, float]:
    """Degrees east and north that hold a radius everywhere on the layer. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(abs(ST_Y(geom))) FROM twin_barrier")
        (latitude,) = cursor.fetchone()
    west, south, east, north = degrees_box(0.0, latitude or 0.0, radius_m)
    return max(-west, east), (north - south) / 2
