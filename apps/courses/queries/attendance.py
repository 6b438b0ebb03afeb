"""Who was where: one session as the office notes it, and how much of a course somebody saw."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from apps.courses.models import (
    Attendance,
    AttendanceState,
    Enrolment,
    EnrolmentState,
    Session,
    SessionState,
)
from apps.courses.settings import setting


@dataclass(frozen=True, slots=True)
class Attended:
    """What is noted of an enrolment at a session; empty: nothing yet."""

    enrolment: uuid.UUID
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what was held somebody saw. ``is_over``: no session is still to be held."""

    present_s: int
    held_s: int
    is_over: bool

    @property
    def hours(self) -> Decimal:
        """Hours at which she was present, to the quarter, rounded down."""
        return Decimal(self.present_s // 900) / 4

    @property
    def held_hours(self) -> Decimal:
        """Hours that were held, to the quarter, rounded down."""
        return Decimal(self.held_s // 900) / 4

    @property
    def is_enough(self) -> bool:
        """Whether she gets a certificate: the course is over, and she saw enough of it."""
        if not self.is_over or not self.held_s:
            return False
        return self.present_s * 100 >= self.held_s * setting("certificate_percent")


def attended(session: uuid.UUID) -> list[Attended]:
    """Everybody who is enrolled, and who was noted before she left. Two queries."""
    row = Session.objects.select_related("course").get(uuid=session)
    noted = dict(Attendance.objects.filter(session=row).values_list("enrolment__uuid", "state"))
    enrolled = Enrolment.objects.filter(course=row.course_id, state=EnrolmentState.ENROLLED)
    people = dict.fromkeys([*enrolled.order_by("pk").values_list("uuid", flat=True), *noted])
    return [Attended(which, noted.get(which, "")) for which in people]


def progress(course: uuid.UUID) -> dict[uuid.UUID, Progress]:
    """Of everybody who is enrolled, by enrolment. Three queries."""
    sessions = list(
        Session.objects.filter(course__uuid=course).exclude(state=SessionState.CANCELLED)
    )
    length = {
        one.pk: int((one.ends - one.starts).total_seconds())
        for one in sessions
        if one.state == SessionState.HELD
    }
    is_over = bool(sessions) and len(length) == len(sessions)
    seen: dict[int, int] = {}
    there = Attendance.objects.filter(session__in=length, state=AttendanceState.PRESENT)
    for enrolment, session in there.values_list("enrolment", "session"):
        seen[enrolment] = seen.get(enrolment, 0) + length[session]
    enrolled = Enrolment.objects.filter(course__uuid=course, state=EnrolmentState.ENROLLED)
    total = sum(length.values())
    return {
        which: Progress(seen.get(pk, 0), total, is_over)
        for pk, which in enrolled.values_list("pk", "uuid")
    }
