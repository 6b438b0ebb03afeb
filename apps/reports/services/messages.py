"""The one way a mail leaves: put into the queue by an event, brought to the server later."""

from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.outbox import services as outbox
from apps.reports.mail.deliver import deliver_messages, settle_abandoned
from apps.reports.mail.letters import LETTERS
from apps.reports.models import Message, MessageState

__all__ = [
    "Recipient",
    "deliver_messages",
    "queue_message",
    "retry_messages",
    "settle_abandoned",
    "settle_doubtful",
]

# The reporter of a report, whose address is looked up when it is sent; or an address that is no
# reporter's (the office of another body, somebody who follows an area).
Recipient = tuple[Literal["contact"], UUID] | tuple[Literal["address"], str]

TASK = "apps.reports.tasks.send_mail"
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
    """Put a message into the queue once; return whether it was new.

    ``key`` names event, template and destination: the same again changes nothing. ``template`` is
    one of ``reports.mail.letters.LETTERS``. Messages about one ``subject_uuid`` leave in the order
    in which they were queued. ``facts`` are ids and structured facts, like an event's payload.

    Raises:
        ValueError: no such template, or facts that hold personal data.
    """
    if template not in LETTERS:
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
            contact_of=recipient[1] if recipient[0] == "contact" else None,
            address=recipient[1] if recipient[0] == "address" else "",
            facts=facts,
        )
        transaction.on_commit(_wake, robust=True)
    return True


def retry_messages(*, messages: list[UUID] | None = None) -> int:
    """Give messages that were given up a fresh start; return how many. All when not narrowed."""
    dead = Message.objects.filter(state=MessageState.DEAD)
    if messages is not None:
        dead = dead.filter(uuid__in=messages)
    now = timezone.now()
    return dead.update(
        state=MessageState.PENDING, attempts=0, next_try_at=now, created_at=now, last_error=""
    )


def settle_doubtful(*, message: UUID, arrived: bool) -> bool:
    """A person found out whether a doubtful message arrived; False when it is not doubtful.

    One that did not is given up, so that sending it again is a decision of its own.
    """
    row = Message.objects.filter(uuid=message, state=MessageState.DOUBTFUL)
    if arrived:
        return bool(row.update(state=MessageState.SENT, sent_at=timezone.now(), address=""))
    return bool(row.update(state=MessageState.DEAD))


def _wake() -> None:
    # Old pokes may die: the clock rings every few seconds.
    outbox.poke(TASK, expires_s=10)
