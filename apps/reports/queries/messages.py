"""How the mail is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.reports.models import Message, MessageState


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as staff may see it: which, when, how it is. Not to whom."""

    uuid: UUID
    template: str
    subject: UUID
    state: str
    state_label: str
    attempts: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None


def messages_of(subject: UUID) -> list[MessageFacts]:
    """The mail about a report, in order."""
    rows = Message.objects.filter(subject=subject).order_by("number")
    return [_message(row) for row in rows]


def messages_in_trouble(*, limit: int = 100) -> list[MessageFacts]:
    """Messages a person has to look at: given up, or perhaps sent. Newest first."""
    rows = Message.objects.filter(state__in=[MessageState.DEAD, MessageState.DOUBTFUL])
    return [_message(row) for row in rows.order_by("-started_at", "-pk")[:limit]]


def _message(row: Message) -> MessageFacts:
    return MessageFacts(
        uuid=row.uuid,
        template=row.template,
        subject=row.subject,
        state=row.state,
        state_label=str(MessageState(row.state).label),
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def mail_health() -> dict[str, Any]:
    """``{pending, late, dead, doubtful, oldest_age_s}`` in one query.

    ``late`` failed at least once; ``oldest_age_s`` is the age of the oldest that is not sent yet.
    """
    waiting = Q(state__in=[MessageState.PENDING, MessageState.SENDING])
    found = Message.objects.exclude(state__in=[MessageState.SENT, MessageState.DROPPED]).aggregate(
        pending=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(attempts__gt=0)),
        dead=Count("pk", filter=Q(state=MessageState.DEAD)),
        doubtful=Count("pk", filter=Q(state=MessageState.DOUBTFUL)),
        oldest=Min("created_at", filter=waiting),
    )
    oldest = found.pop("oldest")
    age_s = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return {**found, "oldest_age_s": round(max(0.0, age_s), 3)}
