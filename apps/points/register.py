"""Writing points, sites and managing bodies."""

from collections.abc import Sequence
from dataclasses import asdict

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.text import slugify

from apps.points.facts import PointRow, SiteRow
from apps.points.models import FacilitationPoint, ManagingBody, Site, SiteRole


@transaction.atomic
def upsert_point(row: PointRow, *, dataset_id: int | None = None) -> bool:
    """Write a point with its sites; return whether it is new.

    Rows are found again by their codes. Sites the row does not name stay as they are: stops of a
    mobile unit come from a list of their own.
    """
    columns = asdict(row)
    for name in ("code", "body", "sites"):
        del columns[name]
    point, created = FacilitationPoint.objects.update_or_create(
        code=row.code,
        defaults={**columns, "body": _body(row.body), "dataset_id": dataset_id},
    )
    for site in row.sites:
        _upsert_site(point, site)
    return created


@transaction.atomic
def replace_stops(point: FacilitationPoint, stops: Sequence[SiteRow]) -> dict[str, int]:
    """Write the calendar of a mobile unit; stops that left it are suspended, not deleted."""
    for stop in stops:
        _upsert_site(point, stop)
    left = Site.objects.filter(point=point, role=SiteRole.STOP, suspended=False).exclude(
        code__in=[stop.code for stop in stops]
    )
    return {"stops": len(stops), "stops_no_longer_listed": left.update(suspended=True)}


def _upsert_site(point: FacilitationPoint, row: SiteRow) -> None:
    columns = asdict(row)
    for name in ("code", "lon", "lat"):
        del columns[name]
    columns["geom"] = (
        None if row.lon is None or row.lat is None else Point(row.lon, row.lat, srid=4326)
    )
    Site.objects.update_or_create(code=row.code, defaults={**columns, "point": point})


def _body(name: str) -> ManagingBody:
    # A body is who its name says; two spellings are two bodies until somebody joins them.
    code = slugify(name)[:80] or "unknown"
    body, _created = ManagingBody.objects.get_or_create(code=code, defaults={"name": name[:250]})
    return body
