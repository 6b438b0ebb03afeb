"""Everything courses can tell. Other apps enter here and nowhere else."""

from apps.courses.facts import CourseFacts, EnrolmentFacts, SessionFacts
from apps.courses.queries.attendance import Attended, Progress, attended, progress
from apps.courses.queries.courses import (
    Filters,
    course,
    course_by_code,
    courses_to_come,
    matching,
    office_courses,
    session_course,
)
from apps.courses.queries.enrolments import (
    enrolment,
    enrolment_by_code,
    enrolment_of_client,
    is_written_to,
    own_sessions_seen,
    state_label,
)
from apps.courses.queries.hours import (
    training_hours,
    training_hours_by_point,
    training_hours_by_site,
)
from apps.courses.queries.looks import Look, looks
from apps.courses.queries.plans import plan_of
from apps.courses.queries.warnings import warnings_of
from apps.courses.scope import points_held

__all__ = [
    "Attended",
    "CourseFacts",
    "EnrolmentFacts",
    "Filters",
    "Look",
    "Progress",
    "SessionFacts",
    "attended",
    "course",
    "course_by_code",
    "courses_to_come",
    "enrolment",
    "enrolment_by_code",
    "enrolment_of_client",
    "is_written_to",
    "looks",
    "matching",
    "office_courses",
    "own_sessions_seen",
    "plan_of",
    "points_held",
    "progress",
    "session_course",
    "state_label",
    "training_hours",
    "training_hours_by_point",
    "training_hours_by_site",
    "warnings_of",
]
