"""Who was there. What is noted for a session also says that it was held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.courses.errors import Refused, StepRefused
from apps.courses.models import (
    Attendance,
    AttendanceState,
    Enrolment,
    EnrolmentState,
    SessionState,
)
from apps.courses.services.steps import attendance_step, locked_session, session_step
from apps.visitors.locking import retried

if TYPE_CHECKING:
    from apps.accounts.models import User


@retried
@transaction.atomic
def note_attendance(
    *,
    session: uuid.UUID,
    states: Mapping[uuid.UUID, str],
    actor: User | None,
    role: str = "facilitator",
    at: datetime | None = None,
) -> int:
    """Note for each enrolment "present" or "absent"; return how many of them are news.

    The session counts as held from then on. Not before it begins, and not once it is cancelled:
    ``StepRefused``. Only for who is enrolled, or was noted before she left: ``Refused``.
    """
    now = at or timezone.now()
    course, row = locked_session(session)
    if row.state == SessionState.CANCELLED:
        raise StepRefused(_("This session was cancelled."), "state")
    if row.starts > now:
        raise StepRefused(_("This session has not begun yet."), "early")
    people = {one.uuid: one for one in Enrolment.objects.filter(uuid__in=list(states))}
    known = set(Attendance.objects.filter(session=row).values_list("enrolment__uuid", flat=True))
    for which, state in states.items():
        person = people.get(which)
        mine = person is not None and person.course_id == course.pk
        there = mine and person is not None and person.state == EnrolmentState.ENROLLED
        if state not in AttendanceState.values or not (there or (mine and which in known)):
            raise Refused({"": [_("Somebody on this list is not enrolled any more.")]})
    if row.state == SessionState.PLANNED:
        session_step(
            course, row, to=SessionState.HELD, reason="held", role=role, at=now, actor=actor
        )
    return sum(
        attendance_step(people[which], row, to=state, role=role, at=now, actor=actor)
        for which, state in sorted(states.items())
    )
