"""Move and cancel. A move is one change of one row: the old time is kept until it has succeeded."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import lifecycle
from apps.booking.errors import BookingRefused, StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import Appointment, AppointmentState, BookedBy, RestingSlot
from apps.booking.services.booking import asked_of
from apps.booking.services.holding import (
    Asked,
    other_times_offered,
    refuse_past,
    site_on,
    take_seat,
)
from apps.booking.services.locking import retried
from apps.booking.services.steps import day_of, expire_holds, locked, write_step

if TYPE_CHECKING:
    from apps.accounts.models import User


def move(
    *,
    appointment: uuid.UUID,
    start: datetime,
    site_code: str = "",
    link_version: int | None = None,
    role: str = "citizen",
    actor: User | None = None,
    at: datetime | None = None,
) -> bool:
    """Move to another time, at another site if ``site_code`` says so; return whether it moved.

    Either the new time is taken and the old one given back, or everything stays. A repeat (it is
    there already) does nothing. ``link_version`` is of the link somebody came by. Raises
    ``SlotGone`` with other times, ``BookingRefused``, ``StepRefused``.
    """
    now = at or timezone.now()
    seen = Appointment.objects.filter(uuid=appointment).select_related("site").first()
    if seen is None:
        raise StepRefused(_("There is no such appointment."), "gone")
    asked = replace(asked_of(seen), start=start, site_code=site_code or seen.site.code)
    with other_times_offered(asked, now):
        return _move(appointment, asked, link_version, role, actor, now)


@retried
@transaction.atomic
def _move(
    appointment: uuid.UUID,
    asked: Asked,
    link_version: int | None,
    role: str,
    actor: User | None,
    now: datetime,
) -> bool:
    here = site_on(asked, now, but=appointment)
    row = locked(appointment, days=[(here.pk, day_of(asked.start))])
    _link_holds(row, link_version)
    if row.site_id == here.pk and row.period.lower == asked.start:
        return False
    if row.state not in lifecycle.CHANGEABLE:
        raise StepRefused(lifecycle.MEANING[row.state], "state")
    if role == "citizen":
        refuse_past(row.period.lower, now)
        if row.moves >= limit("moves"):
            raise BookingRefused({"": [_("It was moved often enough. Telephone the point.")]})
    expire_holds(here.pk, asked.start, asked.start + (row.period.upper - row.period.lower), now)
    was = row.period
    give_back(row, now)
    take_seat(row, asked, now)
    row.moves += 1
    row.sequence += 1
    # Whoever holds a letter about the old time cannot act on the new one by it.
    row.link_version += 1
    write_step(
        row,
        to=AppointmentState.CONFIRMED,
        reason="moved",
        role=role,
        actor=actor,
        at=now,
        was=was.lower,
    )
    return True


@retried
@transaction.atomic
def cancel(
    *,
    appointment: uuid.UUID,
    reason: str = "cancelled",
    by_service: bool = False,
    link_version: int | None = None,
    role: str = "citizen",
    actor: User | None = None,
    at: datetime | None = None,
) -> bool:
    """Cancel; return whether anything changed. The slot rests before others may book it.

    Who cancels a time that is only kept gives it up at once. Raises ``StepRefused``,
    ``BookingRefused`` when it has begun.
    """
    now = at or timezone.now()
    row = locked(appointment)
    if row.state in lifecycle.CANCELLED:
        return False
    _link_holds(row, link_version)
    to = (
        AppointmentState.CANCELLED_BY_SERVICE
        if by_service
        else AppointmentState.CANCELLED_BY_CITIZEN
    )
    if row.state == AppointmentState.HELD:
        given_up = reason if by_service or reason == "offer_refused" else "given_up"
        write_step(row, to=to, reason=given_up, role=role, actor=actor, at=now)
        if by_service and row.booked_by == BookedBy.OFFER:
            # Imported here: the waiting list needs this module.
            from apps.booking.services.waiting import offer_ran_out

            offer_ran_out(row, now)
        return True
    if role == "citizen":
        refuse_past(row.period.lower, now)
    if not by_service and row.state == AppointmentState.CONFIRMED:
        give_back(row, now)
    row.sequence += 1
    row.link_version += 1
    write_step(row, to=to, reason=reason, role=role, actor=actor, at=now)
    return True


def give_back(row: Appointment, now: datetime) -> None:
    """Keep the time that is given back from everybody for a while nobody can foresee."""
    if row.period.upper <= now:
        return
    least, most = limit("rest_min_s"), limit("rest_max_s")
    RestingSlot.objects.create(
        site_id=row.site_id,
        desk_id=row.desk_id,
        facilitator_id=row.facilitator_id,
        rule_id=row.rule_id,
        seat=row.seat,
        period=row.period,
        until=now + timedelta(seconds=random.SystemRandom().uniform(least, max(least, most))),
    )


def _link_holds(row: Appointment, version: int | None) -> None:
    if version is not None and version != row.link_version:
        raise StepRefused(_("This link no longer works: the appointment has changed."), "link")
