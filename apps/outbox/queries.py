"""What the outbox can tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from apps.outbox.deliver import facts
from apps.outbox.facts import DeadDelivery, EventFacts
from apps.outbox.models import Delivery, DeliveryState, Event

__all__ = [
    "DeadDelivery",
    "EventFacts",
    "dead",
    "delivered",
    "event_payload",
    "events",
    "given_up",
    "health",
    "health_by_destination",
    "waiting",
    "without_delivery",
]


def health(*, destination: str | None = None) -> dict[str, Any]:
    """How the queue is: ``{pending, oldest_age_s, late, dead}``, in one query.

    ``oldest_age_s`` is the age of the oldest delivery not done (dead ones apart), 0 when none;
    ``late`` counts the deliveries that already failed once.
    """
    rows = Delivery.objects.exclude(state=DeliveryState.DONE)
    if destination is not None:
        rows = rows.filter(destination=destination)
    pending = Q(state=DeliveryState.PENDING)
    found = rows.aggregate(
        pending=Count("pk", filter=pending),
        late=Count("pk", filter=pending & Q(attempts__gt=0)),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        oldest=Min("created_at", filter=pending),
    )
    oldest: datetime | None = found.pop("oldest")
    age_s = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return {**found, "oldest_age_s": round(max(0.0, age_s), 3)}


def health_by_destination() -> list[dict[str, Any]]:
    """The same as ``health`` for each destination with something not done, by name. One query."""
    pending = Q(state=DeliveryState.PENDING)
    rows = (
        Delivery.objects.exclude(state=DeliveryState.DONE)
        .values("destination")
        .annotate(
            pending=Count("pk", filter=pending),
            late=Count("pk", filter=pending & Q(attempts__gt=0)),
            dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
            oldest=Min("created_at", filter=pending),
        )
        .order_by("destination")
    )
    now = timezone.now()
    return [
        {
            **{name: row[name] for name in ("destination", "pending", "late", "dead")},
            "oldest_age_s": max(0.0, (now - row["oldest"]).total_seconds())
            if row["oldest"]
            else 0.0,
        }
        for row in rows
    ]


def waiting(destination: str, *, before: datetime, limit: int) -> list[EventFacts]:
    """Events recorded for a destination before a time and not delivered, dead ones too.

    At most ``limit``, the oldest first. One query.
    """
    rows = Delivery.objects.exclude(state=DeliveryState.DONE).select_related("event")
    rows = rows.filter(destination=destination, created_at__lt=before)
    return [facts(row.event) for row in rows.order_by("created_at", "pk")[:limit]]


def dead(*, limit: int = 100) -> list[DeadDelivery]:
    """Deliveries given up, oldest first."""
    rows = Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event")
    return [
        DeadDelivery(
            delivery=row.pk,
            event=row.event.uuid,
            event_kind=row.event.kind,
            subject=row.subject,
            destination=row.destination,
            attempts=row.attempts,
            last_error=row.last_error,
            created_at=row.created_at,
        )
        for row in rows.order_by("pk")[:limit]
    ]


def event_payload(uuid: UUID) -> dict[str, Any] | None:
    """The facts of one event, None when there is no such event."""
    return Event.objects.filter(uuid=uuid).values_list("payload", flat=True).first()


def events(uuids: Iterable[UUID]) -> dict[UUID, EventFacts]:
    """Events by UUID; unknown ones are absent."""
    return {row.uuid: facts(row) for row in Event.objects.filter(uuid__in=list(uuids))}


def delivered(destination: str) -> set[UUID]:
    """UUIDs of all events whose delivery to a destination is done."""
    rows = Delivery.objects.filter(destination=destination, state=DeliveryState.DONE)
    return set(rows.values_list("event__uuid", flat=True))


def given_up(destination: str) -> set[UUID]:
    """UUIDs of all events whose delivery to a destination is dead."""
    rows = Delivery.objects.filter(destination=destination, state=DeliveryState.DEAD)
    return set(rows.values_list("event__uuid", flat=True))


def without_delivery(destination: str, *, kinds: Iterable[str]) -> set[UUID]:
    """UUIDs of all events of these kinds that no delivery brings to a destination."""
    theirs = Delivery.objects.filter(destination=destination, event=OuterRef("pk"))
    rows = Event.objects.filter(~Exists(theirs), kind__in=list(kinds))
    return set(rows.values_list("uuid", flat=True))
