"""Vector tiles of the model itself: the network and the barriers that stand."""

from django.db import connection

from apps.twin.models import BarrierState

# `reach` joins its verdicts to the stretches in one query: it needs the name of this table.
SEGMENT_TABLE = "twin_segment"
STANDING = [
    BarrierState.SUSPECTED,
    BarrierState.CONFIRMED,
    BarrierState.PLANNED,
    BarrierState.REMOVAL_CLAIMED,
]


def network_tile(*, dataset_id: int, z: int, x: int, y: int, detail: int) -> bytes:
    """The stretches of a generation in one tile, as MVT bytes, layer ``network``.

    Below zoom ``detail`` there is one shape for each kind and no names.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            # The table name is a constant of this app, never input.
            f"""
            WITH bounds AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile),
            stretch AS (
                SELECT kind, name, geom AS g FROM {SEGMENT_TABLE}, bounds
                WHERE dataset_id = %(dataset)s
                  AND geom && ST_Transform(ST_Expand(tile, 64), 4326)
            ),
            shape AS (
                SELECT kind, NULLIF(name, '') AS name, g FROM stretch WHERE %(z)s >= %(detail)s
                UNION ALL
                SELECT kind, NULL, ST_Collect(g) FROM stretch
                WHERE %(z)s < %(detail)s GROUP BY kind
            )
            SELECT ST_AsMVT(row, 'network', 4096, 'geom') FROM (
                SELECT kind, name,
                       ST_AsMVTGeom(ST_Transform(g, 3857), tile, 4096, 64, true) AS geom
                FROM shape, bounds
            ) AS row
            """,  # noqa: S608
            {"z": z, "x": x, "y": y, "dataset": dataset_id, "detail": detail},
        )
        return bytes(cursor.fetchone()[0])


def barriers_tile(*, z: int, x: int, y: int) -> bytes:
    """The barriers that stand in one tile, as MVT bytes, layer ``barriers``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH bounds AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile)
            SELECT ST_AsMVT(row, 'barriers', 4096, 'geom') FROM (
                SELECT b.uuid::text AS uuid, b.kind, b.state, b.place_name AS place,
                       b.district_code AS district,
                       ST_AsMVTGeom(ST_Transform(b.geom, 3857), tile, 4096, 64, true) AS geom
                FROM bounds, twin_barrier b
                JOIN twin_layer l ON l.id = b.layer_id AND l.name = 'accessibility'
                WHERE b.state = ANY(%(states)s)
                  AND b.geom && ST_Transform(ST_Expand(tile, 64), 4326)
            ) AS row
            """,
            {"z": z, "x": x, "y": y, "states": [str(state) for state in STANDING]},
        )
        return bytes(cursor.fetchone()[0])
