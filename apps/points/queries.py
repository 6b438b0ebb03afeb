"""What the register of points can tell."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from apps.points.catalogue import (
    PREPARATIONS,
    SERVICE_CODES,
    SERVICES,
    service_choices,
    service_name,
)
from apps.points.closing import SiteLine, bookable_spans_of, site_lines
from apps.points.facts import (
    ClosureFacts,
    DayHours,
    NamedThing,
    Opening,
    PointFacts,
    PointNow,
    SiteFacts,
)
from apps.points.models import Closure, FacilitationPoint, ManagingBody, PointStatus, Site, SiteRole
from apps.points.open_times import bookable_spans, published_spans
from apps.points.words import city_calendar, opening, week_hours
from apps.territory import queries as territory

__all__ = [
    "PREPARATIONS",
    "SERVICES",
    "SERVICE_CODES",
    "ClosureFacts",
    "DayHours",
    "Opening",
    "PointFacts",
    "PointNow",
    "SiteFacts",
    "SiteLine",
    "active_sites",
    "best_opening",
    "bodies_by_name",
    "bookable_spans",
    "bookable_spans_of",
    "city_zone",
    "open_points",
    "opening",
    "opening_intervals",
    "point",
    "points",
    "points_by_name",
    "points_geojson",
    "register_version",
    "service_choices",
    "service_name",
    "site_facts",
    "site_keys",
    "site_lines",
    "week_hours",
]

_ROLE_ORDER = {SiteRole.MAIN: 0, SiteRole.SECONDARY: 1, SiteRole.STOP: 2}
# A point without any hours is told after those that open at a known time.
_NEVER = datetime.max.replace(tzinfo=timezone.get_default_timezone())


def points(at: datetime | None = None) -> list[PointFacts]:
    """Points people may be told of: in service, or suspended; planned and closed ones not."""
    today = timezone.localdate(at)
    rows = visible_points().filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        status__in=[PointStatus.ACTIVE, PointStatus.SUSPENDED],
    )
    return [_point_facts(row, today) for row in rows]


def point(code: str) -> PointFacts | None:
    """One point with its sites, whatever its status."""
    row = visible_points().filter(code=code).first()
    return None if row is None else _point_facts(row, timezone.localdate())


def site_facts(code: str) -> tuple[PointFacts, SiteFacts] | None:
    """A site with its point, whatever their status; ``None`` when nobody knows the code."""
    row = visible_points().filter(sites__code=code).first()
    if row is None:
        return None
    facts = _point_facts(row, timezone.localdate())
    return facts, next(site for site in facts.sites if site.code == code)


def site_keys(codes: Iterable[str]) -> dict[str, int]:
    """Primary keys of sites, for tables of higher apps that point at them."""
    rows = Site.objects.filter(code__in=list(codes))
    return dict(rows.values_list("code", "pk"))


def city_zone() -> ZoneInfo:
    """The time zone in which hours and days of this city are meant."""
    return city_calendar().timezone


def opening_intervals(
    site_code: str, first_day: date, last_day: date
) -> list[tuple[datetime, datetime]]:
    """Public hours of a site less holidays and closures: aware, sorted, joined where they touch.

    Of the days from ``first_day`` to ``last_day``, both included; none where hours are unknown.
    """
    found = site_facts(site_code)
    return [] if found is None else list(published_spans(*found, first_day, last_day))


def points_by_name() -> list[NamedThing]:
    """Every point that is not closed, for choosing one."""
    rows = FacilitationPoint.objects.exclude(status=PointStatus.CLOSED).order_by("name")
    return [NamedThing(code, name) for code, name in rows.values_list("code", "name")]


def bodies_by_name() -> list[NamedThing]:
    """Every managing body, for choosing one."""
    rows = ManagingBody.objects.order_by("name").values_list("code", "name")
    return [NamedThing(code, name) for code, name in rows]


def open_points(at: datetime | None = None) -> list[PointNow]:
    """Points with their opening: open first, then by next opening, unknown, suspended last."""
    now = at or timezone.now()
    found = [PointNow(facts, *best_opening(facts, now)) for facts in points(now)]
    return sorted(found, key=lambda item: (*_rank(item.opening), item.point.name))


def best_opening(facts: PointFacts, at: datetime | None = None) -> tuple[SiteFacts | None, Opening]:
    """The site of a point to go to: one that is open, else the first that opens."""
    now = at or timezone.now()
    openings = [(site, opening(site, now)) for site in facts.sites]
    if not openings:
        return None, Opening("unknown", "no_hours")
    # Python sorts stably: among equals the main site stays first.
    return min(openings, key=lambda pair: _rank(pair[1]))


def active_sites() -> list[SiteFacts]:
    """Sites one can walk to: of points in service, not suspended, with a known place.

    Stops of the mobile unit are among them (``role`` "stop").
    """
    return [
        site
        for facts in points()
        if facts.status == PointStatus.ACTIVE
        for site in facts.sites
        if site.has_place and not site.suspended
    ]


def register_version() -> str:
    """Changes whenever what the map shows of the points changes."""
    shown = [
        (site.point_code, site.code, site.name, site.role, site.lon, site.lat)
        for site in active_sites()
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def points_geojson(at: datetime | None = None) -> dict[str, Any]:
    """GeoJSON of every site of the points in service; no geometry where the place is unknown."""
    now = at or timezone.now()
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(facts, site, opening(site, now))
            for facts in points(now)
            for site in facts.sites
        ],
    }


def _feature(facts: PointFacts, site: SiteFacts, now: Opening) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": site.code,
        "geometry": (
            {"type": "Point", "coordinates": [site.lon, site.lat]} if site.has_place else None
        ),
        "properties": {
            "code": facts.code,
            "site": site.code,
            "role": site.role,
            "name": facts.name,
            "site_name": site.name,
            "kind": facts.kind,
            "status": facts.status,
            "body": facts.body,
            "address": site.address,
            "district": site.district_code,
            "position_source": site.position_source,
            "opening_hours": site.opening_hours,
            "suspended": site.suspended,
            "step_free": site.step_free,
            "state": now.state,
            "next_change": now.next_change.isoformat() if now.next_change else None,
            "phone": facts.phone,
            "website": facts.website,
            "booking": facts.booking,
        },
    }


def _rank(item: Opening) -> tuple[int, datetime]:
    if item.is_suspended or item.reason == "not_in_service":
        return 4, _NEVER
    if item.is_open:
        return 0, item.next_change or _NEVER
    if item.state == "unknown":
        return 2, _NEVER
    return (1, item.next_change) if item.next_change else (3, _NEVER)


def visible_points() -> QuerySet[FacilitationPoint]:
    """Points of the register in force: a made-up list and a real one never mix."""
    register = territory.active_dataset("points")
    made_up = register is not None and register.is_demonstration
    sites = Site.objects.order_by("code").prefetch_related(
        Prefetch("closures", Closure.objects.order_by("first_day"))
    )
    return (
        FacilitationPoint.objects.filter(
            Q(dataset__isnull=True) | Q(dataset__is_demonstration=made_up)
        )
        .select_related("body", "dataset")
        .prefetch_related(Prefetch("sites", sites))
        .order_by("name", "code")
    )


def _point_facts(row: FacilitationPoint, today: date) -> PointFacts:
    in_service = (
        row.status == PointStatus.ACTIVE
        and (row.valid_from is None or row.valid_from <= today)
        and (row.valid_until is None or row.valid_until >= today)
    )
    sites = sorted(row.sites.all(), key=lambda site: _ROLE_ORDER[SiteRole(site.role)])
    return PointFacts(
        code=row.code,
        name=row.name,
        kind=row.kind,
        status=row.status,
        body=row.body.name,
        sites=tuple(_site_facts(site, row, in_service) for site in sites),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        funding=row.funding,
        phone=row.phone,
        email=row.email,
        website=row.website,
        booking=row.booking,
        notes=row.notes,
        source_url=row.source_url,
        last_checked_on=row.last_checked_on,
        is_demonstration=row.dataset is not None and row.dataset.is_demonstration,
    )


def _site_facts(site: Site, row: FacilitationPoint, in_service: bool) -> SiteFacts:
    return SiteFacts(
        code=site.code,
        point_code=row.code,
        point_name=row.name,
        name=site.name or row.name,
        role=site.role,
        address=site.address,
        postal_code=site.postal_code,
        district_code=site.district_code,
        lon=site.geom.x if site.geom else None,
        lat=site.geom.y if site.geom else None,
        position_source=site.position_source,
        opening_hours=site.opening_hours,
        step_free=site.step_free,
        suspended=site.suspended or row.status == PointStatus.SUSPENDED,
        in_service=in_service or row.status == PointStatus.SUSPENDED,
        notes=site.notes,
        closures=tuple(
            ClosureFacts(closure.first_day, closure.last_day, closure.reason)
            for closure in site.closures.all()
        ),
    )
