"""What has changed in a part of the city: for those who follow it."""

from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D

from apps.twin.models import BarrierState
from apps.twin.queries.barriers import BarrierFacts, fact_rows, facts_of

# A merged barrier speaks through its survivor; one that never was is nobody's news.
_SILENT = (BarrierState.MERGED, BarrierState.DISMISSED)


def changed_barriers(
    *,
    since_version: int = 0,
    district_code: str = "",
    around: tuple[float, float, int] | None = None,
    kind: str = "",
    limit: int = 50,
) -> list[BarrierFacts]:
    """Barriers that changed after a version of the layer, the latest first, in any state.

    ``around``: longitude, latitude (degrees) and radius (m). One query.
    """
    rows = fact_rows().filter(changed_version__gt=since_version).exclude(state__in=_SILENT)
    if district_code:
        rows = rows.filter(district_code=district_code)
    if around is not None:
        lon, lat, radius_m = around
        rows = rows.filter(geom__dwithin=(Point(lon, lat, srid=4326), _degrees(radius_m)))
        # Degrees are a coarse box of the index; metres decide.
        rows = rows.filter(geom__distance_lte=(Point(lon, lat, srid=4326), D(m=radius_m)))
    if kind:
        rows = rows.filter(kind=kind)
    return [facts_of(row) for row in rows.order_by("-changed_version", "uuid")[:limit]]


def _degrees(radius_m: int) -> float:
    """More degrees than ``radius_m`` can be anywhere below 70 degrees of latitude."""
    return radius_m / 111_000 / 0.34
