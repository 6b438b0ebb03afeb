"""What the register of points can tell."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.points.asked import ABOUT, CorrectionFacts, correction, correction_by_code, owed
from apps.points.catalogue import (
    LANGUAGES,
    PREPARATIONS,
    SERVICE_CODES,
    SERVICES,
    WELCOMED,
    language_name,
    preparation_names,
    service_choices,
    service_name,
    welcomed_name,
)
from apps.points.checks import CheckLine, points_to_check
from apps.points.closing import SiteLine, bookable_spans_of, site_lines
from apps.points.facts import (
    ClosureFacts,
    DayHours,
    MoveFacts,
    NamedThing,
    Opening,
    PointFacts,
    PointNow,
    SiteFacts,
)
from apps.points.measures import MEASURES, SaidMeasure, said_measures
from apps.points.models import FacilitationPoint, ManagingBody, PointStatus, Site
from apps.points.open_times import bookable_spans, published_spans
from apps.points.practice import is_practice, practice_keys, practice_site
from apps.points.reading import holds, point_facts, read_points
from apps.points.words import city_calendar, opening, week_hours

__all__ = [
    "ABOUT",
    "LANGUAGES",
    "MEASURES",
    "PREPARATIONS",
    "SERVICES",
    "SERVICE_CODES",
    "WELCOMED",
    "CheckLine",
    "ClosureFacts",
    "CorrectionFacts",
    "DayHours",
    "MoveFacts",
    "Opening",
    "PointFacts",
    "PointNow",
    "SaidMeasure",
    "SiteFacts",
    "SiteLine",
    "active_sites",
    "best_opening",
    "bodies_by_name",
    "bookable_spans",
    "bookable_spans_of",
    "city_zone",
    "correction",
    "correction_by_code",
    "is_practice",
    "language_name",
    "open_points",
    "opening",
    "opening_intervals",
    "owed",
    "point",
    "points",
    "points_by_name",
    "points_geojson",
    "points_to_check",
    "practice_keys",
    "practice_site",
    "preparation_names",
    "published_spans",
    "register_version",
    "said_measures",
    "scopes_of_site",
    "service_choices",
    "service_name",
    "site_facts",
    "site_keys",
    "site_lines",
    "week_hours",
    "welcomed_name",
]

# A point without any hours is told after those that open at a known time.
_NEVER = datetime.max.replace(tzinfo=timezone.get_default_timezone())


def points(at: datetime | None = None) -> list[PointFacts]:
    """Points people may be told of: in service, or suspended; planned and closed ones not."""
    today = timezone.localdate(at)
    told = {PointStatus.ACTIVE, PointStatus.SUSPENDED}
    return [
        point_facts(row, today) for row in read_points() if row.status in told and holds(row, today)
    ]


def point(code: str) -> PointFacts | None:
    """One point with the sites it has today, whatever its status."""
    today = timezone.localdate()
    return next((point_facts(row, today) for row in read_points("code", code)), None)


def site_facts(code: str, on: date | None = None) -> tuple[PointFacts, SiteFacts] | None:
    """A site with its point, whatever their status; ``None`` when nobody knows the code.

    Of the day ``on`` (today when absent): a site that moves is at one address before and at
    another one after.
    """
    for row in read_points("sites__code", code):
        facts = point_facts(row, on or timezone.localdate(), every_site=True)
        return facts, next(site for site in facts.sites if site.code == code)
    return None


def site_keys(codes: Iterable[str]) -> dict[str, int]:
    """Primary keys of sites, for tables of higher apps that point at them; practice among them."""
    rows = Site.everything.filter(code__in=list(codes))
    return dict(rows.values_list("code", "pk"))


def scopes_of_site(code: str) -> list[tuple[str, str]]:
    """Over what a role must hold to be one at this site: its point, and its managing body."""
    row = Site.objects.select_related("point__body").filter(code=code).first()
    return [("point", row.point.code), ("body", row.point.body.code)] if row else []


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
