"""A course as an iCalendar file (RFC 5545): one event for each session, for any calendar.

A UID never changes and its SEQUENCE only grows, so that a calendar moves or removes what it has and
never shows two. Times are UTC: each calendar shows them in its own zone. No name and no signed link
is in it, because calendars are shared.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from apps.courses.facts import EnrolmentFacts, SessionFacts

PRODUCT = "-//Soglia//courses//IT"
MEDIA_TYPE = "text/calendar"


def uid(enrolment: EnrolmentFacts, session: SessionFacts) -> str:
    """The same for ever, and another's for another: two of a family may share a calendar."""
    host = urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
    return f"{session.uuid}.{enrolment.uuid}@{host}"


def method(enrolment: EnrolmentFacts) -> str:
    """What a calendar is asked to do with it."""
    return "PUBLISH" if enrolment.is_enrolled else "CANCEL"


def calendar_file(enrolment: EnrolmentFacts, *, stamped_at: datetime) -> bytes:
    """The file of all sessions as they stand, in the active language."""
    calendar = Calendar()
    calendar.add("prodid", vText(PRODUCT))
    calendar.add("version", "2.0")
    calendar.add("method", method(enrolment))
    for session in enrolment.course.sessions:
        calendar.add_component(_event(enrolment, session, stamped_at))
    return bytes(calendar.to_ical())


def _event(enrolment: EnrolmentFacts, session: SessionFacts, stamped_at: datetime) -> Event:
    course = enrolment.course
    event = Event()
    event.add("uid", uid(enrolment, session))
    # Both only grow, so that their sum does.
    event.add("sequence", session.sequence + enrolment.sequence)
    event.add("dtstamp", stamped_at)
    event.DTSTART = session.starts.astimezone(UTC)
    event.DTEND = session.ends.astimezone(UTC)
    event.add("summary", course.title)
    event.add("location", course.place)
    lines = [_("Code: %(code)s") % {"code": enrolment.code}]
    if course.bring:
        lines += [_("What to bring:"), *(f"- {item}" for item in course.bring)]
    event.add("description", "\n".join(lines))
    is_on = enrolment.is_enrolled and not session.is_cancelled
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    event.add("transp", "OPAQUE" if is_on else "TRANSPARENT")
    if course.site.has_place:
        event.add("geo", (course.site.lat, course.site.lon))
    return event
