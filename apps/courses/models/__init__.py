"""The tables of the courses."""

from apps.courses.models.courses import (
    Course,
    CourseEvent,
    CourseState,
    CourseText,
    Session,
    SessionState,
)
from apps.courses.models.drafts import EnrolmentDraft
from apps.courses.models.enrolments import (
    SEATED,
    Attendance,
    AttendanceState,
    EnrolledBy,
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    Participant,
    ParticipantView,
)

__all__ = [
    "SEATED",
    "Attendance",
    "AttendanceState",
    "Course",
    "CourseEvent",
    "CourseState",
    "CourseText",
    "EnrolledBy",
    "Enrolment",
    "EnrolmentDraft",
    "EnrolmentEvent",
    "EnrolmentState",
    "Participant",
    "ParticipantView",
    "Session",
    "SessionState",
]
