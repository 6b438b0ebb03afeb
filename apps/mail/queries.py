"""How the mail is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.mail.models import Bounce, Message, MessageState, MessageStep, Settlement

__all__ = [
    "MessageFacts",
    "StepFacts",
    "came_back",
    "last_messages",
    "mail_health",
    "messages_in_trouble",
    "messages_of",
    "queued_since",
    "settlements",
    "steps",
]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as staff may see it: which, when, how it is. Not to whom."""

    uuid: UUID
    template: str
    subject: UUID
    state: str
    state_label: str
    bounce: str
    bounce_label: str
    attempts: int
    last_error: str
    created_at: datetime
    started_at: datetime | None
    sent_at: datetime | None

    @property
    def is_doubtful(self) -> bool:
        """Whether it may have arrived."""
        return self.state == MessageState.DOUBTFUL

    @property
    def label(self) -> str:
        """How it is, in words: that it came back says more than that it was sent."""
        return self.bounce_label if self.bounce else self.state_label


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What somebody decided about a message."""

    template: str
    was_label: str
    step_label: str
    actor: UUID | None
    created_at: datetime


def messages_of(subject: UUID) -> list[MessageFacts]:
    """The mail about a report, in order."""
    rows = Message.objects.filter(subject=subject).order_by("number")
    return [_message(row) for row in rows]


def last_messages(subjects: Iterable[UUID]) -> dict[UUID, MessageFacts]:
    """The last message about each of them; those without any are absent. One query."""
    rows = Message.objects.filter(subject__in=list(subjects)).order_by("subject", "-number")
    return {row.subject: _message(row) for row in rows.distinct("subject")}


def queued_since(at: datetime, *, template: str, readers: Iterable[UUID]) -> list[UUID]:
    """The readers of a template's messages queued since, each as often as it was. One query."""
    rows = Message.objects.filter(template=template, reader__in=readers, created_at__gt=at)
    return [reader for reader in rows.values_list("reader", flat=True) if reader]


def messages_in_trouble(*, limit: int = 100) -> list[MessageFacts]:
    """Messages a person has to look at: given up, or perhaps sent. Newest first. One query."""
    rows = Message.objects.filter(state__in=[MessageState.DEAD, MessageState.DOUBTFUL])
    return [_message(row) for row in rows.order_by("-started_at", "-pk")[:limit]]


def steps(*, limit: int = 20) -> list[StepFacts]:
    """What was decided last about messages, the newest first. One query."""
    return [
        StepFacts(
            template=row.template,
            was_label=str(row.get_was_display()),
            step_label=str(row.get_step_display()),
            actor=row.actor_uuid,
            created_at=row.created_at,
        )
        for row in MessageStep.objects.order_by("-created_at", "-pk")[:limit]
    ]


def settlements() -> list[tuple[str, str]]:
    """What may be said about a message in trouble, with its words."""
    return [(str(value), str(label)) for value, label in Settlement.choices]


def came_back(*, within: timedelta, now: datetime | None = None) -> dict[str, int]:
    """``{hard, soft}``: mails that came back for good, and for now. One query."""
    since = (now or timezone.now()) - within
    return Message.objects.filter(bounced_at__gte=since).aggregate(
        hard=Count("pk", filter=Q(bounce=Bounce.HARD)),
        soft=Count("pk", filter=Q(bounce=Bounce.SOFT)),
    )


def mail_health() -> dict[str, Any]:
    """``{pending, late, dead, doubtful, oldest_age_s}`` in one query.

    ``late`` failed at least once; ``oldest_age_s`` is the age of the oldest that is not sent yet.
    """
    waiting = Q(state__in=[MessageState.PENDING, MessageState.SENDING])
    done = [MessageState.SENT, MessageState.DROPPED, MessageState.LET_GO]
    found = Message.objects.exclude(state__in=done).aggregate(
        pending=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(attempts__gt=0)),
        dead=Count("pk", filter=Q(state=MessageState.DEAD)),
        doubtful=Count("pk", filter=Q(state=MessageState.DOUBTFUL)),
        oldest=Min("created_at", filter=waiting),
    )
    oldest = found.pop("oldest")
    age_s = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return {**found, "oldest_age_s": round(max(0.0, age_s), 3)}


def _message(row: Message) -> MessageFacts:
    return MessageFacts(
        uuid=row.uuid,
        template=row.template,
        subject=row.subject,
        state=row.state,
        state_label=str(row.get_state_display()),
        bounce=row.bounce,
        bounce_label=str(row.get_bounce_display()),
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        started_at=row.started_at,
        sent_at=row.sent_at,
    )
