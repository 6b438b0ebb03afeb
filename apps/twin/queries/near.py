"""Barriers by the report that tells of them, and by how near they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Q, Subquery

from apps.twin.feed.geodesy import degrees_box
from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.feed.place import family_of
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.models import Observation
from apps.twin.queries.barriers import BarrierFacts, box_of, fact_rows, facts_of


@dataclass(frozen=True, slots=True)
class NearbyBarrier:
    """A barrier and how far it is, geodesic metres."""

    barrier: BarrierFacts
    distance_m: float


def barrier_of_report(report_uuid: UUID) -> BarrierFacts | None:
    """The barrier a report tells of, None while it has not been absorbed. One query."""
    row = fact_rows().filter(pk=Subquery(_told_of(report_uuid))).first()
    return facts_of(row) if row else None


def barriers_of_reports(report_uuids: Iterable[UUID]) -> dict[UUID, BarrierFacts]:
    """Barriers by report; a moved report is where its evidence stands. Two queries."""
    sources = Observation.objects.filter(
        source__in=list(report_uuids), barrier__layer__name=ACCESSIBILITY
    )
    # Standing last, so that it wins. A merged barrier's survivor is the one to look at.
    links = dict(sources.order_by("stands", "pk").values_list("source", "speaks_for_id"))
    rows = {row.pk: row for row in fact_rows().filter(pk__in=set(links.values()))}
    return {source: facts_of(rows[pk]) for source, pk in links.items()}


def around_report(
    report_uuid: UUID, lon: float, lat: float, kind: str
) -> tuple[BarrierFacts | None, list[NearbyBarrier]]:
    """``barrier_of_report`` and the others of ``nearby_barriers``, in one query."""
    reach_m = max(25.0, 2 * KINDS[kind].join_radius_m)
    told_of = _told_of(report_uuid)
    rows = (
        fact_rows()
        .filter(Q(pk=Subquery(told_of)) | _near(lon, lat, kind, reach_m))
        .annotate(
            away=Distance("geom", Point(lon, lat, srid=4326), spheroid=True),
            told_of=Subquery(told_of),
        )
        .order_by("away", "uuid")
    )
    own, others = None, []
    for row in rows:
        if row.pk == row.told_of:
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


def _told_of(report_uuid: UUID) -> Any:
    """Key of the barrier a report tells of: what stands wins, then the last word."""
    said = Observation.objects.filter(source=report_uuid, barrier__layer__name=ACCESSIBILITY)
    return said.order_by("-stands", "-pk").values("speaks_for")[:1]


def _near(lon: float, lat: float, kind: str, radius_m: float) -> Q:
    """Standing barriers of the kind's family in a box: the index is in degrees, metres follow."""
    return Q(
        geom__bboverlaps=box_of(degrees_box(lon, lat, radius_m)),
        kind__in=family_of(kind),
        state__in=[str(one) for one in STANDING],
    )
