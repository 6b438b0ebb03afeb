"""Vector tiles, made in the database and keyed by the version of what they show.

The key is the ETag: a browser asks again and is told "not modified" until something has changed.
"""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from apps.points import queries as points
from apps.reach import queries
from apps.twin import queries as twin

MAX_ZOOM = 20
# Below this zoom stretches are drawn as one shape for each kind: nobody can point at one of them.
DETAIL_ZOOM = 14
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@require_safe
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of ``network``, ``barriers``, ``points`` or ``verdict-<profile>``, else 404."""
    if z > MAX_ZOOM or x >= 2**z or y >= 2**z:
        raise Http404
    version = _version(layer)
    etag = f'"{layer}-{version}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    # Weak where the tile was compressed on its way.
    if etag in {tag.removeprefix("W/") for tag in known}:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_draw(layer, z, x, y), content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    # Revalidate each time: a report shows on the map as soon as the layer has absorbed it.
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _version(layer: str) -> str:
    if layer == "network":
        return f"{_active_network_id() or 0}"
    if layer == "barriers":
        # The number in front: of the columns of the tile.
        return f"2-{twin.layer().version}"
    if layer == "points":
        return points.register_version()
    if layer.removeprefix("verdict-") in dict(queries.profiles()) and layer.startswith("verdict-"):
        state = queries.engine_state()
        return f"{_computed_network_id() or 0}-{state.layer_version if state else 0}"
    raise Http404


def _active_network_id() -> int | None:
    network = twin.active_network()
    return network.dataset_id if network else None


def _computed_network_id() -> int | None:
    """The generation the verdicts are of: the engine's, which a new one in force goes before."""
    state = queries.engine_state()
    return (state.dataset_id if state else None) or _active_network_id()


def _draw(layer: str, z: int, x: int, y: int) -> bytes:
    if layer == "barriers":
        return twin.barriers_tile(z=z, x=x, y=y)
    if layer == "points":
        return _points_tile(z, x, y)
    dataset_id = _active_network_id() if layer == "network" else _computed_network_id()
    if dataset_id is None:
        return b""
    if layer == "network":
        return twin.network_tile(dataset_id=dataset_id, z=z, x=x, y=y, detail=DETAIL_ZOOM)
    return _verdict_tile(dataset_id, layer.removeprefix("verdict-"), z, x, y)


def _points_tile(z: int, x: int, y: int) -> bytes:
    """Sites with a place. They are few, so they travel as arrays instead of a second table."""
    sites = points.active_sites()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH bounds AS (SELECT ST_TileEnvelope(%s, %s, %s) AS tile),
            site AS (
                SELECT code, name, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) AS g
                FROM unnest(%s::text[], %s::text[], %s::float8[], %s::float8[])
                     AS s(code, name, lon, lat)
            )
            SELECT ST_AsMVT(row, 'points', 4096, 'geom') FROM (
                SELECT code, name, ST_AsMVTGeom(g, tile, 4096, 64, true) AS geom
                FROM site, bounds WHERE g && ST_Expand(tile, 2000)
            ) AS row
            """,
            [
                z,
                x,
                y,
                [site.point_code for site in sites],
                [site.name for site in sites],
                [site.lon for site in sites],
                [site.lat for site in sites],
            ],
        )
        return bytes(cursor.fetchone()[0])


def _verdict_tile(dataset_id: int, profile: str, z: int, x: int, y: int) -> bytes:
    """Stretches with the verdict of a profile; a stretch without a row is unknown."""
    verdicts = queries.VERDICT_TABLE
    with connection.cursor() as cursor:
        cursor.execute(
            # Table names are constants of the two apps, never input.
            f"""
            WITH bounds AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile),
            stretch AS (
                SELECT s.index AS segment, s.geom AS g,
                       COALESCE(v.optimistic, 'unknown') AS verdict,
                       COALESCE(v.pessimistic, 'unknown') AS pessimistic
                FROM bounds, {twin.SEGMENT_TABLE} s
                LEFT JOIN {verdicts} v ON v.dataset_id = s.dataset_id
                     AND v.segment_index = s.index AND v.profile = %(profile)s
                WHERE s.dataset_id = %(dataset)s AND s.walkable
                  AND s.geom && ST_Transform(ST_Expand(tile, 64), 4326)
            ),
            shape AS (
                SELECT segment, verdict, pessimistic, g FROM stretch WHERE %(z)s >= %(detail)s
                UNION ALL
                SELECT NULL, verdict, pessimistic, ST_Collect(g) FROM stretch
                WHERE %(z)s < %(detail)s GROUP BY verdict, pessimistic
            )
            SELECT ST_AsMVT(row, %(name)s, 4096, 'geom') FROM (
                SELECT segment, verdict, pessimistic,
                       ST_AsMVTGeom(ST_Transform(g, 3857), tile, 4096, 64, true) AS geom
                FROM shape, bounds
            ) AS row
            """,  # noqa: S608
            {
                "z": z,
                "x": x,
                "y": y,
                "dataset": dataset_id,
                "profile": profile,
                "detail": DETAIL_ZOOM,
                "name": f"verdict-{profile}",
            },
        )
        return bytes(cursor.fetchone()[0])
