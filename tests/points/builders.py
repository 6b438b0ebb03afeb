"""Points and sites for the tests of the register."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.points.facts import PointRow, SiteFacts, SiteRow

ROME = ZoneInfo("Europe/Rome")
WEEKDAYS = "Mo-Fr 09:00-13:00,14:00-18:00"
SITE = SiteFacts(
    code="P1-1", point_code="P1", point_name="Point", name="Point", role="main",
    opening_hours=WEEKDAYS,
)  # fmt: skip


def at(text: str) -> datetime:
    """A moment in Torino: "2026-06-23 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def site(hours: str = WEEKDAYS, **changes: object) -> SiteFacts:
    """A site with these hours."""
    return replace(SITE, opening_hours=hours, **changes)  # type: ignore[arg-type]


def point_row(code: str, *sites: SiteRow, **changes: object) -> PointRow:
    """A municipal point with these sites, or one without a place."""
    row = PointRow(code, f"Point {code}", "municipal", "City", sites=sites or (site_row(code),))
    return replace(row, **changes)  # type: ignore[arg-type]


def site_row(code: str, number: int = 1, **changes: object) -> SiteRow:
    """A site of a point."""
    return replace(SiteRow(f"{code}-{number}"), **changes)  # type: ignore[arg-type]
