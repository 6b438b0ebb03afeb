"""Where a barrier acts, and whether one is already known there."""

from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon

from apps.twin.feed.geodesy import degrees_box
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, Layer, Segment, SegmentKind

# Farther from any stretch than this, a place is beside the network and not on it.
SNAP_RADIUS_M = 60.0


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


def adopt_network(layer: Layer) -> None:
    """Give a layer that has none the active generation: the change that does so records it."""
    if layer.network_id is None:
        from apps.twin import queries

        active = queries.active_network()
        layer.network_id = active.dataset_id if active else None


def family_of(kind: str) -> list[str]:
    """All kinds that tell of the same barrier as this one."""
    return [other for other, facts in KINDS.items() if facts.family == KINDS[kind].family]


def near(layer: Layer, *, lon: float, lat: float, kind: str, radius_m: float) -> list[Barrier]:
    """Standing barriers of the same family within a geodesic radius, nearest first.

    Each has ``distance_m`` (a Distance) and its segment loaded.
    """
    point = Point(lon, lat, srid=4326)
    box = Polygon.from_bbox(degrees_box(lon, lat, radius_m))
    box.srid = 4326
    rows = (
        Barrier.objects.filter(
            layer=layer, state__in=STANDING, kind__in=family_of(kind), geom__bboverlaps=box
        )
        .select_related("segment")
        .annotate(distance_m=Distance("geom", point, spheroid=True))
        .order_by("distance_m", "uuid")
    )
    return [row for row in rows if row.distance_m.m <= radius_m]


def existing(layer: Layer, *, lon: float, lat: float, kind: str, at: Place) -> Barrier | None:
    """The barrier a new observation tells of, None when it is a new one.

    Same family, within the radius of its kind, standing, not known to be on the other side: neither
    by the side of a centreline nor by lying on another sidewalk.
    """
    for barrier in near(layer, lon=lon, lat=lat, kind=kind, radius_m=KINDS[kind].join_radius_m):
        if at.side and barrier.side and at.side != barrier.side:
            continue
        if not _on_the_opposite_sidewalk(barrier, at):
            return barrier
    return None


def _on_the_opposite_sidewalk(barrier: Barrier, at: Place) -> bool:
    """Two sidewalks that do not touch are two sides of a street drawn apart."""
    if None in (barrier.segment_id, at.segment_id) or barrier.segment_id == at.segment_id:
        return False
    ends = Segment.objects.filter(
        pk__in=[barrier.segment_id, at.segment_id], kind=SegmentKind.SIDEWALK
    ).values_list("start_id", "end_id")
    if len(ends) < 2:
        return False
    return not set(ends[0]) & set(ends[1])
