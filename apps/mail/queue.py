"""The one way a mail leaves: put into the queue by an event, brought to the server later."""

from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from apps.mail.models import Message
from apps.mail.registry import is_known
from apps.outbox import services as outbox

# Somebody whose address is looked up when it is sent; or an address that nobody else keeps.
Recipient = tuple[Literal["reader"], UUID] | tuple[Literal["address"], str]

TASK = "apps.mail.tasks.send_mail"
# PostgreSQL's two-part locks are apart from the outbox's one-part ones.
_LOCK = 0x6D61696C


def queue_message(
    *,
    key: str,
    template: str,
    language: str,
    subject_uuid: UUID,
    recipient: Recipient,
    facts: dict[str, Any],
) -> bool:
    """Put a message into the queue once; return whether it was new. It leaves after the commit.

    ``key`` names event, template and destination: the same again changes nothing. ``template`` is
    one that somebody writes (``register_writer``). Messages about one ``subject_uuid`` leave in the
    order in which they were queued. ``facts`` are ids and structured facts, like an event's
    payload.

    Raises:
        ValueError: no such template, or facts that hold personal data.
    """
    if not is_known(template):
        raise ValueError(f"there is no letter {template}")
    outbox.check_payload(facts)
    languages = {code for code, _name in settings.LANGUAGES}
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One at a time a subject, so that numbers follow commits: as the outbox does.
            number = int.from_bytes(subject_uuid.bytes[:4], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])
        if Message.objects.filter(key=key).exists():
            return False
        last = (
            Message.objects.filter(subject=subject_uuid)
            .order_by("-number")
            .values_list("number", flat=True)
            .first()
        )
        Message.objects.create(
            key=key,
            template=template,
            language=language if language in languages else settings.LANGUAGE_CODE,
            subject=subject_uuid,
            number=(last or 0) + 1,
            reader=recipient[1] if recipient[0] == "reader" else None,
            address=recipient[1] if recipient[0] == "address" else "",
            facts=facts,
        )
        wake_after_commit()
    return True


def wake_after_commit() -> None:
    """Have a worker look at the queue once what is being done is committed."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    # Old pokes may die: the clock rings every few seconds.
    outbox.poke(TASK, expires_s=10)
