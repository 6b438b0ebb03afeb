"""An appointment as an iCalendar file."""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.booking.facts import AppointmentFacts
from apps.booking.lifecycle import CANCELLED
from apps.visitors.calendars import event_of, file_of


def method(appointment: AppointmentFacts) -> str:
    """What a calendar is asked to do with it."""
    return "CANCEL" if appointment.state in CANCELLED else "PUBLISH"


def calendar_file(appointment: AppointmentFacts, *, stamped_at: datetime) -> bytes:
    """The file of the appointment as it stands, in the active language."""
    named = {"service": appointment.service_name, "point": appointment.site.point_name}
    event = event_of(
        of=[appointment.uuid],
        sequence=appointment.sequence,
        stamped_at=stamped_at,
        changed_at=appointment.changed_at,
        starts=appointment.start,
        ends=appointment.end,
        summary=_("%(service)s at %(point)s") % named,
        place=appointment.place,
        lat_lon=(appointment.site.lat, appointment.site.lon),
        code=appointment.code,
        bring=appointment.bring,
        is_on=appointment.state not in CANCELLED,
    )
    return file_of([event], product="booking", method=method(appointment))
