"""Barriers around a place, nearest first: what to look at before telling, or deciding, again."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import BooleanField, ExpressionWrapper, Q, Subquery

from apps.twin.feed.geodesy import degrees_box
from apps.twin.feed.place import family_of
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.queries.barriers import BarrierFacts, box_of, fact_rows, facts_of, told_of


@dataclass(frozen=True, slots=True)
class NearbyBarrier:
    """A barrier and how far it is, geodesic metres."""

    barrier: BarrierFacts
    distance_m: float


def around_report(
    report_uuid: UUID, lon: float, lat: float, kind: str
) -> tuple[BarrierFacts | None, list[NearbyBarrier]]:
    """``barrier_of_report`` and the others of ``nearby_barriers``, in one query."""
    reach_m = max(25.0, 2 * KINDS[kind].join_radius_m)
    told = told_of(report_uuid)
    rows = (
        fact_rows()
        .filter(Q(pk=Subquery(told)) | _near(lon, lat, kind, reach_m))
        .annotate(
            away=Distance("geom", Point(lon, lat, srid=4326), spheroid=True),
            is_told_of=ExpressionWrapper(Q(pk=Subquery(told)), output_field=BooleanField()),
        )
        .order_by("away", "uuid")
    )
    own, others = None, []
    for row in rows:
        if row.is_told_of:
            own = facts_of(row)
        elif row.away.m <= reach_m:
            others.append(NearbyBarrier(facts_of(row), row.away.m))
    return own, others


def nearby_barriers(
    lon: float, lat: float, kind: str, *, radius_m: float | None = None
) -> list[NearbyBarrier]:
    """Standing barriers of the kind's family around a place, nearest first.

    Within twice the joining radius, at least 25 m, unless told otherwise: what a reporter should
    look at before telling again. One query.
    """
    reach_m = radius_m if radius_m is not None else max(25.0, 2 * KINDS[kind].join_radius_m)
    rows = (
        fact_rows()
        .filter(_near(lon, lat, kind, reach_m))
        .annotate(away=Distance("geom", Point(lon, lat, srid=4326), spheroid=True))
        .order_by("away", "uuid")
    )
    found = [NearbyBarrier(facts_of(row), row.away.m) for row in rows]
    return [one for one in found if one.distance_m <= reach_m]


def _near(lon: float, lat: float, kind: str, radius_m: float) -> Q:
    """Standing barriers of the kind's family in a box: the index is in degrees, metres follow."""
    return Q(
        geom__bboverlaps=box_of(degrees_box(lon, lat, radius_m)),
        kind__in=family_of(kind),
        state__in=[str(one) for one in STANDING],
    )
