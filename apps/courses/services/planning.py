"""Prepare a course, publish it, move and cancel its sessions, copy it to new dates."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.courses import lifecycle
from apps.courses.catalogue import AREAS
from apps.courses.errors import Messages, Refused, StepRefused
from apps.courses.models import (
    Course,
    CourseState,
    CourseText,
    Enrolment,
    EnrolmentState,
    Session,
    SessionState,
)
from apps.courses.plans import Plan, Texts
from apps.courses.queries.plans import plan_of
from apps.courses.services.seats import free_seats, offer_free_seats
from apps.courses.services.steps import (
    course_step,
    enrolment_step,
    locked_course,
    locked_session,
    session_step,
)
from apps.points import queries as points
from apps.points.queries import PREPARATIONS, SERVICES
from apps.visitors.locking import EXCLUSION, sqlstate_of

if TYPE_CHECKING:
    from apps.accounts.models import User

SEATS_MOST = 500
LONGEST = timedelta(hours=12)
Times = tuple[datetime, datetime]


@transaction.atomic
def prepare_course(
    *, plan: Plan, sessions: Sequence[Times] = (), actor: User | None = None, role: str = "staff",
    at: datetime | None = None,
) -> uuid.UUID:  # fmt: skip
    """A new course that nobody sees yet, with its sessions. Raises ``Refused`` field by field."""
    site = _checked(plan)
    now = at or timezone.now()
    key = uuid.uuid4()
    course = Course(uuid=key, code=_code(plan.texts, key), created_at=now, site_id=site)
    _write(course, plan)
    course_step(
        course, to=CourseState.DRAFT, reason="prepared", role=role, at=now, actor=actor, new=True
    )
    _write_texts(course, plan)
    for starts, ends in sessions:
        _add(course, starts, ends, role, now, actor)
    return course.uuid


@transaction.atomic
def change_course(
    *, course: uuid.UUID, plan: Plan, actor: User | None = None, at: datetime | None = None
) -> None:
    """Write a course anew. More seats are offered at once; fewer than are taken are refused."""
    site = _checked(plan)
    now = at or timezone.now()
    row = locked_course(course)
    if row.state == CourseState.CANCELLED:
        raise StepRefused(_("This course was cancelled."), "state")
    _make_room(row, plan.seats)
    row.site_id = site
    _write(row, plan)
    row.save()
    _write_texts(row, plan)
    offer_free_seats(row, now)


@transaction.atomic
def publish_course(
    *, course: uuid.UUID, actor: User | None, role: str = "staff", at: datetime | None = None
) -> None:
    """From now on it can be seen and enrolled in. Raises ``StepRefused`` without a session."""
    now = at or timezone.now()
    row = locked_course(course)
    if not row.sessions.filter(state=SessionState.PLANNED, starts__gt=now).exists():
        raise StepRefused(_("Add a session that is still to come first."), "sessions")
    course_step(row, to=CourseState.OPEN, reason="published", role=role, at=now, actor=actor)


@transaction.atomic
def withdraw_course(
    *, course: uuid.UUID, actor: User | None, role: str = "staff", at: datetime | None = None
) -> None:
    """Take it back while nobody is enrolled. Raises ``StepRefused``."""
    row = locked_course(course)
    if row.enrolments.filter(state__in=lifecycle.GOING_ON).exists():
        raise StepRefused(_("Somebody is enrolled: cancel the course instead."), "enrolled")
    course_step(
        row, to=CourseState.DRAFT, reason="withdrawn", role=role, at=at or timezone.now(),
        actor=actor,
    )  # fmt: skip


@transaction.atomic
def cancel_course(
    *, course: uuid.UUID, reason: str, actor: User | None, role: str = "staff",
    at: datetime | None = None,
) -> None:  # fmt: skip
    """It is not held, or not to its end: everybody is written to. Sessions held stay held."""
    now = at or timezone.now()
    row = locked_course(course)
    course_step(row, to=CourseState.CANCELLED, reason=reason, role=role, at=now, actor=actor)
    for session in row.sessions.filter(state=SessionState.PLANNED).order_by("pk"):
        session.sequence += 1
        session_step(
            row, session, to=SessionState.CANCELLED, reason=reason, role=role, at=now, actor=actor
        )
    for enrolment in row.enrolments.filter(state__in=lifecycle.GOING_ON).order_by("pk"):
        enrolment.sequence += 1
        enrolment_step(
            enrolment, to=EnrolmentState.REMOVED, reason="course_cancelled", role=role,
            actor=actor, at=now,
        )  # fmt: skip


@transaction.atomic
def add_session(
    *, course: uuid.UUID, starts: datetime, ends: datetime, actor: User | None,
    role: str = "staff", at: datetime | None = None,
) -> uuid.UUID:  # fmt: skip
    """One more session. Raises ``Refused`` when it ends before it starts or meets another."""
    row = locked_course(course)
    if row.state == CourseState.CANCELLED:
        raise StepRefused(_("This course was cancelled."), "state")
    return _add(row, starts, ends, role, at or timezone.now(), actor).uuid


@transaction.atomic
def add_sessions(
    *, course: uuid.UUID, times: Sequence[Times], actor: User | None, role: str = "staff",
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Several at once, all or none. Raises as ``add_session`` does."""
    for starts, ends in times:
        add_session(course=course, starts=starts, ends=ends, actor=actor, role=role, at=at)


