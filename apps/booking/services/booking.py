"""Book a time that is kept; book at once at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import new_code
from apps.booking import slots
from apps.booking.errors import StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    AppointmentState,
    BookedBy,
    SeatKind,
)
from apps.booking.services.fairness import within_fair_use
from apps.booking.services.holding import Asked, other_times_offered, site_on, take_seat
from apps.booking.services.locking import lock_days, retried
from apps.booking.services.steps import day_of, expire_holds, locked, write_step
from apps.booking.validation import Person, check_person, check_wish

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Booked:
    """A booked appointment. ``created`` is false when it was a repeat."""

    appointment: uuid.UUID
    code: str
    created: bool


def confirm(
    *,
    appointment: uuid.UUID,
    person: Mapping[str, object],
    at: datetime | None = None,
) -> Booked:
    """Book the time that is kept; a repeat answers the same.

    Who filled in so long that the time ran out gets it all the same while nobody else has taken
    it. Raises ``BookingRefused`` field by field, ``SlotGone`` with other times, ``StepRefused``.
    """
    checked = check_person(person)
    now = at or timezone.now()
    seen = Appointment.objects.filter(uuid=appointment).select_related("site").first()
    if seen is None:
        raise StepRefused(_("There is no such appointment."), "gone")
    with other_times_offered(asked_of(seen), now):
        return _confirm(appointment, checked, now)


@retried
@transaction.atomic
def _confirm(appointment: uuid.UUID, person: Person, now: datetime) -> Booked:
    row = locked(appointment)
    if row.state == AppointmentState.CONFIRMED:
        return Booked(row.uuid, row.code, created=False)
    within_fair_use(person, now)
    if row.state == AppointmentState.EXPIRED:
        asked = asked_of(row)
        expire_holds(row.site_id, row.period.lower, row.period.upper, now)
        take_seat(row, asked, now)
        row.hold_until = now + timedelta(seconds=limit("hold_s"))
        write_step(row, to=AppointmentState.HELD, reason="taken_again", role="citizen", at=now)
    write_step(
        row,
        to=AppointmentState.CONFIRMED,
        reason="booked",
        role="citizen",
        channel=row.booked_by,
        at=now,
    )
    _store_person(row, person, now)
    return Booked(row.uuid, row.code, created=True)


def book_at_desk(
    *,
    client_uuid: uuid.UUID,
    site_code: str,
    service: str,
    start: datetime,
    person: Mapping[str, object],
    actor: User,
    language_wanted: str = "",
    preparations: Sequence[str] = (),
    language: str = "it",
    booked_by: str = BookedBy.DESK,
    kind: str = SeatKind.KEPT,
    role: str = "facilitator",
    at: datetime | None = None,
) -> Booked:
    """Book at once, at the desk or on the telephone, on the seats kept for that.

    A repeat of the same ``client_uuid`` answers the same. Raises as ``confirm`` does.
    """
    checked = check_person(person)
    check_wish(service, list(preparations), language_wanted)
    now = at or timezone.now()
    wish = slots.Wish(service, language_wanted, frozenset(preparations), kind)
    asked = Asked(site_code, start, wish)
    with other_times_offered(asked, now):
        return _book(client_uuid, asked, checked, language, booked_by, role, actor, now)


@retried
@transaction.atomic
def _book(
    client_uuid: uuid.UUID,
    asked: Asked,
    person: Person,
    language: str,
    booked_by: str,
    role: str,
    actor: User,
    now: datetime,
) -> Booked:
    here = site_on(asked, now)
    lock_days([(here.pk, day_of(asked.start))])
    earlier = Appointment.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return Booked(earlier.uuid, earlier.code, created=False)
    end = asked.start + timedelta(seconds=here.setting.length_s)
    expire_holds(here.pk, asked.start, end, now)
    row = Appointment(
        client_uuid=client_uuid,
        code=new_code(),
        created_at=now,
        language=language,
        booked_by=BookedBy(booked_by),
    )
    take_seat(row, asked, now)
    write_step(
        row,
        to=AppointmentState.CONFIRMED,
        reason="booked_at_the_desk",
        role=role,
        actor=actor,
        channel=booked_by,
        at=now,
        new=True,
    )
    _store_person(row, person, now)
    return Booked(row.uuid, row.code, created=True)


def asked_of(row: Appointment) -> Asked:
    """What an appointment asks for, to look for it or for something near."""
    wish = slots.Wish(row.service, row.language_wanted, frozenset(row.preparations), str(row.seat))
    return Asked(row.site.code, row.period.lower, wish)


def _store_person(row: Appointment, person: Person, now: datetime) -> None:
    AppointmentPerson.objects.update_or_create(
        appointment=row, defaults={**asdict(person), "created_at": now}
    )
