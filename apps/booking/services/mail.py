"""Send the letters that wait, with the calendar file of the appointment.

A row is claimed for some minutes, sent outside any transaction, and marked. Whoever dies in between
leaves a row that comes due again. (Until all mail of the house goes through one queue.)
"""

import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.booking import ics, letter_texts, lifecycle, queries
from apps.booking.models import (
    AppointmentPerson,
    AppointmentState,
    Letter,
    LetterState,
    WaitingEntry,
    WaitingPerson,
)
from apps.booking.sms import sender
from cities import get_city

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=5)
# Two minutes, four, eight ... then every two hours: about two days in all.
LONGEST_WAIT = timedelta(hours=2)
ATTEMPTS_MAX = 30
# Any constant: identifiers of mails are derived from the keys of their letters.
_NAMESPACE = uuid.UUID("0d2f7a64-6c5d-4b0e-8a4b-2f1b7c9e4a55")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter with whom it goes to, and the calendar file that goes with it."""

    addresses: list[str]
    text: letter_texts.Text
    calendar: bytes = b""
    method: str = ""
    numbers: list[str] = field(default_factory=list)


def send_due(*, limit: int = 100) -> int:
    """Send what is due, one after the other; return how many went out."""
    sent = 0
    for _round in range(limit):
        row = _claim()
        if row is None:
            break
        sent += _try(row)
    return sent


def compose(row: Letter) -> Parcel | None:
    """The letter as it leaves now, in the active language; ``None`` when nobody waits for it."""
    return _about_waiting(row) if row.about == "waiting" else _about_appointment(row)


def _claim() -> Letter | None:
    now = timezone.now()
    with transaction.atomic():
        row = (
            Letter.objects.select_for_update(skip_locked=True)
            .filter(state=LetterState.PENDING, next_try_at__lte=now)
            .order_by("next_try_at", "id")
            .first()
        )
        if row is not None:
            row.attempts += 1
            row.next_try_at = now + CLAIMED_FOR
            row.save(update_fields=["attempts", "next_try_at"])
    return row


def _try(row: Letter) -> bool:
    pending = Letter.objects.filter(pk=row.pk, state=LetterState.PENDING)
    try:
        with translation.override(row.language):
            parcel = compose(row)
            if parcel is not None:
                _send(row, parcel)
    except Exception as error:
        # Only the kind of error: a mail server's answer may hold the address.
        name = type(error).__name__
        log.warning("letter %s could not be sent: %s", row.pk, name)
        wait = min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)
        dead = row.attempts >= ATTEMPTS_MAX
        pending.update(
            state=LetterState.DEAD if dead else LetterState.PENDING,
            next_try_at=timezone.now() + wait,
            last_error=name,
        )
        return False
    if parcel is None:
        pending.update(state=LetterState.DROPPED)
        return False
    pending.update(state=LetterState.SENT, sent_at=timezone.now(), last_error="")
    return True


def _send(row: Letter, parcel: Parcel) -> None:
    text = parcel.text
    host = urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
    city = get_city(settings.SOGLIA_CITY).name
    if parcel.addresses:
        mail = EmailMessage(
            subject=" ".join(text.subject.split()),
            body=render_to_string(
                "booking/mail/letter.txt",
                {
                    "letter": text,
                    "site_name": settings.WAGTAIL_SITE_NAME,
                    "body_name": f"Comune di {city.removesuffix(' (demo)')}",
                },
            ),
            to=parcel.addresses,
            headers={
                "Message-ID": f"<{uuid.uuid5(_NAMESPACE, row.key)}@{host}>",
                "References": f"<{row.subject}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        if parcel.calendar:
            mail.attach(
                "soglia.ics", parcel.calendar.decode(), f"{ics.MEDIA_TYPE}; method={parcel.method}"
            )
        mail.send()
    texting = sender()
    if texting is not None and row.template in {"reminder", "cancelled_by_service"}:
        for number in parcel.numbers:
            texting.send(number=number, text=f"{text.subject}. {text.paragraphs[0]}")


def _about_appointment(row: Letter) -> Parcel | None:
    appointment = queries.appointment(row.subject)
    person = AppointmentPerson.objects.filter(appointment__uuid=row.subject).first()
    if appointment is None or person is None:
        return None
    # Moved or cancelled since: another letter tells of it.
    if row.facts.get("sequence") != appointment.sequence:
        return None
    is_cancelled = appointment.state in lifecycle.CANCELLED
    if is_cancelled != row.template.startswith("cancelled"):
        return None
    if not is_cancelled and appointment.state != AppointmentState.CONFIRMED:
        return None
    addresses = _once([person.email, person.behalf_email])
    numbers = _once([person.phone, person.behalf_phone])
    if not addresses and not numbers:
        return None
    return Parcel(
        addresses,
        letter_texts.about_appointment(row.template, appointment, row.facts),
        ics.calendar_file(appointment, stamped_at=row.created_at),
        ics.method(appointment),
        numbers,
    )


def _about_waiting(row: Letter) -> Parcel | None:
    entry = WaitingEntry.objects.select_related("site__point").filter(uuid=row.subject).first()
    person = WaitingPerson.objects.filter(entry=entry).first() if entry else None
    if entry is None or person is None:
        return None
    start = str(row.facts.get("start", ""))
    if row.template == "offer" and datetime.fromisoformat(start) <= timezone.now():
        return None
    text = letter_texts.about_waiting(
        row.template, entry.uuid, entry.link_version, entry.site.point.name, row.facts
    )
    return Parcel([person.email], text)


def _once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
