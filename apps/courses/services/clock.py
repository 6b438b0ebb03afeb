"""What the clock does: offers that ran out, waiting lists that are over, reminders."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apps.courses.letters import send_letter
from apps.courses.models import (
    Course,
    CourseState,
    Enrolment,
    EnrolmentState,
    Session,
    SessionState,
)
from apps.courses.services.seats import first_start, offer_free_seats
from apps.courses.services.steps import enrolment_step, locked_course
from apps.courses.settings import setting
from apps.visitors.locking import retried

log = logging.getLogger(__name__)
_IN_LINE = (EnrolmentState.WAITING, EnrolmentState.OFFERED)


def sweep(*, at: datetime | None = None) -> int:
    """Close offers nobody answered and lines of courses that began; offer what is free.

    Returns how many steps were made.
    """
    now = at or timezone.now()
    lines = Enrolment.objects.filter(course=OuterRef("pk"), state__in=_IN_LINE)
    steps = 0
    found = Course.objects.filter(Exists(lines)).order_by("pk").values_list("uuid", flat=True)
    for course in list(found):
        try:
            steps += _sweep_one(course, now)
        except Exception as error:
            # One course that cannot be swept keeps no other waiting.
            log.error("course %s could not be swept: %s", course, type(error).__name__)
    return steps


@retried
@transaction.atomic
def _sweep_one(which: uuid.UUID, now: datetime) -> int:
    course = locked_course(which)
    start = first_start(course)
    began = start is not None and start <= now
    line = Enrolment.objects.filter(course=course, state__in=_IN_LINE)
    if not began:
        line = line.filter(state=EnrolmentState.OFFERED, offer_until__lte=now)
    steps = 0
    for row in line.order_by("pk"):
        over = row.offers >= setting("offers")
        if began or over:
            to, reason = EnrolmentState.REMOVED, "began" if began else "offers_exhausted"
        else:
            to, reason = EnrolmentState.WAITING, "offer_ran_out"
            # Behind everybody who has had no offer yet.
            row.waiting_since = now
        enrolment_step(row, to=to, reason=reason, role="system", at=now)
        steps += 1
    return steps + offer_free_seats(course, now)


def remind(*, at: datetime | None = None) -> int:
    """Write to who is enrolled before each session; return how many letters are new.

    The key names enrolment, session and version: never twice for the same time, once more after
    a move. Who enrolled later than that has a fresh letter already.
    """
    now = at or timezone.now()
    ahead = timedelta(seconds=setting("remind_s"))
    soon = Session.objects.filter(
        ~Q(reminded_sequence=F("sequence")) | Q(reminded_sequence__isnull=True),
        state=SessionState.PLANNED,
        course__state=CourseState.OPEN,
        starts__gt=now,
        starts__lte=now + ahead,
    )
    made = 0
    for session in soon.order_by("pk"):
        with transaction.atomic():
            enrolled = Enrolment.objects.filter(
                course=session.course_id,
                state=EnrolmentState.ENROLLED,
                state_changed_at__lte=session.starts - ahead,
            )
            for row in enrolled.order_by("pk"):
                made += send_letter(
                    key=f"reminder:{row.uuid}:{session.uuid}:{session.sequence}",
                    template="reminder",
                    enrolment=row.uuid,
                    language=row.language,
                    facts={"session": str(session.uuid), "version": session.sequence},
                )
            # Not the whole row: it may be moving at this moment.
            Session.objects.filter(pk=session.pk).update(reminded_sequence=session.sequence)
    return made
