"""The day itself: came, did not come, was helped. Called by the desk."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking.errors import StepRefused
from apps.booking.models import AppointmentState, Desk
from apps.booking.services.locking import EXCLUSION, retried, sqlstate_of
from apps.booking.services.steps import day_of, locked, write_step

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.booking.models import Appointment


@retried
@transaction.atomic
def arrive(
    *, appointment: uuid.UUID, actor: User, role: str = "facilitator", at: datetime | None = None
) -> bool:
    """She is here; return whether that is news. Who was noted as missed is welcome all the same.

    Her desk may be somebody else's by then: another one of the site that is free is given. Raises
    ``StepRefused`` when there is none, before its day, and when the table does not allow it.
    """
    now = at or timezone.now()
    row = locked(appointment)
    if row.state == AppointmentState.ARRIVED:
        return False
    _not_before_its_day(row, now)
    late = row.state == AppointmentState.MISSED
    step = partial(
        write_step,
        to=AppointmentState.ARRIVED,
        reason="came_late" if late else "came",
        role=role,
        actor=actor,
        at=now,
    )
    if not late:
        step(row)
        return True
    desks = Desk.objects.filter(site_id=row.site_id, active=True).order_by("number")
    choices = [row.desk_id, *desks.exclude(pk=row.desk_id).values_list("pk", flat=True)]
    for desk in choices:
        row.refresh_from_db()
        row.desk_id = desk
        # With whom she was booked may be with somebody else by now.
        row.facilitator_id = None
        try:
            with transaction.atomic():
                step(row)
        except IntegrityError as error:
            if sqlstate_of(error) != EXCLUSION:
                raise
            continue
        return True
    raise StepRefused(_("All desks are taken at this time. Put her in the queue."), "no_desk")


@retried
@transaction.atomic
def mark_missed(
    *,
    appointment: uuid.UUID,
    actor: User | None = None,
    role: str = "facilitator",
    at: datetime | None = None,
) -> bool:
    """Nobody came; return whether that is news. Never before the start. Raises ``StepRefused``."""
    now = at or timezone.now()
    row = locked(appointment)
    if row.state == AppointmentState.MISSED:
        return False
    if row.period.lower > now:
        raise StepRefused(_("The appointment has not begun yet."), "early")
    write_step(
        row, to=AppointmentState.MISSED, reason="did_not_come", role=role, actor=actor, at=now
    )
    return True


@retried
@transaction.atomic
def finish(
    *,
    appointment: uuid.UUID,
    actor: User | None,
    role: str = "facilitator",
    at: datetime | None = None,
) -> bool:
    """She was helped; return whether that is news. Raises ``StepRefused``, also before its day."""
    now = at or timezone.now()
    row = locked(appointment)
    if row.state == AppointmentState.DONE:
        return False
    _not_before_its_day(row, now)
    write_step(row, to=AppointmentState.DONE, reason="helped", role=role, actor=actor, at=now)
    return True


def _not_before_its_day(row: Appointment, now: datetime) -> None:
    """Raises ``StepRefused``. A later day is right: what was done is told when there is time."""
    if day_of(now) < day_of(row.period.lower):
        raise StepRefused(_("This appointment is on another day."), "early")
