"""Send text messages, where an installation has somebody who does (``booking.sms``).

A row is claimed for some minutes, handed over outside any transaction, and marked: whoever dies in
between leaves a row that comes due again.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from apps.booking import letter_texts
from apps.booking.models import AppointmentPerson, TextMessage, TextState
from apps.booking.services.mail import still_so
from apps.booking.sms import SmsSender, sender

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=2)
ATTEMPTS_MAX = 12


def send_texts(*, limit: int = 100) -> int:
    """Send what is due, one after the other; return how many went out."""
    texting = sender()
    if texting is None:
        return 0
    sent = 0
    for _round in range(limit):
        row = _claim()
        if row is None:
            break
        sent += _try(row, texting)
    return sent


def _claim() -> TextMessage | None:
    now = timezone.now()
    with transaction.atomic():
        row = (
            TextMessage.objects.select_for_update(skip_locked=True)
            .filter(state=TextState.PENDING, next_try_at__lte=now)
            .order_by("next_try_at", "id")
            .first()
        )
        if row is not None:
            row.attempts += 1
            row.next_try_at = now + CLAIMED_FOR
            row.save(update_fields=["attempts", "next_try_at"])
    return row


def _try(row: TextMessage, texting: SmsSender) -> bool:
    pending = TextMessage.objects.filter(pk=row.pk, state=TextState.PENDING)
    try:
        with translation.override(row.language):
            handed = _hand_over(row, texting)
    except Exception as error:
        # Only the kind of error: a provider's answer may hold the number.
        name = type(error).__name__
        log.warning("text %s could not be sent: %s", row.pk, name)
        dead = row.attempts >= ATTEMPTS_MAX
        pending.update(
            state=TextState.DEAD if dead else TextState.PENDING,
            next_try_at=timezone.now() + min(timedelta(minutes=2**row.attempts), LONGEST_WAIT),
            last_error=name[:80],
        )
        return False
    if not handed:
        pending.update(state=TextState.DROPPED)
        return False
    pending.update(state=TextState.SENT, sent_at=timezone.now(), last_error="")
    return True


def _hand_over(row: TextMessage, texting: SmsSender) -> bool:
    person = AppointmentPerson.objects.filter(appointment__uuid=row.subject).first()
    appointment = still_so(row.subject, row.template, row.facts)
    if person is None or appointment is None:
        return False
    text = letter_texts.about_appointment(row.template, appointment, row.facts)
    numbers = dict.fromkeys(one for one in (person.phone, person.behalf_phone) if one)
    for number in numbers:
        texting.send(number=number, text=f"{text.subject}. {text.paragraphs[0]}")
    return bool(numbers)
