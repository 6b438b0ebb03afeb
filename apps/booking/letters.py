"""The one door of all letters of booking. Everybody else decides; here a row is written.

The row waits in ``Letter`` and is sent by ``services.mail``. When all mail of the house goes
through one queue, this function alone changes.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.booking.models import Letter
from apps.outbox import services as outbox

TASK = "apps.booking.tasks.send_mail"
# "appointment" or "waiting", and its UUID: the address is looked up when the letter is sent.
Recipient = tuple[str, UUID]


def send_letter(
    *, key: str, template: str, language: str, recipient: Recipient, facts: dict[str, Any]
) -> bool:
    """Queue a letter once; return whether it is new. ``facts`` are ids and figures, no words."""
    outbox.check_payload(facts)
    about, subject = recipient
    _row, created = Letter.objects.get_or_create(
        key=key,
        defaults={
            "template": template,
            "language": language,
            "about": about,
            "subject": subject,
            "facts": facts,
        },
    )
    if created:
        transaction.on_commit(partial(outbox.poke, TASK, expires_s=10), robust=True)
    return created
