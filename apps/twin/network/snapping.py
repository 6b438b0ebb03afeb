"""The stretch or the junction nearest to a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db import connection

from apps.twin.network.measure import FloatArray, Foot, distance_m, foot, metres_per_degree

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


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A stretch of a generation; ``coordinates`` (k, 2) lon, lat in degrees."""

    dataset_id: int
    id: int
    index: int
    ref: str
    name: str
    district_code: str
    kind: str
    two_sided: bool
    coordinates: FloatArray

    def foot(self, lon: float, lat: float) -> Foot:
        """Its point nearest to a place."""
        return foot(self.coordinates, lon, lat, on_line_m=ON_LINE_M)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch near a place, and its point nearest to it."""

    stretch: Stretch
    foot: Foot

    @property
    def side(self) -> str:
        """The side the geometry tells, where the stretch has sides."""
        return self.foot.side if self.stretch.two_sided else ""


_COLUMNS = """s.id, s.index, s.ref, s.name, s.district_code, s.kind, s.two_sided,
           ST_AsBinary(s.geom)"""
# The generation in force is found in the same query: every report asks for it.
_ACTIVE = """(SELECT network.dataset_id FROM twin_network AS network
              JOIN territory_dataset AS dataset ON dataset.id = network.dataset_id
              WHERE dataset.kind = 'network' AND dataset.state = 'active' LIMIT 1)"""
_SEGMENTS = f"""
    SELECT s.dataset_id, {_COLUMNS}
    FROM twin_segment s
    WHERE dataset_id = COALESCE(%s, {_ACTIVE}) AND walkable
      AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
    ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT %s
"""  # noqa: S608 names of our own columns
_CANDIDATES_OF_MANY = f"""
    SELECT p.i, {_COLUMNS}
    FROM unnest(%s::int[], %s::float8[], %s::float8[], %s::float8[], %s::float8[])
        AS p(i, west, south, east, north)
    JOIN twin_segment s
        ON s.geom && ST_MakeEnvelope(p.west, p.south, p.east, p.north, 4326)
       AND s.dataset_id = %s AND s.walkable
"""  # noqa: S608
_STRETCHES = f"SELECT s.dataset_id, {_COLUMNS} FROM twin_segment s WHERE s.id = ANY(%s)"  # noqa: S608
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
    dataset_id: int | None, lon: float, lat: float, *, prefers_crossing: bool, max_m: float
) -> Snap | None:
    """The nearest walkable stretch of a generation (the one in force) within ``max_m``; one query.

    The index finds the candidates, the ellipsoid decides between them; of two equally near the
    one with the lower index is taken, so that an event replayed later finds the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [dataset_id, *box_around(lon, lat, max_m), lon, lat, _CANDIDATES])
        rows = cursor.fetchall()
    found = [
        Candidate(stretch, near)
        for generation, *facts, geometry in rows
        if (near := (stretch := _stretch(generation, facts, geometry)).foot(lon, lat)).distance_m
        <= max_m
    ]
    ranked = in_order(found, prefers_crossing=prefers_crossing)
    if not ranked:
        return None
    best, near = ranked[0].stretch, ranked[0].foot
    return Snap(
        segment_id=best.id, segment_index=best.index, fraction=near.fraction,
        distance_m=near.distance_m, side=ranked[0].side, name=best.name,
        district_code=best.district_code, kind=best.kind, lon=near.lon, lat=near.lat,
    )  # fmt: skip


def in_order(found: Sequence[Candidate], *, prefers_crossing: bool) -> list[Candidate]:
    """Candidates as they come into question: with ``prefers_crossing`` crossings alone, if near."""
    if prefers_crossing:
        crossings = [
            one for one in found
            if one.stretch.kind == "crossing" and one.foot.distance_m <= CROSSING_WITHIN_M
        ]  # fmt: skip
        found = crossings or found
    return sorted(found, key=lambda one: (round(one.foot.distance_m, 6), one.stretch.index))


def candidates_of(
    dataset_id: int, places: Sequence[tuple[float, float]], *, max_m: float
) -> list[list[Candidate]]:
    """The stretches within ``max_m`` of each (lon, lat), in no order; one query for all."""
    boxes = [box_around(lon, lat, max_m) for lon, lat in places]
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES_OF_MANY,
            [
                list(range(len(places))),
                *([box[corner] for box in boxes] for corner in range(4)),
                dataset_id,
            ],
        )
        rows = cursor.fetchall()
    found: list[list[Candidate]] = [[] for _ in places]
    known: dict[int, Stretch] = {}
    for i, *facts, geometry in rows:
        stretch = known.get(facts[0])
        if stretch is None:
            stretch = known[facts[0]] = _stretch(dataset_id, facts, geometry)
        near = stretch.foot(*places[i])
        if near.distance_m <= max_m:
            found[i].append(Candidate(stretch, near))
    return found


def _stretch(dataset_id: int, facts: Sequence[Any], geometry: bytes) -> Stretch:
    coordinates = np.asarray(shapely.get_coordinates(shapely.from_wkb(bytes(geometry))))
    key, index, ref, name, district, kind, two_sided = facts
    return Stretch(dataset_id, key, index, ref, name, district, kind, two_sided, coordinates)


def stretches(ids: Sequence[int]) -> dict[int, Stretch]:
    """Stretches of any generation by primary key; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STRETCHES, [list(ids)])
        rows = cursor.fetchall()
    return {facts[0]: _stretch(dataset, facts, geometry) for dataset, *facts, geometry in rows}


def nearest_node_of(dataset_id: int, lon: float, lat: float, *, max_m: float) -> NearestNode | None:
    """The nearest node with a walkable stretch within ``max_m``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [dataset_id, *box_around(lon, lat, max_m), lon, lat, _CANDIDATES])
        rows = cursor.fetchall()
    nodes = [NearestNode(key, index, x, y, distance_m(lon, lat, x, y)) for key, index, x, y in rows]
    near = [node for node in nodes if node.distance_m <= max_m]
    return min(near, key=lambda node: (round(node.distance_m, 6), node.index), default=None)
