"""Bring events to their destinations: claim, hand over, mark, all in one transaction.

What a consumer can take together is claimed together, a batch in one transaction. If anything in it
fails, the batch is undone and each event gets a savepoint of its own, as if it had come alone.
"""

import json
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.outbox import storm
from apps.outbox.facts import EventFacts
from apps.outbox.models import Delivery, DeliveryState, Event
from apps.outbox.registry import handler_of, many_handler_of, together_with

logger = logging.getLogger(__name__)

# Waits 2, 6, 18, 54, 162, 486, 1458 s, then an hour: a short outage is over in seconds, a long one
# (some four hours until a delivery is given up) needs a person anyway.
MAX_ATTEMPTS = 10
FIRST_WAIT_S = 2.0
WAIT_FACTOR = 3.0
LONGEST_WAIT_S = 3600.0

# So many at once, of those that can be handed over together: others wait for the commit.
BATCH = 20

# The oldest due deliveries nobody holds and nothing precedes: an earlier event of the same subject
# and destination that is pending, in hand or dead keeps the later ones waiting.
CLAIM = """
    SELECT due.id, due.destination, due.attempts,
           event.uuid, event.kind, event.subject, event.payload::text, event.created_at
    FROM outbox_delivery AS due JOIN outbox_event AS event ON event.id = due.event_id
    WHERE due.state = 'pending' AND due.next_try_at <= %(now)s
      AND (%(destination)s::text IS NULL OR due.destination = %(destination)s)
      AND (%(kinds)s::text[] IS NULL OR event.kind = ANY(%(kinds)s))
      AND NOT EXISTS (
          SELECT 1 FROM outbox_delivery AS earlier
          WHERE earlier.destination = due.destination AND earlier.subject = due.subject
            AND earlier.id < due.id AND earlier.state <> 'done'
      )
    ORDER BY due.next_try_at, due.id
    LIMIT %(limit)s
    FOR UPDATE OF due SKIP LOCKED
"""


def wait_s(attempts: int) -> float:
    """Seconds until the next try after so many failed ones."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * WAIT_FACTOR ** max(0, attempts - 1)))


def deliver_due(*, limit: int = 50, destination: str | None = None) -> int:
    """Deliver what is due, at most ``limit`` tries; return how many were delivered.

    Any number of processes may do this at a time. The handler's work and the mark "done" are
    committed together, so that a process killed at any point leaves either both or neither.
    """
    delivered = tried = 0
    while tried < limit:
        outcome = _deliver_some(destination, at_most=limit - tried)
        if outcome is None:
            break
        tried += outcome.tried
        delivered += outcome.delivered
    storm.note(delivered)
    return delivered


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Of one transaction."""

    tried: int
    delivered: int


def _deliver_some(destination: str | None, *, at_most: int) -> _Outcome | None:
    """Deliver the oldest that is due, with what can go with it; None when nothing is due."""
    with transaction.atomic():
        claims = _claim(destination)
        if not claims:
            return None
        first = claims[0]
        kinds = together_with(first.event.kind, first.destination) if at_most > 1 else []
        if kinds:
            # The first is held, by ourselves: to our own eyes it is free.
            together = _claim(first.destination, kinds=kinds, limit=min(at_most, BATCH))
            claims = together or claims
        done = claims if _hand_over_together(claims) else list(filter(_hand_over, claims))
        if done:
            Delivery.objects.filter(pk__in=[claim.delivery for claim in done]).update(
                state=DeliveryState.DONE,
                attempts=F("attempts") + 1,
                done_at=timezone.now(),
                last_error="",
            )
    return _Outcome(tried=len(claims), delivered=len(done))


def _hand_over_together(claims: list["_Claim"]) -> bool:
    """Whether all were handed over at once; if not, nothing of it has happened."""
    if len(claims) < 2:
        return False
    handler = many_handler_of(claims[0].event.kind, claims[0].destination)
    if handler is None:
        return False
    try:
        with transaction.atomic():
            handler([claim.event for claim in claims])
    except Exception as error:
        # Which of them it was shows when they come one by one.
        logger.info(
            "%s to %s one by one after %s",
            len(claims),
            claims[0].destination,
            type(error).__name__,
        )
        return False
    return True


def _hand_over(claim: "_Claim") -> bool:
    """Whether it was handed over; if not, its failure is noted."""
    try:
        # The savepoint undoes a failed handler, and keeps the claim to write the failure on.
        with transaction.atomic():
            handler_of(claim.event.kind, claim.destination)(claim.event)
    except Exception as error:
        _note_failure(claim, error)
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Claim:
    """A delivery whose row we hold until the transaction ends."""

    delivery: int
    destination: str
    attempts: int
    event: EventFacts


def _claim(
    destination: str | None, *, kinds: list[str] | None = None, limit: int = 1
) -> list[_Claim]:
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {"now": timezone.now(), "destination": destination, "kinds": kinds, "limit": limit},
        )
        rows = cursor.fetchall()
    return [
        _Claim(
            delivery,
            name,
            attempts,
            EventFacts(uuid, kind, subject, json.loads(payload), created_at),
        )
        for delivery, name, attempts, uuid, kind, subject, payload, created_at in rows
    ]


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
