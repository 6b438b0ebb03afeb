"""The one way a mail leaves: put into the queue by an event, brought to the server later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.outbox import services as outbox
from apps.reports.mail.deliver import deliver_messages, settle_abandoned
from apps.reports.mail.letters import LETTERS
from apps.reports.models import Message, MessageState

__all__ = [
    "NewMessage",
    "Recipient",
    "deliver_messages",
    "queue_message",
    "queue_messages",
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
    wanted = NewMessage(key, template, language, subject_uuid, recipient, facts)
    return bool(queue_messages([wanted]))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to put into the queue; see ``queue_message``."""

    key: str
    template: str
    language: str
    subject_uuid: UUID
    recipient: Recipient
    facts: dict[str, Any]


def queue_messages(wanted: Sequence[NewMessage]) -> int:
    """The same for several, in their order; return how many were new. Four queries.

    Raises as ``queue_message`` does, and then queues none of them.
    """
    for one in wanted:
        if one.template not in LETTERS:
            raise ValueError(f"there is no letter {one.template}")
        outbox.check_payload(one.facts)
    with transaction.atomic():
        _lock({one.subject_uuid for one in wanted})
        new = {one.key: one for one in wanted}
        for known in Message.objects.filter(key__in=list(new)).values_list("key", flat=True):
            del new[known]
        if not new:
            return 0
        Message.objects.bulk_create(_rows(list(new.values())))
        transaction.on_commit(_wake, robust=True)
    return len(new)


def _lock(subjects: set[UUID]) -> None:
    """One at a time a subject, so that numbers follow commits: as the outbox does."""
    # In one order for everybody: two batches do not wait for each other.
    numbers = sorted({int.from_bytes(one.bytes[:4], signed=True) for one in subjects})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS number",
            [_LOCK, numbers],
        )


def _rows(new: Sequence[NewMessage]) -> Iterator[Message]:
    languages = {code for code, _name in settings.LANGUAGES}
    subjects = Message.objects.filter(subject__in={one.subject_uuid for one in new})
    last = dict(subjects.values_list("subject").annotate(last=Max("number")))
    for one in new:
        number = last[one.subject_uuid] = last.get(one.subject_uuid, 0) + 1
        yield Message(
            key=one.key,
            template=one.template,
            language=one.language if one.language in languages else settings.LANGUAGE_CODE,
            subject=one.subject_uuid,
            number=number,
            contact_of=one.recipient[1] if one.recipient[0] == "contact" else None,
            address=one.recipient[1] if one.recipient[0] == "address" else "",
            facts=one.facts,
        )


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
