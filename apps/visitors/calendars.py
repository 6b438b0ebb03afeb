"""Times to come as an iCalendar file (RFC 5545), for any calendar.

A UID never changes and its SEQUENCE only grows, so that a calendar moves or removes what it has and
never shows two. Times are UTC: each calendar shows them in its own zone. No name and no signed link
is in it, because calendars are shared.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

MEDIA_TYPE = "text/calendar"


def event_of(
    *,
    of: Sequence[UUID],
    sequence: int,
    stamped_at: datetime,
    starts: datetime,
    ends: datetime,
    summary: str,
    place: str,
    lat_lon: tuple[float | None, float | None],
    code: str,
    bring: Sequence[str],
    is_on: bool,
    changed_at: datetime | None = None,
) -> Event:
    """One time, in the active language. ``of``: UUIDs of what it is, the same for ever."""
    host = urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"{'.'.join(map(str, of))}@{host}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamped_at)
    if changed_at is not None:
        event.add("last-modified", changed_at)
    event.DTSTART, event.DTEND = starts.astimezone(UTC), ends.astimezone(UTC)
    event.add("summary", summary)
    event.add("location", place)
    lines = [_("Code: %(code)s") % {"code": code}]
    if bring:
        lines += [_("What to bring:"), *(f"- {item}" for item in bring)]
    event.add("description", "\n".join(lines))
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    event.add("transp", "OPAQUE" if is_on else "TRANSPARENT")
    if None not in lat_lon:
        event.add("geo", lat_lon)
    return event


def file_of(events: Iterable[Event], *, product: str, method: str) -> bytes:
    """The file. ``method``: what a calendar is asked to do with it."""
    calendar = Calendar()
    calendar.add("prodid", vText(f"-//Soglia//{product}//IT"))
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def response_of(file: bytes, method: str) -> HttpResponse:
    """The file to keep."""
    response = HttpResponse(file, content_type=f"{MEDIA_TYPE}; charset=utf-8; method={method}")
    response["Content-Disposition"] = 'attachment; filename="soglia.ics"'
    return response
