"""Erase what is personal in bookings by the clock (``booking.retention``)."""

from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.booking import lifecycle, retention
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    AppointmentState,
    BookingDraft,
    PersonView,
    Shift,
    TextMessage,
    TextState,
    WaitingEntry,
    WaitingPerson,
    WaitingState,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    people: int
    preparations: int
    waiting: int
    drafts: int
    texts: int
    person_views: int
    shifts: int
    committed: bool

    @property
    def anything(self) -> bool:
        """Whether there was anything at all."""
        return any(astuple(self)[:-1])


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase people, wishes, drafts and logs whose time is over; only counts without ``commit``.

    The appointment stays as a figure: service, place, time and state, and nobody in it.
    """
    at = now or timezone.now()
    gone = (*lifecycle.CANCELLED, AppointmentState.EXPIRED)
    over = Q(appointment__period__endswith__lt=at - retention.PERSON_KEPT_FOR) | Q(
        appointment__state__in=gone,
        appointment__state_changed_at__lt=at - retention.CANCELLED_KEPT_FOR,
    )
    people = AppointmentPerson.objects.filter(over)
    day_after = at - retention.PREPARATIONS_KEPT_FOR
    wishes = Appointment.objects.filter(
        Q(period__endswith__lt=day_after) | Q(state__in=gone, state_changed_at__lt=day_after)
    ).exclude(preparations=[])
    closed = ~Q(state__in=[WaitingState.WAITING, WaitingState.OFFERED])
    entries = WaitingEntry.objects.filter(
        closed, state_changed_at__lt=at - retention.WAITING_KEPT_FOR
    )
    waiting = WaitingPerson.objects.filter(entry__in=entries)
    drafts = BookingDraft.objects.filter(updated_at__lt=at - retention.DRAFT_KEPT_FOR)
    texts = TextMessage.objects.filter(created_at__lt=at - retention.TEXT_KEPT_FOR).exclude(
        state=TextState.PENDING
    )
    views = PersonView.objects.filter(viewed_at__lt=at - retention.PERSON_VIEW_KEPT_FOR)
    shifts = Shift.objects.filter(ends__lt=at - retention.SHIFT_KEPT_FOR)
    if not commit:
        return Erased(
            people=people.count(),
            preparations=wishes.count(),
            waiting=waiting.count(),
            drafts=drafts.count(),
            texts=texts.count(),
            person_views=views.count(),
            shifts=shifts.count(),
            committed=False,
        )
    with transaction.atomic():
        return Erased(
            people=people.delete()[0],
            preparations=wishes.update(preparations=[]),
            waiting=_forget_waiting(entries, waiting),
            drafts=drafts.delete()[0],
            texts=texts.delete()[0],
            person_views=views.delete()[0],
            shifts=shifts.delete()[0],
            committed=True,
        )


def erase_drafts(*, now: datetime | None = None) -> int:
    """Drafts that were left alone; called every hour."""
    at = now or timezone.now()
    return BookingDraft.objects.filter(updated_at__lt=at - retention.DRAFT_KEPT_FOR).delete()[0]


def _forget_waiting(entries: QuerySet[WaitingEntry], waiting: QuerySet[WaitingPerson]) -> int:
    entries.exclude(preparations=[]).update(preparations=[])
    return waiting.delete()[0]
