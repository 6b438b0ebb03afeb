"""The stretch or the junction nearest to a place."""

from dataclasses import dataclass

import numpy as np
import shapely
from django.db import connection

from apps.twin.network.measure import Foot, distance_m, foot, metres_per_degree

# A barrier of a crossing acts on the crossing when there is one this near (decision 2).
CROSSING_WITHIN_M = 15.0
# Within this of a line nobody can say on which side of the street a phone is.
ON_LINE_M = 2.0
# More candidates than any sixty metres of any city hold; they come nearest first.
_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Snap:
    """Where on the network a place is. ``fraction`` from 0 (start) to 1; metres; degrees.

    ``side`` is "left" or "right" of a two-sided stretch looking along its drawing direction, ""
    on the line or where the stretch has no sides. ``lon``, ``lat``: the place on the line.
    """

    segment_id: int
    segment_index: int
    fraction: float
    distance_m: float
    side: str
    name: str
    district_code: str
    kind: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NearestNode:
    """A junction people can reach, and how far it is from the place."""

    node_id: int
    index: int
    lon: float
    lat: float
    distance_m: float


_SEGMENTS = """
    SELECT id, index, name, district_code, kind, two_sided, ST_AsBinary(geom)
    FROM twin_segment
    WHERE dataset_id = %s AND walkable
      AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
    ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT %s
"""
_NODES = """
    SELECT id, index, ST_X(geom), ST_Y(geom) FROM twin_node n
    WHERE dataset_id = %s AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
      AND EXISTS (SELECT 1 FROM twin_segment s
                  WHERE s.walkable AND (s.start_id = n.id OR s.end_id = n.id))
    ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT %s
"""


def box_around(lon: float, lat: float, radius_m: float) -> list[float]:
    """A box that holds every place within ``radius_m``: west, south, east, north in degrees."""
    per_lon, per_lat = metres_per_degree(lat)
    # One percent wider, for the curvature between the middle of the box and its corners.
    wide, high = 1.01 * radius_m / max(per_lon, 1.0), 1.01 * radius_m / per_lat
    return [lon - wide, lat - high, lon + wide, lat + high]


def snap_to(
    dataset_id: int, lon: float, lat: float, *, prefers_crossing: bool, max_m: float
) -> Snap | None:
    """The nearest walkable stretch of a generation within ``max_m``; one query.

    The index finds the candidates, the ellipsoid decides between them; of two equally near the
    one with the lower index is taken, so that an event replayed later finds the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [dataset_id, *box_around(lon, lat, max_m), lon, lat, _CANDIDATES])
        rows = cursor.fetchall()
    found: list[tuple[Foot, tuple[int, int, str, str, str, bool]]] = []
    for *facts, geometry in rows:
        coordinates = np.asarray(shapely.get_coordinates(shapely.from_wkb(bytes(geometry))))
        near = foot(coordinates, lon, lat, on_line_m=ON_LINE_M)
        if near.distance_m <= max_m:
            found.append((near, tuple(facts)))
    if prefers_crossing:
        crossings = [
            hit for hit in found
            if hit[1][4] == "crossing" and hit[0].distance_m <= CROSSING_WITHIN_M
        ]  # fmt: skip
        found = crossings or found
    if not found:
        return None
    near, (key, index, name, district, kind, two_sided) = min(
        found, key=lambda hit: (round(hit[0].distance_m, 6), hit[1][1])
    )
    return Snap(
        segment_id=key, segment_index=index, fraction=near.fraction, distance_m=near.distance_m,
        side=near.side if two_sided else "", name=name, district_code=district, kind=kind,
        lon=near.lon, lat=near.lat,
    )  # fmt: skip


def nearest_node_of(dataset_id: int, lon: float, lat: float, *, max_m: float) -> NearestNode | None:
    """The nearest node with a walkable stretch within ``max_m``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [dataset_id, *box_around(lon, lat, max_m), lon, lat, _CANDIDATES])
        rows = cursor.fetchall()
    nodes = [NearestNode(key, index, x, y, distance_m(lon, lat, x, y)) for key, index, x, y in rows]
    near = [node for node in nodes if node.distance_m <= max_m]
    return min(near, key=lambda node: (round(node.distance_m, 6), node.index), default=None)
