"""The lives of courses, sessions, enrolments and attendance: four tables, read by everybody.

Nothing else decides. What changes nothing but the day or the wishes is a step too, from a state to
itself, so that the log tells it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.courses.models import AttendanceState as A
from apps.courses.models import CourseState as C
from apps.courses.models import EnrolmentState as E
from apps.courses.models import SessionState as S

# Who may make a step.
CITIZEN = frozenset({"citizen"})
OFFICE = frozenset({"facilitator", "staff"})
SYSTEM = frozenset({"system"})

# Why the service cancels: written to who is enrolled.
CALLED_OFF: dict[str, Promise] = {
    "trainer_absent": _("The trainer is absent"),
    "closure": _("The point is closed"),
    "too_few": _("Too few people enrolled"),
    "other": _("It cannot be held"),
}
REASONS: dict[str, Promise] = CALLED_OFF | {
    "enrolled": _("Enrolled"),
    "joined": _("Joined the waiting list"),
    "seat_free": _("A seat became free"),
    "accepted": _("Took the seat that was offered"),
    "took_free_seat": _("Took a seat that was free"),
    "offer_refused": _("Refused the seat that was offered"),
    "offer_ran_out": _("Did not answer in time"),
    "offers_exhausted": _("Did not answer several offers"),
    "left": _("Left"),
    "by_office": _("Removed by the office"),
    "began": _("The course began"),
    "course_cancelled": _("The course was cancelled"),
    "changed": _("Wishes were changed"),
    "contact_changed": _("The contact was changed"),
    "noted": _("Noted"),
    "corrected": _("Corrected"),
    "prepared": _("Prepared"),
    "published": _("Published"),
    "withdrawn": _("Taken back before anybody enrolled"),
    "added": _("Session added"),
    "moved": _("Moved to another time"),
    "held": _("Held"),
    "marked_by_mistake": _("Marked by mistake"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change: the reasons that may be given, and who may make it."""

    reasons: tuple[str, ...]
    by: frozenset[str]


Table = Mapping[tuple[str, str], Step]
_CALLED_OFF = tuple(CALLED_OFF)

ENROLMENT: Table = {
    ("", E.ENROLLED): Step(("enrolled",), CITIZEN | OFFICE),
    ("", E.WAITING): Step(("joined",), CITIZEN | OFFICE),
    (E.WAITING, E.WAITING): Step(("changed", "contact_changed"), CITIZEN | OFFICE),
    (E.WAITING, E.OFFERED): Step(("seat_free",), SYSTEM),
    (E.WAITING, E.ENROLLED): Step(("took_free_seat",), CITIZEN | OFFICE),
    (E.WAITING, E.LEFT): Step(("left",), CITIZEN | OFFICE),
    (E.WAITING, E.REMOVED): Step(("by_office", "began", "course_cancelled"), OFFICE | SYSTEM),
    (E.OFFERED, E.OFFERED): Step(("changed", "contact_changed"), CITIZEN | OFFICE),
    (E.OFFERED, E.ENROLLED): Step(("accepted",), CITIZEN | OFFICE),
    (E.OFFERED, E.WAITING): Step(("offer_ran_out",), SYSTEM),
    (E.OFFERED, E.LEFT): Step(("offer_refused",), CITIZEN | OFFICE),
    (E.OFFERED, E.REMOVED): Step(
        ("offers_exhausted", "by_office", "began", "course_cancelled"), OFFICE | SYSTEM
    ),
    (E.ENROLLED, E.ENROLLED): Step(("changed", "contact_changed"), CITIZEN | OFFICE),
    (E.ENROLLED, E.LEFT): Step(("left",), CITIZEN | OFFICE),
    (E.ENROLLED, E.REMOVED): Step(("by_office", "course_cancelled"), OFFICE | SYSTEM),
}
ATTENDANCE: Table = {
    ("", A.PRESENT): Step(("noted",), OFFICE),
    ("", A.ABSENT): Step(("noted",), OFFICE),
    (A.PRESENT, A.ABSENT): Step(("corrected",), OFFICE),
    (A.ABSENT, A.PRESENT): Step(("corrected",), OFFICE),
}
SESSION: Table = {
    ("", S.PLANNED): Step(("added",), OFFICE),
    (S.PLANNED, S.PLANNED): Step(("moved",), OFFICE),
    (S.PLANNED, S.HELD): Step(("held",), OFFICE),
    (S.PLANNED, S.CANCELLED): Step(_CALLED_OFF, OFFICE),
    (S.HELD, S.CANCELLED): Step(("marked_by_mistake",), OFFICE),
}
COURSE: Table = {
    ("", C.DRAFT): Step(("prepared",), OFFICE),
    (C.DRAFT, C.OPEN): Step(("published",), OFFICE),
    (C.OPEN, C.DRAFT): Step(("withdrawn",), OFFICE),
    (C.DRAFT, C.CANCELLED): Step(_CALLED_OFF, OFFICE),
    (C.OPEN, C.CANCELLED): Step(_CALLED_OFF, OFFICE),
}
TABLES: dict[str, Table] = {
    "enrolment": ENROLMENT,
    "attendance": ATTENDANCE,
    "session": SESSION,
    "course": COURSE,
}

# She may still leave, and change what she wrote.
GOING_ON = (E.ENROLLED, E.WAITING, E.OFFERED)

# What each state means for who enrolled, in one sentence.
MEANING: dict[str, Promise] = {
    E.ENROLLED: _("You are enrolled."),
    E.WAITING: _("You are on the waiting list. When a seat becomes free we offer it to you."),
    E.OFFERED: _("A seat is kept for you. Say yes or no."),
    E.LEFT: _("You left this course."),
    E.REMOVED: _("You are not enrolled any more."),
}
CANCELLED = _("This course was cancelled. We are sorry.")


def step(table: Table, before: str, after: str) -> Step | None:
    """The rule for going from ``before`` to ``after``; ``None`` when it is not allowed."""
    return table.get((before, after))


def replay(table: Table, changes: Iterable[tuple[str, str]]) -> str:
    """The present state, from the (before, after) pairs of the events in order.

    Raises ``ValueError`` when a pair is not in the table or does not follow the one before.
    """
    state = ""
    for before, after in changes:
        if before != state or (before, after) not in table:
            raise ValueError(f"{before or 'start'} to {after} does not follow {state or 'start'}")
        state = after
    return state
