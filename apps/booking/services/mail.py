"""Write the letters of booking when they leave, with the calendar file of the appointment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.booking import ics, letter_texts, lifecycle, queries
from apps.booking.facts import AppointmentFacts
from apps.booking.models import AppointmentPerson, AppointmentState, WaitingEntry, WaitingPerson
from apps.booking.services.again import times_instead
from apps.mail.services import Attachment, NobodyToWriteTo, ToWrite, Written, plain_text
from apps.visitors.calendars import MEDIA_TYPE

# We cancelled: the letter offers other times.
_MADE_GOOD = frozenset({"cancelled_by_service"})


def write(message: ToWrite) -> Written:
    """The mail, in the language that is active. Raises ``NobodyToWriteTo``."""
    template = message.template.removeprefix("booking_")
    if message.facts.get("to") == "waiting":
        return _about_waiting(template, message)
    person = AppointmentPerson.objects.filter(appointment__uuid=message.subject).first()
    appointment = still_so(message.subject, template, message.facts)
    to_helper = message.facts.get("to") == "behalf"
    address = (person.behalf_email if to_helper else person.email) if person else ""
    if appointment is None or not address:
        raise NobodyToWriteTo
    # Looked for when the letter leaves: what was free when it was decided may be gone.
    others = times_instead(appointment=message.subject) if template in _MADE_GOOD else []
    text = letter_texts.about_appointment(template, appointment, message.facts, others)
    file = Attachment(
        "soglia.ics",
        ics.calendar_file(appointment, stamped_at=message.queued_at),
        f"{MEDIA_TYPE}; method={ics.method(appointment)}",
    )
    return Written(address, text.subject, plain_text(text), attachments=(file,))


def still_so(subject: UUID, template: str, facts: Mapping[str, Any]) -> AppointmentFacts | None:
    """The appointment, if what the letter says is still so; else another letter tells of it."""
    appointment = queries.appointment(subject)
    if appointment is None or facts.get("sequence") != appointment.sequence:
        return None
    is_cancelled = appointment.state in lifecycle.CANCELLED
    if is_cancelled != template.startswith("cancelled"):
        return None
    return appointment if is_cancelled or appointment.state == AppointmentState.CONFIRMED else None


def _about_waiting(template: str, message: ToWrite) -> Written:
    entry = WaitingEntry.objects.select_related("site__point").filter(uuid=message.subject).first()
    person = WaitingPerson.objects.filter(entry=entry).first() if entry else None
    if entry is None or person is None:
        raise NobodyToWriteTo
    if template == "offer":
        start = datetime.fromisoformat(str(message.facts["start"]))
        if start <= timezone.now():
            raise NobodyToWriteTo
    text = letter_texts.about_waiting(
        template, entry.uuid, entry.link_version, entry.site.point.name, message.facts
    )
    return Written(person.email, text.subject, plain_text(text))
