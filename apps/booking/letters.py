"""The one door of all letters of booking. Everybody else decides; here they are queued.

Mail goes through the house's queue (decision 32). Text messages, where an installation has somebody
who sends them (``booking.sms``), wait in a table of our own.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.booking.models import AppointmentPerson, TextMessage
from apps.booking.sms import sender
from apps.mail.services import queue_message
from apps.outbox import services as outbox

TASK = "apps.booking.tasks.send_texts"
# What is worth a text message: it is short, and the phone rings.
TEXTED = frozenset({"reminder", "cancelled_by_service"})
# "appointment" or "waiting", and its UUID: addresses are looked up when a letter is sent.
Recipient = tuple[str, UUID]


def send_letter(
    *, key: str, template: str, language: str, recipient: Recipient, facts: dict[str, Any]
) -> bool:
    """Queue a letter once; return whether it is new. ``facts`` are ids and figures, no words.

    About an appointment it goes to who comes, and to who booked for her.
    """
    outbox.check_payload(facts)
    about, subject = recipient
    if about == "waiting":
        return _mail(key, template, language, subject, {**facts, "to": "waiting"})
    person = AppointmentPerson.objects.filter(appointment__uuid=subject).first()
    if person is None:
        return False
    new = [
        _mail(f"{key}:{to}", template, language, subject, {**facts, "to": to})
        for to, address in (("person", person.email), ("behalf", person.behalf_email))
        if address
    ]
    if template in TEXTED and (person.phone or person.behalf_phone) and sender() is not None:
        new.append(_text(key, template, language, subject, facts))
    return any(new)


def _mail(key: str, template: str, language: str, subject: UUID, facts: dict[str, Any]) -> bool:
    return queue_message(
        key=f"booking:{key}",
        template=f"booking_{template}",
        language=language,
        subject_uuid=subject,
        recipient=("reader", subject),
        facts=facts,
    )


def _text(key: str, template: str, language: str, subject: UUID, facts: dict[str, Any]) -> bool:
    _row, created = TextMessage.objects.get_or_create(
        key=key,
        defaults={"template": template, "language": language, "subject": subject, "facts": facts},
    )
    if created:
        transaction.on_commit(partial(outbox.poke, TASK, expires_s=10), robust=True)
    return created
