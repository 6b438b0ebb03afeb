"""The one way a mail leaves: put into the queue by an event, brought to the server later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

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
        if not is_known(one.template):
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
        wake_after_commit()
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
            reader=one.recipient[1] if one.recipient[0] == "reader" else None,
            address=one.recipient[1] if one.recipient[0] == "address" else "",
            facts=one.facts,
        )


def wake_after_commit() -> None:
    """Have a worker look at the queue once what is being done is committed."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    # Old pokes may die: the clock rings every few seconds.
    outbox.poke(TASK, expires_s=10)
