"""Erase what is personal in courses by the clock (``courses.retention``)."""

from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.courses import lifecycle, retention
from apps.courses.models import Enrolment, EnrolmentDraft, Participant, ParticipantView, Session


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    participants: int
    preparations: int
    drafts: int
    views: int
    committed: bool

    @property
    def anything(self) -> bool:
        """Whether there was anything at all."""
        return any(astuple(self)[:-1])


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase participants, wishes, drafts and logs whose time is over; counts without ``commit``.

    The enrolment stays as a figure: course, states and attendance, and nobody in it.
    """
    at = now or timezone.now()
    last = (
        Session.objects.filter(course=OuterRef("course"))
        .values("course")
        .annotate(last=Max("ends"))
        .values("last")
    )
    rows = Enrolment.objects.annotate(
        # A course without any session is counted from the enrolment.
        over_at=Coalesce(Subquery(last, output_field=DateTimeField()), F("state_changed_at"))
    )
    gone = ~Q(state__in=lifecycle.GOING_ON)

    def since(over: object, left: object) -> Q:
        return Q(over_at__lt=at - over) | (gone & Q(state_changed_at__lt=at - left))  # type: ignore[operator]

    people = rows.filter(since(retention.PARTICIPANT_KEPT_FOR, retention.LEFT_KEPT_FOR))
    participants = Participant.objects.filter(enrolment__in=people.values("pk"))
    wished = rows.filter(since(retention.PREPARATIONS_KEPT_FOR, retention.PREPARATIONS_KEPT_FOR))
    wishes = Enrolment.objects.filter(pk__in=wished.values("pk")).exclude(preparations=[])
    drafts = _old_drafts(at)
    views = ParticipantView.objects.filter(viewed_at__lt=at - retention.VIEW_KEPT_FOR)
    if not commit:
        return Erased(
            participants.count(), wishes.count(), drafts.count(), views.count(), committed=False
        )
    with transaction.atomic():
        return Erased(
            participants.delete()[0],
            wishes.update(preparations=[]),
            drafts.delete()[0],
            views.delete()[0],
            committed=True,
        )


def erase_drafts(*, now: datetime | None = None) -> int:
    """Drafts that were left alone; called every hour."""
    return int(_old_drafts(now or timezone.now()).delete()[0])


def _old_drafts(at: datetime):  # type: ignore[no-untyped-def]
    return EnrolmentDraft.objects.filter(updated_at__lt=at - retention.DRAFT_KEPT_FOR)
