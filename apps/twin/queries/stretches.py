"""Stretches of the network for whoever plans a way: near a place, by number, with barriers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.lifecycle import STANDING
from apps.twin.network.measure import foot, metres_per_degree
from apps.twin.network.snapping import box_around

Coordinates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StretchNear:
    """A stretch near a place, and the point of it that is nearest (``fraction``; degrees)."""

    index: int
    name: str
    fraction: float
    distance_m: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class StretchFacts:
    """Name, kind and course (k, 2) of a stretch in degrees, from its start to its end."""

    index: int
    name: str
    kind: str
    coordinates: Coordinates


@dataclass(frozen=True, slots=True)
class BarrierOnStretch:
    """A standing barrier as anybody may see it; ``fraction`` of the stretch it is on, if any.

    ``is_beside``: within the metres asked of the line asked.
    """

    uuid: UUID
    kind: str
    state: str
    segment_index: int | None
    fraction: float
    side: str
    measures: dict[str, Any]
    can_pass: str
    place_name: str
    last_seen_at: datetime
    lon: float
    lat: float
    is_beside: bool


_NEAR = """
    SELECT index, name, ST_AsBinary(geom) FROM twin_segment
    WHERE dataset_id = %s AND walkable
      AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
    ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT %s
"""
_BY_INDEX = """
    SELECT index, name, kind, ST_AsBinary(geom) FROM twin_segment
    WHERE dataset_id = %s AND index = ANY(%s)
"""
# Two short lists instead of one condition with "or", for which no index serves.
_BARRIERS = """
    SELECT barrier.uuid, barrier.kind, barrier.state, segment.index, ST_AsBinary(segment.geom),
           barrier.side, barrier.measures::text, barrier.can_pass, barrier.place_name,
           barrier.last_seen_at, ST_X(barrier.geom), ST_Y(barrier.geom)
    FROM twin_barrier AS barrier
    JOIN twin_layer AS layer ON layer.id = barrier.layer_id AND layer.name = %s
    LEFT JOIN twin_segment AS segment
        ON segment.id = barrier.segment_id AND segment.dataset_id = %s
    WHERE barrier.state = ANY(%s) AND barrier.id IN (
        SELECT id FROM twin_barrier WHERE segment_id = ANY(ARRAY(
            SELECT id FROM twin_segment WHERE dataset_id = %s AND index = ANY(%s)))
        UNION
        SELECT id FROM twin_barrier WHERE geom && ST_MakeEnvelope(
            %s::float8, %s::float8, %s::float8, %s::float8, 4326))
    ORDER BY barrier.uuid
"""


def stretches_near(
    dataset_id: int, lon: float, lat: float, *, max_m: float, limit: int = 24
) -> list[StretchNear]:
    """Walkable stretches within ``max_m`` metres, the nearest first. One query.

    The index finds ``limit`` candidates, the ellipsoid puts them in order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [dataset_id, *box_around(lon, lat, max_m), lon, lat, limit])
        rows = cursor.fetchall()
    found = []
    for index, name, geometry in rows:
        near = foot(_points(geometry), lon, lat)
        if near.distance_m <= max_m:
            found.append(
                StretchNear(index, name, near.fraction, near.distance_m, near.lon, near.lat)
            )
    return sorted(found, key=lambda one: (round(one.distance_m, 3), one.index))


def stretches(dataset_id: int, indexes: Sequence[int]) -> dict[int, StretchFacts]:
    """Some stretches of a generation by their index. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX, [dataset_id, list(indexes)])
        rows = cursor.fetchall()
    return {
        index: StretchFacts(index, name, kind, _points(geometry))
        for index, name, kind, geometry in rows
    }


def standing_on(
    dataset_id: int,
    indexes: Sequence[int],
    *,
    beside: Coordinates | None = None,
    within_m: float = 0.0,
) -> list[BarrierOnStretch]:
    """Standing barriers on some stretches, and within some metres of a line (k, 2). One query."""
    box: list[float | None] = [None] * 4
    line = None
    if beside is not None and len(beside) > 1:
        lon, lat = beside.mean(axis=0)
        per_metre = np.array(metres_per_degree(float(lat)))
        line = shapely.LineString((beside - (lon, lat)) * per_metre)
        wide = within_m / per_metre
        west, south = beside.min(axis=0) - wide
        east, north = beside.max(axis=0) + wide
        box = [float(west), float(south), float(east), float(north)]
    states = [str(state) for state in STANDING]
    with connection.cursor() as cursor:
        cursor.execute(
            _BARRIERS, [ACCESSIBILITY, dataset_id, states, dataset_id, list(indexes), *box]
        )
        rows = cursor.fetchall()
    wanted = set(indexes)
    found = []
    for uuid, kind, state, index, geometry, side, measures, can_pass, name, seen, x, y in rows:
        is_beside = line is not None and bool(
            line.distance(shapely.Point((np.array([x, y]) - (lon, lat)) * per_metre)) <= within_m
        )
        if index not in wanted and not is_beside:
            continue
        fraction = foot(_points(geometry), x, y).fraction if geometry is not None else 0.0
        found.append(
            BarrierOnStretch(
                uuid, kind, state, index, fraction, side, json.loads(measures), can_pass, name,
                seen, x, y, is_beside,
            )
        )  # fmt: skip
    return found


def _points(geometry: Any) -> Coordinates:
    """The points of a line of the database."""
    found: Coordinates = np.asarray(shapely.get_coordinates(shapely.from_wkb(bytes(geometry))))
    return found
