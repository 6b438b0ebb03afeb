"""What the office should know of the times of a course: nothing of it is forbidden."""

import uuid
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.courses.facts import CourseFacts, SessionFacts
from apps.courses.models import Course, CourseState, Session, SessionState
from apps.points import queries as points


def warnings_of(course: CourseFacts) -> dict[uuid.UUID, list[str]]:
    """Warnings by session, in the active language; sessions without any are absent.

    A closure of the site, a time outside its public hours, another course at the same site, a
    trainer who is at another course. Constant queries.
    """
    planned = [one for one in course.sessions if one.is_planned]
    if not planned:
        return {}
    days = [one.starts.date() for one in planned] + [one.ends.date() for one in planned]
    opened = points.opening_intervals(course.site.code, min(days), max(days))
    others = _others(course, planned)
    found: dict[uuid.UUID, list[str]] = {}
    for one in planned:
        words = _closed(course, one)
        is_open = any(begin <= one.starts and one.ends <= end for begin, end in opened)
        if not words and course.site.opening_hours and not is_open:
            words.append(_("Outside the public hours of the site."))
        for other, why in others:
            if other.starts < one.ends and one.starts < other.ends:
                words.append(why)
        if words:
            found[one.uuid] = list(dict.fromkeys(words))
    return found


def _closed(course: CourseFacts, session: SessionFacts) -> list[str]:
    if course.site.suspended:
        return [_("The site is suspended.")]
    day = session.starts.date()
    return [
        _("The site is closed on this day: %(reason)s") % {"reason": closure.reason or "-"}
        for closure in course.site.closures
        if closure.first_day <= day <= closure.last_day
    ]


def _others(course: CourseFacts, planned: list[SessionFacts]) -> list[tuple[Session, str]]:
    """Sessions of other courses around these, each with what is wrong with it."""
    row = Course.objects.select_related("site").prefetch_related("trainers").get(uuid=course.uuid)
    trainers = {one.pk for one in row.trainers.all()}
    near = (
        Session.objects.exclude(course=row)
        .exclude(state=SessionState.CANCELLED)
        .exclude(course__state=CourseState.CANCELLED)
        .filter(
            starts__lt=max(one.ends for one in planned) + timedelta(hours=1),
            ends__gt=min(one.starts for one in planned),
        )
        .select_related("course")
        .prefetch_related("course__trainers")
    )
    found = []
    for other in near:
        if other.course.site_id == row.site_id:
            found.append((other, _("Another course is at this site at the same time.")))
        if trainers & {one.pk for one in other.course.trainers.all()}:
            found.append((other, _("A trainer is at another course at the same time.")))
    return found
