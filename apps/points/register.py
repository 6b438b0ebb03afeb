"""Writing points, sites and managing bodies."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from apps.points.facts import PointRow, SiteRow
from apps.points.measures import checked_measures
from apps.points.models import FacilitationPoint, ManagingBody, Site, SiteCheck, SiteRole
from apps.points.reading import place_on

_PLACE = ("address", "postal_code", "district_code", "geom", "position_source", "measures")
# What staff write and lists seldom say: a list that is silent about it leaves it as it is.
_KEPT_WHEN_SILENT = frozenset(
    {
        "valid_from", "valid_until", "phone", "email", "services", "languages", "welcomed",
        "measures", "funded_until", "eligibility", "eligibility_note",
    }
)  # fmt: skip
_OF_A_POINT = frozenset({"funded_until", "eligibility", "eligibility_note"})


@transaction.atomic
def upsert_point(row: PointRow, *, dataset_id: int | None = None) -> bool:
    """Write a point with its sites; return whether it is new.

    Rows are found again by their codes. Sites the row does not name stay as they are: stops of a
    mobile unit come from a list of their own.
    """
    columns = {**asdict(row), "body": body_named(row.body), "dataset_id": dataset_id}
    for name in ("code", "sites"):
        del columns[name]
    said = {k: v for k, v in columns.items() if v or k not in _OF_A_POINT}
    point, created = FacilitationPoint.objects.update_or_create(
        code=row.code, defaults=said, create_defaults=columns
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


@transaction.atomic
def note_check(*, site_codes: Iterable[str], by: UUID | None, at: datetime | None = None) -> int:
    """Somebody compared these sites with what is there; return how many there are.

    ``by`` is the person, by her UUID.
    """
    rows = (
        Site.objects.filter(code__in=list(site_codes)).order_by("pk").values_list("pk", flat=True)
    )
    checks = [SiteCheck(site_id=pk, checked_by=by, checked_at=at or timezone.now()) for pk in rows]
    return len(SiteCheck.objects.bulk_create(checks))


def point_geometry(lon: float | None, lat: float | None) -> Point | None:
    """A place from degrees; None unless both are given."""
    return None if lon is None or lat is None else Point(lon, lat, srid=4326)


def body_named(name: str) -> ManagingBody:
    """The body of a name, made when it is new.

    A body is who its name says; two spellings are two bodies until somebody joins them.
    """
    code = slugify(name)[:80] or "unknown"
    body, _created = ManagingBody.objects.get_or_create(code=code, defaults={"name": name[:250]})
    return body


def _upsert_site(point: FacilitationPoint, row: SiteRow) -> None:
    columns: dict[str, Any] = {**asdict(row), "point": point}
    columns["geom"] = point_geometry(row.lon, row.lat)
    columns["measures"] = checked_measures(row.measures)
    for name in ("services", "languages", "welcomed"):
        columns[name] = list(columns[name])
    for name in ("code", "lon", "lat"):
        del columns[name]
    site = Site.objects.prefetch_related("moves").filter(code=row.code).first()
    if site is None:
        Site.objects.create(code=row.code, **columns)
        return
    said = {k: v for k, v in columns.items() if v or k not in _KEPT_WHEN_SILENT}
    # A list tells where a site is now: after a move that is no longer its first place.
    place = place_on(site, timezone.localdate())
    for name, value in said.items():
        setattr(place if name in _PLACE else site, name, value)
    site.save()
    if place is not site:
        place.save()
