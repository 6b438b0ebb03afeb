"""An appointment as an iCalendar file (RFC 5545), for any calendar.

The UID never changes and SEQUENCE only grows, so that a calendar moves or removes what it has and
never shows two. Times are UTC: each calendar shows them in its own zone. No name and no signed link
is in it, because calendars are shared.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from apps.booking.facts import AppointmentFacts
from apps.booking.lifecycle import CANCELLED

PRODUCT = "-//Soglia//booking//IT"
MEDIA_TYPE = "text/calendar"


def uid(appointment: AppointmentFacts) -> str:
    """The same for ever."""
    host = urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
    return f"{appointment.uuid}@{host}"


def method(appointment: AppointmentFacts) -> str:
    """What a calendar is asked to do with it."""
    return "CANCEL" if appointment.state in CANCELLED else "PUBLISH"


def calendar_file(appointment: AppointmentFacts, *, stamped_at: datetime) -> bytes:
    """The file of the appointment as it stands, in the active language."""
    event = Event()
    event.add("uid", uid(appointment))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", stamped_at)
    event.add("last-modified", appointment.changed_at)
    event.DTSTART, event.DTEND = appointment.start_utc, appointment.end_utc
    event.add(
        "summary",
        _("%(service)s at %(point)s")
        % {"service": appointment.service_name, "point": appointment.site.point_name},
    )
    event.add("location", appointment.place)
    event.add("description", _description(appointment))
    event.add("status", "CANCELLED" if method(appointment) == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if appointment.site.has_place:
        event.add("geo", (appointment.site.lat, appointment.site.lon))
    calendar = Calendar()
    calendar.add("prodid", vText(PRODUCT))
    calendar.add("version", "2.0")
    calendar.add("method", method(appointment))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _description(appointment: AppointmentFacts) -> str:
    lines = [_("Code: %(code)s") % {"code": appointment.code}]
    if appointment.bring:
        lines += [_("What to bring:"), *(f"- {item}" for item in appointment.bring)]
    return "\n".join(lines)
