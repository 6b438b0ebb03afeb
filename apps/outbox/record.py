"""Write an event in the transaction of the change it tells of."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.outbox.models import Delivery, Event
from apps.outbox.poke import poke
from apps.outbox.privacy import check_payload
from apps.outbox.registry import destinations

WAKE = "apps.outbox.tasks.wake"


def record(
    *, kind: str, subject: UUID, payload: dict[str, Any], at: datetime | None = None
) -> UUID:
    """Record a fact with one delivery per registered destination; return the event's UUID.

    Runs inside the caller's ``transaction.atomic`` block: the event exists exactly when the change
    does. ``at`` is when the fact happened (now when absent). After the commit a worker is woken; a
    dead broker is only logged.

    Events of one subject are recorded one transaction at a time (an advisory lock until the
    commit), so that their numbers follow their commits: without it a later event could be delivered
    before an earlier one becomes visible.

    Raises:
        RuntimeError: there is no surrounding transaction.
        ValueError: the payload holds personal data or is not plain JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record an event inside the transaction of the change it tells of")
    check_payload(payload)
    with connection.cursor() as cursor:
        # 64 bits of the subject: a clash only makes two strangers wait for each other.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(subject.bytes[:8], signed=True)]
        )
    event, now = uuid.uuid4(), timezone.now()
    receivers, told = destinations(kind), json.dumps(payload)
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [event, kind, subject, told, at or now, subject, receivers, now])
    if receivers:
        transaction.on_commit(_wake, robust=True)
    return event


# Written for every change there is: the event and its deliveries in one statement.
_RECORD = """
    WITH event AS (
        INSERT INTO outbox_event (uuid, kind, subject, payload, created_at)
        VALUES (%s, %s, %s, %s::jsonb, %s)
        RETURNING id
    )
    INSERT INTO outbox_delivery
        (event_id, subject, destination, state, attempts, next_try_at, last_error, created_at)
    SELECT event.id, %s, receiver.name, 'pending', 0, at.now, '', at.now
    FROM event, unnest(%s::text[]) WITH ORDINALITY AS receiver (name, number),
         (SELECT %s::timestamptz) AS at (now)
    ORDER BY receiver.number
"""


# Rows of one INSERT: the statement stays small, and the time is in the rows, not the round trips.
_BATCH = 1000


def record_many(*, kind: str, facts: Sequence[tuple[UUID, dict[str, Any], datetime]]) -> int:
    """Record many facts of one kind, each ``(subject, payload, at)``, in order; return how many.

    Takes no lock for each subject: a thousand of them would exhaust the server's table. The caller
    holds one that keeps everybody else from recording about these subjects until the commit.

    Raises:
        RuntimeError: there is no surrounding transaction.
        ValueError: a payload holds personal data or is not plain JSON; nothing is recorded.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record events inside the transaction of the change they tell of")
    for _subject, payload, _at in facts:
        check_payload(payload)
    events = Event.objects.bulk_create(
        (
            Event(uuid=uuid.uuid4(), kind=kind, subject=subject, payload=payload, created_at=at)
            for subject, payload, at in facts
        ),
        batch_size=_BATCH,
    )
    receivers = destinations(kind)
    Delivery.objects.bulk_create(
        (
            Delivery(event=event, subject=event.subject, destination=name)
            for event in events
            for name in receivers
        ),
        batch_size=_BATCH,
    )
    if events and receivers:
        transaction.on_commit(_wake, robust=True)
    return len(events)


def _wake() -> None:
    poke(WAKE)
