"""Change courses, sessions, enrolments: the table is asked, event and outbox row written with it.

The order of locks is always: the row of the course, then anything of it, then contacts. Whoever
holds a course's row is alone with its seats.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.courses import lifecycle
from apps.courses.errors import StepRefused
from apps.courses.models import (
    SEATED,
    Attendance,
    Course,
    CourseEvent,
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    Session,
)
from apps.outbox import services as outbox

if TYPE_CHECKING:
    from apps.accounts.models import User


def locked_course(course: uuid.UUID) -> Course:
    """The course, held until the transaction ends. Raises ``StepRefused`` ("gone")."""
    row = Course.objects.select_for_update().filter(uuid=course).first()
    if row is None:
        raise StepRefused(_("There is no such course."), "gone")
    return row


def locked_enrolment(enrolment: uuid.UUID) -> tuple[Course, Enrolment]:
    """The enrolment with its course, both held. Raises ``StepRefused`` ("gone")."""
    which = Enrolment.objects.filter(uuid=enrolment).values_list("course__uuid", flat=True).first()
    if which is None:
        raise StepRefused(_("There is no such enrolment."), "gone")
    course = locked_course(which)
    # Who changes an enrolment holds its course: nobody else does at this moment.
    return course, Enrolment.objects.get(uuid=enrolment)


def locked_session(session: uuid.UUID) -> tuple[Course, Session]:
    """The session with its course, which is held. Raises ``StepRefused`` ("gone")."""
    which = Session.objects.filter(uuid=session).values_list("course__uuid", flat=True).first()
    if which is None:
        raise StepRefused(_("There is no such session."), "gone")
    return locked_course(which), Session.objects.get(uuid=session)


def check_step(table: str, before: str, to: str, reason: str, role: str) -> None:
    """Raises ``StepRefused`` for what the table does not allow."""
    step = lifecycle.step(lifecycle.TABLES[table], before, to)
    if step is None:
        raise StepRefused(lifecycle.MEANING.get(before, _("This is not possible.")), "state")
    if role not in step.by or reason not in step.reasons:
        raise StepRefused(_("You may not do this."), "role")


def enrolment_step(
    row: Enrolment,
    *,
    to: str,
    reason: str,
    role: str,
    at: datetime,
    actor: User | None = None,
    channel: str = "",
    new: bool = False,
) -> None:
    """Save ``row`` in state ``to`` with its event. The caller holds the course.

    Who is no longer seated gives the seat back. Raises ``StepRefused``.
    """
    before = "" if new else str(row.state)
    check_step("enrolment", before, to, reason, role)
    row.state = EnrolmentState(to)
    if to not in SEATED:
        row.seat = None
    if to != EnrolmentState.OFFERED:
        row.offer_until = None
    if before != to:
        row.state_changed_at = at
    row.save()
    _enrolment_event(row, None, before, to, reason, role, at, actor, channel)


def attendance_step(
    row: Enrolment, session: Session, *, to: str, role: str, at: datetime, actor: User | None
) -> bool:
    """Note whether she was there; return whether that is news. The caller holds the course."""
    known = Attendance.objects.filter(enrolment=row, session=session).first()
    before = known.state if known else ""
    if before == to:
        return False
    reason = "corrected" if known else "noted"
    check_step("attendance", before, to, reason, role)
    Attendance.objects.update_or_create(enrolment=row, session=session, defaults={"state": to})
    _enrolment_event(row, session, before, to, reason, role, at, actor, "")
    return True


def course_step(
    course: Course, *, to: str, reason: str, role: str, at: datetime, actor: User | None,
    new: bool = False,
) -> None:  # fmt: skip
    """Save the course in state ``to`` with its event. The caller holds it."""
    before = "" if new else str(course.state)
    check_step("course", before, to, reason, role)
    course.state = to
    course.state_changed_at = at
    course.save()
    _course_event(course, None, before, to, reason, role, at, actor)


def session_step(
    course: Course, session: Session, *, to: str, reason: str, role: str, at: datetime,
    actor: User | None, was: datetime | None = None, new: bool = False,
) -> None:  # fmt: skip
    """Save the session in state ``to`` with its event. ``was``: its former start, when moved."""
    before = "" if new else str(session.state)
    check_step("session", before, to, reason, role)
    session.state = to
    session.save()
    _course_event(course, session, before, to, reason, role, at, actor, was)


def _enrolment_event(
    row: Enrolment, session: Session | None, before: str, to: str, reason: str, role: str,
    at: datetime, actor: User | None, channel: str,
) -> None:  # fmt: skip
    event = outbox.record(
        kind="enrolment.attended" if session else "enrolment.transitioned",
        subject=row.uuid,
        payload={
            "enrolment": str(row.uuid),
            "course": row.course_id,
            "session": str(session.uuid) if session else "",
            "from": before,
            "to": to,
            "reason": reason,
            "role": role,
            "sequence": row.sequence,
            "link_version": row.link_version,
        },
        at=at,
    )
    last = EnrolmentEvent.objects.filter(enrolment=row).aggregate(Max("number"))["number__max"]
    EnrolmentEvent.objects.create(
        enrolment=row, session=session, number=(last or 0) + 1, from_state=before, to_state=to,
        reason=reason, actor=actor.uuid if actor else None, actor_role=role, channel=channel,
        outbox_event=event, created_at=at,
    )  # fmt: skip


def _course_event(
    course: Course, session: Session | None, before: str, to: str, reason: str, role: str,
    at: datetime, actor: User | None, was: datetime | None = None,
) -> None:  # fmt: skip
    event = outbox.record(
        kind="session.transitioned" if session else "course.transitioned",
        subject=session.uuid if session else course.uuid,
        payload={
            "course": str(course.uuid),
            "session": str(session.uuid) if session else "",
            "from": before,
            "to": to,
            "reason": reason,
            "role": role,
            "start": session.starts.isoformat() if session else "",
            "was": was.isoformat() if was else "",
            "sequence": session.sequence if session else 0,
        },
        at=at,
    )
    last = CourseEvent.objects.filter(course=course).aggregate(Max("number"))["number__max"]
    CourseEvent.objects.create(
        course=course, session=session, number=(last or 0) + 1, from_state=before, to_state=to,
        reason=reason, actor=actor.uuid if actor else None, actor_role=role,
        starts=session.starts if session else None, outbox_event=event, created_at=at,
    )  # fmt: skip
