"""Where a barrier acts, and whether one is already known there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from apps.twin.feed.geodesy import degrees_box
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, BarrierState, Layer, Segment, SegmentKind
from apps.twin.network.resnap import SNAP_RADIUS_M
from apps.twin.network.snapping import ON_LINE_M, candidates_of, in_order


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the network of one generation. Nothing near: no segment, and the rest empty."""

    segment_id: int | None = None
    segment_index: int | None = None
    side: str = ""
    name: str = ""
    district_code: str = ""


def place(*, lon: float, lat: float, kind: str, side: str = "", dataset_id: int | None) -> Place:
    """Find the stretch a barrier acts on, in the given generation of the network.

    ``side`` is what the reporter said: it wins over the geometry where one line stands for both
    sides of a street, and means nothing elsewhere.
    """
    from apps.twin import queries  # the network's half of the same face

    if dataset_id is None:
        return Place(side=side)
    found = queries.snap(
        lon,
        lat,
        prefers_crossing=KINDS[kind].prefers_crossing,
        max_m=SNAP_RADIUS_M,
        dataset_id=dataset_id,
    )
    if found is None:
        return Place(side=side)
    if side and not Segment.objects.filter(pk=found.segment_id, two_sided=True).exists():
        side = ""
    return Place(
        segment_id=found.segment_id,
        segment_index=found.segment_index,
        side=side or found.side,
        name=found.name,
        district_code=found.district_code,
    )


def places(
    asked: Sequence[tuple[float, float, str, str]], *, dataset_id: int | None
) -> list[Place]:
    """The same as ``place`` for many (lon, lat, kind, side), in their order. One query."""
    if dataset_id is None or not asked:
        return [Place(side=side) for _lon, _lat, _kind, side in asked]
    where = [(lon, lat) for lon, lat, _kind, _side in asked]
    around = candidates_of(dataset_id, where, max_m=SNAP_RADIUS_M)
    found = []
    for (_lon, _lat, kind, side), near_it in zip(asked, around, strict=True):
        ranked = in_order(near_it, prefers_crossing=KINDS[kind].prefers_crossing)
        if not ranked:
            found.append(Place(side=side))
            continue
        best = ranked[0]
        told = side if best.stretch.two_sided else ""
        found.append(
            Place(
                segment_id=best.stretch.id,
                segment_index=best.stretch.index,
                side=told or best.side,
                name=best.stretch.name,
                district_code=best.stretch.district_code,
            )
        )
    return found


def adopt_network(layer: Layer) -> None:
    """Give a layer that has none the active generation: the change that does so records it."""
    if layer.network_id is None:
        from apps.twin import queries

        active = queries.active_network()
        layer.network_id = active.dataset_id if active else None


def family_of(kind: str) -> list[str]:
    """All kinds that tell of the same barrier as this one."""
    return [other for other, facts in KINDS.items() if facts.family == KINDS[kind].family]


@dataclass(frozen=True, slots=True)
class Near:
    """A barrier near a place: geodesic metres, and what joining asks of it."""

    pk: int
    side: str
    segment_id: int | None
    distance_m: float


_NEAR = """
    SELECT id, side, segment_id, distance_m FROM (
        SELECT id, uuid, side, segment_id,
               ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography)
                   AS distance_m
        FROM twin_barrier
        WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
          AND layer_id = %s AND kind = ANY(%s) AND state = ANY(%s)
    ) AS found
    WHERE distance_m <= %s ORDER BY distance_m, uuid
"""


def near(
    layer_id: int,
    *,
    lon: float,
    lat: float,
    kinds: list[str],
    radius_m: float,
    states: Iterable[str] = STANDING,
) -> list[Near]:
    """Barriers of some kinds within a geodesic radius, nearest first, standing ones unless told
    otherwise. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            [
                *(lon, lat, *degrees_box(lon, lat, radius_m), layer_id),
                *(kinds, [str(one) for one in states], radius_m),
            ],
        )
        return [Near(*row) for row in cursor.fetchall()]


def existing(layer: Layer, *, lon: float, lat: float, kind: str, at: Place) -> Barrier | None:
    """The barrier a new observation tells of, None when it is a new one.

    Same family, within the radius of its kind, and not known to be elsewhere: on the other side,
    at another crossing, across a street. It stands, or is merged into one that does: who reports
    it again must not bring back what somebody has joined.
    """
    radius_m = KINDS[kind].join_radius_m
    states = {*STANDING, BarrierState.MERGED}
    for found in near(
        layer.pk, lon=lon, lat=lat, kinds=family_of(kind), radius_m=radius_m, states=states
    ):
        if _elsewhere(layer, found, at, lon=lon, lat=lat):
            continue
        rows = Barrier.objects.select_related("segment").defer("segment__geom")
        barrier = rows.get(pk=found.pk)
        if survivor(barrier).state in STANDING:
            return barrier
    return None


def survivor(barrier: Barrier) -> Barrier:
    """The barrier that speaks for this one: itself, unless it is merged."""
    while barrier.merged_into_id is not None:
        rows = Barrier.objects.select_related("segment").defer("segment__geom")
        barrier = rows.get(pk=barrier.merged_into_id)
    return barrier


def _elsewhere(layer: Layer, found: Near, at: Place, *, lon: float, lat: float) -> bool:
    """Whether a barrier and a place, though near each other, are known to be two places."""
    if None in (found.segment_id, at.segment_id) or found.segment_id == at.segment_id:
        return bool(at.side and found.side and at.side != found.side)
    # Sides of two stretches cannot be compared: each looks along its own drawing direction.
    first, second = Segment.objects.filter(pk__in=[found.segment_id, at.segment_id]).values_list(
        "kind", "start_id", "end_id"
    )
    kinds = {first[0], second[0]}
    if kinds == {SegmentKind.CROSSING}:
        return True
    if kinds == {SegmentKind.SIDEWALK} and not set(first[1:]) & set(second[1:]):
        return True
    return _across_a_street(layer, found, lon=lon, lat=lat)


_ACROSS = """
    SELECT EXISTS (
        SELECT 1 FROM twin_barrier b, twin_segment s,
             LATERAL (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS geom) p
        WHERE b.id = %s AND s.dataset_id = %s AND s.two_sided
          AND s.geom && ST_MakeLine(b.geom, p.geom)
          AND ST_Intersects(s.geom, ST_MakeLine(b.geom, p.geom))
          AND ST_Distance(s.geom::geography, b.geom::geography) > %s
          AND ST_Distance(s.geom::geography, p.geom::geography) > %s)
"""


def _across_a_street(layer: Layer, found: Near, *, lon: float, lat: float) -> bool:
    """Whether the line between the two crosses a street drawn as one line for both its sides.

    A place on the line itself is on neither side: nobody can say.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ACROSS, [lon, lat, found.pk, layer.network_id, ON_LINE_M, ON_LINE_M])
        return bool(cursor.fetchone()[0])
