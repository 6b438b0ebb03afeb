"""Enrol, wait, answer an offer, change, leave. The course is held: nobody oversells it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import new_code
from apps.courses import lifecycle
from apps.courses.errors import CourseFull, Messages, Refused, StepRefused
from apps.courses.models import (
    Course,
    CourseState,
    EnrolledBy,
    Enrolment,
    EnrolmentState,
    Participant,
    Session,
    SessionState,
)
from apps.courses.services.seats import (
    first_start,
    free_seats,
    offer_free_seats,
    offers_are_made,
    seats_for_newcomers,
)
from apps.courses.services.steps import enrolment_step, locked_course, locked_enrolment
from apps.courses.settings import setting
from apps.points.queries import PREPARATIONS
from apps.visitors.locking import lock_contact, retried
from apps.visitors.person import OnBehalf, Person, check_contacts, check_person

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment. ``created`` is false when it was a repeat."""

    enrolment: uuid.UUID
    code: str
    state: str
    created: bool


def enrol(
    *,
    client_uuid: uuid.UUID,
    course: uuid.UUID,
    person: Mapping[str, object],
    on_paper: bool = False,
    or_wait: bool = False,
    language_wanted: str = "",
    preparations: Sequence[str] = (),
    language: str = "it",
    enrolled_by: str = EnrolledBy.WEB,
    role: str = "citizen",
    actor: User | None = None,
    at: datetime | None = None,
) -> Enrolled:
    """Take a seat, or with ``or_wait`` a place in the line; a repeat answers the same.

    ``on_paper``: she keeps her code on paper and need not be reached. Raises ``Refused`` field by
    field, ``CourseFull``, ``StepRefused``.
    """
    checked = check_person(person, on_paper=on_paper)
    check_needs(preparations, language_wanted)
    return _enrol(
        client_uuid, course, checked, or_wait, language_wanted, sorted(set(preparations)),
        language, enrolled_by, role, actor, at or timezone.now(),
    )  # fmt: skip


@retried
@transaction.atomic
def _enrol(
    client_uuid: uuid.UUID,
    course_uuid: uuid.UUID,
    person: Person,
    or_wait: bool,
    language_wanted: str,
    preparations: list[str],
    language: str,
    enrolled_by: str,
    role: str,
    actor: User | None,
    now: datetime,
) -> Enrolled:
    course = locked_course(course_uuid)
    earlier = Enrolment.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return Enrolled(earlier.uuid, earlier.code, earlier.state, created=False)
    _is_taking(course, role, now)
    # The office sees who waits, and may let somebody in all the same.
    seats = seats_for_newcomers(course, now) if role == "citizen" else free_seats(course)
    if not seats and not or_wait:
        raise CourseFull
    if not seats and role == "citizen" and not (person.email or person.behalf_email):
        raise Refused({"email": [_("Offers come by e-mail: write an address.")]})
    if role == "citizen":
        for contact in sorted({*person.contacts, *person.behalf_contacts}):
            lock_contact(contact)
        _within_fair_use(course, person, now)
    row = Enrolment(
        client_uuid=client_uuid,
        code=new_code(),
        course=course,
        seat=seats[0] if seats else None,
        created_at=now,
        waiting_since=None if seats else now,
        enrolled_by=EnrolledBy(enrolled_by),
        language_wanted=language_wanted,
        language=language,
        preparations=preparations,
    )
    enrolment_step(
        row,
        to=EnrolmentState.ENROLLED if seats else EnrolmentState.WAITING,
        reason="enrolled" if seats else "joined",
        role=role,
        actor=actor,
        channel=enrolled_by,
        at=now,
        new=True,
    )
    who = asdict(person)
    del who["details"]
    Participant.objects.create(enrolment=row, created_at=now, **who)
    return Enrolled(row.uuid, row.code, row.state, created=True)


@retried
@transaction.atomic
def accept_offer(
    *, enrolment: uuid.UUID, link_version: int | None = None, role: str = "citizen",
    actor: User | None = None, at: datetime | None = None,
) -> bool:  # fmt: skip
    """Yes to the seat; return whether that is news. Raises ``StepRefused`` when it is over."""
    now = at or timezone.now()
    _course, row = locked_enrolment(enrolment)
    if row.state == EnrolmentState.ENROLLED:
        return False
    _link_holds(row, link_version)
    if row.state != EnrolmentState.OFFERED or row.offer_until is None or row.offer_until <= now:
        raise StepRefused(_("This offer is over."), "over")
    enrolment_step(
        row, to=EnrolmentState.ENROLLED, reason="accepted", role=role, actor=actor, at=now
    )
    return True


@retried
@transaction.atomic
def take_free_seat(
    *, enrolment: uuid.UUID, role: str = "citizen", actor: User | None = None,
    at: datetime | None = None,
) -> bool:  # fmt: skip
    """Who waits takes a seat that is free; return whether that is news.

    The office at any time, she herself once none is offered any more. Raises ``CourseFull``,
    ``StepRefused``.
    """
    now = at or timezone.now()
    course, row = locked_enrolment(enrolment)
    if row.state == EnrolmentState.ENROLLED:
        return False
    _is_taking(course, role, now)
    if role == "citizen" and offers_are_made(course, now):
        raise StepRefused(lifecycle.MEANING[EnrolmentState.WAITING], "state")
    seats = free_seats(course)
    if not seats:
        raise CourseFull
    row.seat = seats[0]
    enrolment_step(
        row, to=EnrolmentState.ENROLLED, reason="took_free_seat", role=role, actor=actor, at=now
    )
    return True


