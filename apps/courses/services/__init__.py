"""Everything that may be done with courses. Other apps enter here and nowhere else."""

from apps.courses.errors import CourseFull, Refused, StepRefused
from apps.courses.plans import Plan
from apps.courses.services.attendance import note_attendance
from apps.courses.services.certificates import NotEnough, certificate_of
from apps.courses.services.clock import remind, sweep
from apps.courses.services.demonstration import plan_demonstration
from apps.courses.services.drafts import (
    discard_draft,
    draft_of,
    forget_draft,
    keep_draft,
    remember_draft,
)
from apps.courses.services.enrolling import (
    Enrolled,
    accept_offer,
    change,
    check_needs,
    enrol,
    leave,
    remove,
    take_free_seat,
)
from apps.courses.services.erasure import Erased, erase_drafts, erase_expired
from apps.courses.services.people import (
    ParticipantFacts,
    look_at_participant,
    look_at_participants,
)
from apps.courses.services.planning import (
    add_session,
    add_sessions,
    cancel_course,
    cancel_session,
    change_course,
    copy_course,
    move_session,
    prepare_course,
    publish_course,
    withdraw_course,
)
from apps.courses.services.sheets import attendance_sheet, sheet_context

__all__ = [
    "CourseFull",
    "Enrolled",
    "Erased",
    "NotEnough",
    "ParticipantFacts",
    "Plan",
    "Refused",
    "StepRefused",
    "accept_offer",
    "add_session",
    "add_sessions",
    "attendance_sheet",
    "cancel_course",
    "cancel_session",
    "certificate_of",
    "change",
    "change_course",
    "check_needs",
    "copy_course",
    "discard_draft",
    "draft_of",
    "enrol",
    "erase_drafts",
    "erase_expired",
    "forget_draft",
    "keep_draft",
    "leave",
    "look_at_participant",
    "look_at_participants",
    "move_session",
    "note_attendance",
    "plan_demonstration",
    "prepare_course",
    "publish_course",
    "remember_draft",
    "remind",
    "remove",
    "sheet_context",
    "sweep",
    "take_free_seat",
    "withdraw_course",
]
