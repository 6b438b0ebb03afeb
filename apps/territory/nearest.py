"""The number and the corner nearest to many places at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.territory.facts import number_label
from apps.territory.models import DatasetState
from apps.territory.names import fold


@dataclass(frozen=True, slots=True)
class NearestFacts:
    """On the street of a place: the nearest number ("12/A") and the nearest corner, metres away.

    Empty and null where the register has none.
    """

    number: str = ""
    number_m: float | None = None
    corner: str = ""
    corner_m: float | None = None


_NEAREST = """
    SELECT p.i, n.number, n.suffix, n.distance_m, c.name, c.distance_m
    FROM unnest(%s::int[], %s::text[], %s::float8[], %s::float8[]) AS p(i, key, lon, lat)
    CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326) AS geom) AS here
    LEFT JOIN LATERAL (
        SELECT h.number, h.suffix, ST_DistanceSphere(h.geom, here.geom) AS distance_m
        FROM territory_housenumber h
        JOIN territory_dataset d ON d.id = h.dataset_id AND d.state = %s
        WHERE h.street_key = p.key ORDER BY distance_m, h.id LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (
        SELECT o.name, ST_DistanceSphere(k.geom, here.geom) AS distance_m
        FROM territory_street s
        JOIN territory_dataset d ON d.id = s.dataset_id AND d.state = %s
        JOIN territory_corner k ON k.street_id = s.id
        JOIN territory_street o ON o.id = k.other_id
        WHERE s.key = p.key ORDER BY distance_m, k.id LIMIT 1
    ) AS c ON true
    ORDER BY p.i
"""


def nearest_on_streets(places: Sequence[tuple[str, float, float]]) -> list[NearestFacts]:
    """For each (street name, lon, lat) what is nearest on that street. One query."""
    keys = [fold(name) for name, _lon, _lat in places]
    columns: list[list[Any]] = [
        list(range(len(places))), keys, [one[1] for one in places], [one[2] for one in places],
    ]  # fmt: skip
    active = DatasetState.ACTIVE.value
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [*columns, active, active])
        return [
            NearestFacts(
                number="" if number is None else number_label(number, suffix),
                number_m=number_m,
                corner=corner or "",
                corner_m=corner_m,
            )
            for _i, number, suffix, number_m, corner, corner_m in cursor.fetchall()
        ]
