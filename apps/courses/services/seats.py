"""Seats: which are free, who is offered the next one. All of it with the course held."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.courses.models import Course, CourseState, Enrolment, EnrolmentState, SessionState
from apps.courses.services.steps import enrolment_step
from apps.courses.settings import offers_are_made_for, setting


def first_start(course: Course) -> datetime | None:
    """When it begins: the start of the first session that is not cancelled."""
    going_on = course.sessions.exclude(state=SessionState.CANCELLED)
    return going_on.order_by("starts").values_list("starts", flat=True).first()


def free_seats(course: Course) -> list[int]:
    """Numbers of the seats nobody has."""
    taken = set(
        Enrolment.objects.filter(course=course, seat__isnull=False).values_list("seat", flat=True)
    )
    return [number for number in range(1, course.seats + 1) if number not in taken]


def seats_for_newcomers(course: Course, now: datetime) -> list[int]:
    """The free seats less one for each who waits; near the start all, when none is offered."""
    free = free_seats(course)
    if not offers_are_made(course, now):
        return free
    waiting = Enrolment.objects.filter(course=course, state=EnrolmentState.WAITING).count()
    return free[waiting:]


def offers_are_made(course: Course, now: datetime) -> bool:
    """Whether seats still go to the waiting list: who reads her mail late must be able to come."""
    return course.state == CourseState.OPEN and offers_are_made_for(first_start(course), now)


def offer_free_seats(course: Course, now: datetime) -> int:
    """Offer each free seat to the first who waits; return how many offers were made."""
    if not offers_are_made(course, now):
        return 0
    waiting = Enrolment.objects.filter(course=course, state=EnrolmentState.WAITING)
    pairs = zip(free_seats(course), waiting.order_by("waiting_since", "pk"), strict=False)
    made = 0
    for seat, row in pairs:
        row.seat = seat
        row.offers += 1
        row.offer_until = now + timedelta(seconds=setting("offer_s"))
        enrolment_step(row, to=EnrolmentState.OFFERED, reason="seat_free", role="system", at=now)
        made += 1
    return made
