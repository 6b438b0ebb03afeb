"""Bring events to their destinations: claim, hand over, mark, all in one transaction each."""

import json
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from apps.outbox.facts import EventFacts
from apps.outbox.models import Delivery, DeliveryState, Event
from apps.outbox.registry import handler_of

logger = logging.getLogger(__name__)

# Waits 2, 6, 18, 54, 162, 486, 1458 s, then an hour: a short outage is over in seconds, a long one
# (some four hours until a delivery is given up) needs a person anyway.
MAX_ATTEMPTS = 10
FIRST_WAIT_S = 2.0
WAIT_FACTOR = 3.0
LONGEST_WAIT_S = 3600.0

# The oldest due delivery nobody holds and nothing precedes: an earlier event of the same subject
# and destination that is pending, in hand or dead keeps the later ones waiting.
CLAIM = """
    SELECT due.id, due.destination, due.attempts,
           event.uuid, event.kind, event.subject, event.payload::text, event.created_at
    FROM outbox_delivery AS due JOIN outbox_event AS event ON event.id = due.event_id
    WHERE due.state = 'pending' AND due.next_try_at <= %(now)s
      AND (%(destination)s::text IS NULL OR due.destination = %(destination)s)
      AND NOT EXISTS (
          SELECT 1 FROM outbox_delivery AS earlier
          WHERE earlier.destination = due.destination AND earlier.subject = due.subject
            AND earlier.id < due.id AND earlier.state <> 'done'
      )
    ORDER BY due.next_try_at, due.id
    LIMIT 1
    FOR UPDATE OF due SKIP LOCKED
"""


def wait_s(attempts: int) -> float:
    """Seconds until the next try after so many failed ones."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * WAIT_FACTOR ** max(0, attempts - 1)))


def deliver_due(*, limit: int = 50, destination: str | None = None) -> int:
    """Deliver what is due, at most ``limit`` tries; return how many were delivered.

    Any number of processes may do this at a time. Each delivery has a transaction of its own in
    which the handler's work and the mark "done" are committed together, so that a process killed at
    any point leaves either both or neither.
    """
    delivered = 0
    for _ in range(limit):
        outcome = _deliver_next(destination)
        if outcome is None:
            break
        delivered += outcome
    return delivered


def _deliver_next(destination: str | None) -> bool | None:
    """True when one was delivered, False when it failed, None when nothing is due."""
    with transaction.atomic():
        claim = _claim(destination)
        if claim is None:
            return None
        try:
            # The savepoint undoes a failed handler, and keeps the claim to write the failure on.
            with transaction.atomic():
                handler_of(claim.event.kind, claim.destination)(claim.event)
        except Exception as error:
            _note_failure(claim, error)
            return False
        Delivery.objects.filter(pk=claim.delivery).update(
            state=DeliveryState.DONE,
            attempts=claim.attempts + 1,
            done_at=timezone.now(),
            last_error="",
        )
    return True


@dataclass(frozen=True, slots=True)
class _Claim:
    """A delivery whose row we hold until the transaction ends."""

    delivery: int
    destination: str
    attempts: int
    event: EventFacts


def _claim(destination: str | None) -> _Claim | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": timezone.now(), "destination": destination})
        row = cursor.fetchone()
    if row is None:
        return None
    delivery, name, attempts, uuid, kind, subject, payload, created_at = row
    event = EventFacts(uuid, kind, subject, json.loads(payload), created_at)
    return _Claim(delivery, name, attempts, event)


def _note_failure(claim: _Claim, error: Exception) -> None:
    attempts = claim.attempts + 1
    dead = attempts >= MAX_ATTEMPTS
    # The class and nothing else: messages of exceptions quote data.
    name = type(error).__name__[:200]
    Delivery.objects.filter(pk=claim.delivery).update(
        state=DeliveryState.DEAD if dead else DeliveryState.PENDING,
        attempts=attempts,
        next_try_at=timezone.now() + timedelta(seconds=wait_s(attempts)),
        last_error=name,
    )
    logger.log(
        logging.ERROR if dead else logging.WARNING,
        "delivery %s of %s to %s failed at attempt %s: %s",
        claim.delivery,
        claim.event.kind,
        claim.destination,
        attempts,
        name,
    )


def retry_dead(*, destination: str | None = None, deliveries: list[int] | None = None) -> int:
    """Give dead deliveries a fresh set of tries; return how many. All of them when not narrowed."""
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    if destination is not None:
        dead = dead.filter(destination=destination)
    if deliveries is not None:
        dead = dead.filter(pk__in=deliveries)
    return dead.update(state=DeliveryState.PENDING, attempts=0, next_try_at=timezone.now())


def facts(event: Event) -> EventFacts:
    """The event as its consumers see it."""
    return EventFacts(
        uuid=event.uuid,
        kind=event.kind,
        subject=event.subject,
        payload=event.payload,
        created_at=event.created_at,
    )