@transaction.atomic
def move_session(
    *, session: uuid.UUID, starts: datetime, ends: datetime, actor: User | None,
    role: str = "staff", at: datetime | None = None,
) -> bool:  # fmt: skip
    """Another time; return whether it moved. Everybody who is enrolled is written to."""
    course, row = locked_session(session)
    if (row.starts, row.ends) == (starts, ends):
        return False
    was = row.starts
    row.starts, row.ends = starts, ends
    row.sequence += 1
    _check_times(starts, ends)
    with _no_overlap():
        session_step(
            course, row, to=SessionState.PLANNED, reason="moved", role=role,
            at=at or timezone.now(), actor=actor, was=was,
        )  # fmt: skip
    return True


@transaction.atomic
def cancel_session(
    *, session: uuid.UUID, reason: str, actor: User | None, role: str = "staff",
    at: datetime | None = None,
) -> bool:  # fmt: skip
    """It is not held; return whether that is news. Everybody who is enrolled is written to."""
    course, row = locked_session(session)
    if row.state == SessionState.CANCELLED:
        return False
    row.sequence += 1
    session_step(
        course, row, to=SessionState.CANCELLED, reason=reason, role=role,
        at=at or timezone.now(), actor=actor,
    )  # fmt: skip
    return True


@transaction.atomic
def copy_course(
    *, course: uuid.UUID, first_start: datetime, actor: User | None, role: str = "staff",
    at: datetime | None = None,
) -> uuid.UUID:  # fmt: skip
    """The same course again: the first session begins then, the others as far after it as here.

    By the clock on the wall, over a change of the clocks too. Nobody is enrolled in the copy.
    """
    row = locked_course(course)
    zone = points.city_zone()
    held = list(row.sessions.exclude(state=SessionState.CANCELLED).order_by("starts"))
    if not held:
        raise StepRefused(_("There is no session to copy."), "sessions")
    shift = _wall(first_start, zone) - _wall(held[0].starts, zone)

    def moved(moment: datetime) -> datetime:
        return (_wall(moment, zone) + shift).replace(tzinfo=zone)

    return prepare_course(
        plan=plan_of(course),
        sessions=[(moved(one.starts), moved(one.ends)) for one in held],
        actor=actor,
        role=role,
        at=at,
    )


def _wall(moment: datetime, zone: object) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)  # type: ignore[arg-type]


def _checked(plan: Plan) -> int:
    """The primary key of the site. Raises ``Refused`` field by field."""
    errors: Messages = {}
    site = points.site_keys([plan.site_code]).get(plan.site_code)
    if site is None:
        errors["site"] = [_("Choose a site.")]
    if not any(text.get("title") for text in plan.texts.values()):
        errors["title"] = [_("Write a title in one language at least.")]
    if any(not text.get("title") for text in plan.texts.values()):
        errors.setdefault("title", [_("A language with a text needs a title too.")])
    if not 1 <= plan.seats <= SEATS_MOST:
        errors["seats"] = [_("From 1 to %(most)d.") % {"most": SEATS_MOST}]
    known: list[tuple[str, Sequence[str], Mapping[str, object]]] = [
        ("topics", plan.topics, SERVICES),
        ("areas", plan.areas, AREAS),
        ("prepares", plan.prepares, PREPARATIONS),
    ]
    for name, codes, catalogue in known:
        if any(code not in catalogue for code in codes):
            errors[name] = [_("Choose from the list.")]
    if errors or site is None:
        raise Refused(errors)
    return site


def _code(texts: Texts, key: uuid.UUID) -> str:
    """ "internet-sicuro-1a2b3c4d": the title in the City's language, and what nobody else has."""
    title = (texts.get("it") or next(iter(texts.values())))["title"]
    return f"{slugify(title)[:50].strip('-')}-{key.hex[:8]}".strip("-")


def _write(course: Course, plan: Plan) -> None:
    course.seats, course.language = plan.seats, plan.language
    course.topics, course.areas = list(plan.topics), list(plan.areas)
    course.prepares = list(plan.prepares)
    course.opens_days, course.closes_s = plan.opens_days, plan.closes_s


def _write_texts(course: Course, plan: Plan) -> None:
    for language, text in plan.texts.items():
        CourseText.objects.update_or_create(course=course, language=language, defaults=dict(text))
    course.texts.exclude(language__in=list(plan.texts)).delete()
    course.trainers.set(list(plan.trainers))


def _make_room(course: Course, seats: int) -> None:
    """Before there are fewer seats, who sits on one that goes moves to a lower one."""
    above = list(Enrolment.objects.filter(course=course, seat__gt=seats).order_by("seat"))
    lower = [number for number in free_seats(course) if number <= seats]
    if len(above) > len(lower):
        raise Refused({"seats": [_("More people than that are enrolled.")]})
    for row, seat in zip(above, lower, strict=False):
        Enrolment.objects.filter(pk=row.pk).update(seat=seat)


def _add(
    course: Course, starts: datetime, ends: datetime, role: str, now: datetime, actor: User | None
) -> Session:
    _check_times(starts, ends)
    row = Session(course=course, starts=starts, ends=ends)
    with _no_overlap():
        session_step(
            course, row, to=SessionState.PLANNED, reason="added", role=role, at=now, actor=actor,
            new=True,
        )  # fmt: skip
    return row


def _check_times(starts: datetime, ends: datetime) -> None:
    if starts.tzinfo is None or ends.tzinfo is None:
        raise ValueError("times of sessions are aware")
    if ends <= starts:
        raise Refused({"ends": [_("It must end after it starts.")]})
    if ends - starts > LONGEST:
        raise Refused({"ends": [_("At most twelve hours.")]})


@contextmanager
def _no_overlap() -> Iterator[None]:
    """A savepoint in which an overlap of sessions becomes words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if sqlstate_of(error) != EXCLUSION:
            raise
        raise Refused({"starts": [_("The course meets already at this time.")]}) from error