@retried
@transaction.atomic
def leave(
    *, enrolment: uuid.UUID, link_version: int | None = None, role: str = "citizen",
    actor: User | None = None, at: datetime | None = None,
) -> bool:  # fmt: skip
    """She does not come, or refuses the offer; return whether that is news.

    The seat is offered to the next at once. Raises ``StepRefused``.
    """
    now = at or timezone.now()
    course, row = locked_enrolment(enrolment)
    if row.state in (EnrolmentState.LEFT, EnrolmentState.REMOVED):
        return False
    _link_holds(row, link_version)
    if role == "citizen" and is_over(course, now):
        raise StepRefused(_("This course is over."), "over")
    reason = "offer_refused" if row.state == EnrolmentState.OFFERED else "left"
    row.sequence += 1
    enrolment_step(row, to=EnrolmentState.LEFT, reason=reason, role=role, actor=actor, at=now)
    offer_free_seats(course, now)
    return True


@retried
@transaction.atomic
def remove(*, enrolment: uuid.UUID, actor: User, role: str, at: datetime | None = None) -> bool:
    """The office takes somebody off the list; return whether that is news."""
    now = at or timezone.now()
    course, row = locked_enrolment(enrolment)
    if row.state not in lifecycle.GOING_ON:
        return False
    row.sequence += 1
    enrolment_step(
        row, to=EnrolmentState.REMOVED, reason="by_office", role=role, actor=actor, at=now
    )
    offer_free_seats(course, now)
    return True


@retried
@transaction.atomic
def change(
    *,
    enrolment: uuid.UUID,
    language_wanted: str,
    preparations: Sequence[str],
    email: str = "",
    phone: str = "",
    link_version: int | None = None,
    role: str = "citizen",
    actor: User | None = None,
    at: datetime | None = None,
) -> None:
    """Other wishes, or another contact; an empty contact stays as it is.

    A new address gets a letter of its own, and links in old letters die. Raises ``Refused``,
    ``StepRefused``.
    """
    check_needs(preparations, language_wanted)
    contact = check_contacts(email, phone)
    now = at or timezone.now()
    _course, row = locked_enrolment(enrolment)
    _link_holds(row, link_version)
    if row.state not in lifecycle.GOING_ON:
        raise StepRefused(lifecycle.MEANING[row.state], "state")
    row.language_wanted = language_wanted
    row.preparations = sorted(set(preparations))
    if contact:
        row.link_version += 1
        Participant.objects.filter(enrolment=row).update(**contact)
    reason = "contact_changed" if contact else "changed"
    enrolment_step(row, to=row.state, reason=reason, role=role, actor=actor, at=now)


def check_needs(preparations: Sequence[str], language: str) -> None:
    """Raises ``Refused`` for what no catalogue knows."""
    errors: Messages = {}
    if any(code not in PREPARATIONS for code in preparations):
        errors["preparations"] = [_("Choose from the list.")]
    if not re.fullmatch(r"[a-z]{0,5}", language):
        errors["language_wanted"] = [_("Choose from the list.")]
    if errors:
        raise Refused(errors)


def is_over(course: Course, now: datetime) -> bool:
    """Whether its last session that was not cancelled has ended."""
    going_on = course.sessions.exclude(state=SessionState.CANCELLED)
    last = going_on.order_by("-ends").values_list("ends", flat=True).first()
    return last is not None and last <= now


def _is_taking(course: Course, role: str, now: datetime) -> None:
    """Raises ``StepRefused`` outside the time in which one can enrol."""
    start = first_start(course)
    if course.state != CourseState.OPEN or start is None:
        raise StepRefused(_("Nobody can enrol in this course."), "closed")
    if role != "citizen":
        if is_over(course, now):
            raise StepRefused(_("This course is over."), "over")
        return
    if now < start - timedelta(days=course.opens_days):
        raise StepRefused(_("Enrolment has not begun yet."), "early")
    if now >= start - timedelta(seconds=course.closes_s):
        raise StepRefused(_("Enrolment has ended. Telephone the point."), "late")


def _within_fair_use(course: Course, person: Person, now: datetime) -> None:
    """Raises ``Refused`` when who comes, or who enrols others, is in enough courses.

    Who enrols somebody else is counted by her own contact: a relative for a family, an office for
    many. What one says of oneself on a public page proves nothing, so an office has a limit too.
    """
    _count(course, now, person.email, person.phone, "participant__", "contact")
    if person.on_behalf:
        kind = "relative" if person.on_behalf == OnBehalf.RELATIVE else "office"
        told = (person.behalf_email, person.behalf_phone)
        _count(course, now, *told, "participant__behalf_", kind)


def _count(course: Course, now: datetime, email: str, phone: str, prefix: str, kind: str) -> None:
    mine = Q(pk__in=[])
    if email:
        mine |= Q(**{f"{prefix}email__iexact": email})
    if phone:
        mine |= Q(**{f"{prefix}phone": phone})
    going_on = Enrolment.objects.filter(mine, state__in=lifecycle.GOING_ON)
    if going_on.filter(course=course).count() >= setting(f"same_course_per_{kind}"):
        raise Refused(
            {"": [_("Enough people are enrolled with this contact. Telephone the point.")]}
        )
    meets = Session.objects.filter(ends__gt=now).exclude(state=SessionState.CANCELLED)
    to_come = going_on.filter(course__in=meets.values("course"))
    if to_come.count() >= setting(f"open_per_{kind}"):
        raise Refused({"": [_("You are enrolled in enough courses. Leave one of them first.")]})


def _link_holds(row: Enrolment, version: int | None) -> None:
    if version is not None and version != row.link_version:
        raise StepRefused(_("This link no longer works: the enrolment has changed."), "link")
