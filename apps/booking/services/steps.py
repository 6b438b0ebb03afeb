"""Change an appointment: the table is asked, the event and the outbox row are written with it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import lifecycle
from apps.booking.errors import StepRefused
from apps.booking.models import Appointment, AppointmentEvent, AppointmentState, BookedBy
from apps.booking.queries.availability import city_zone
from apps.booking.services.locking import lock_days
from apps.outbox import services as outbox

if TYPE_CHECKING:
    from apps.accounts.models import User


def write_step(
    appointment: Appointment,
    *,
    to: str,
    reason: str,
    role: str,
    actor: User | None = None,
    channel: str = "",
    at: datetime | None = None,
    was: datetime | None = None,
    new: bool = False,
) -> None:
    """Save ``appointment`` in state ``to`` with its event, inside the caller's transaction.

    The caller holds the day and the row. ``role`` is "citizen", "facilitator", "staff" or
    "system"; ``was`` is the former start of an appointment that moves. Raises ``StepRefused``.
    """
    before = "" if new else str(appointment.state)
    step = lifecycle.step(before, to)
    if step is None:
        raise StepRefused(lifecycle.MEANING.get(before, _("This is not possible.")), "state")
    if role not in step.by or reason not in step.reasons:
        raise StepRefused(_("You may not do this with the appointment."), "role")
    now = at or timezone.now()
    appointment.state = AppointmentState(to)
    if to != AppointmentState.HELD:
        appointment.hold_until = None
    if before != to:
        appointment.state_changed_at = now
    appointment.save()
    moved = before == to == AppointmentState.CONFIRMED
    event = outbox.record(
        kind="appointment.moved" if moved else "appointment.transitioned",
        subject=appointment.uuid,
        payload={
            "appointment": str(appointment.uuid),
            "site": appointment.site_id,
            "service": appointment.service,
            "from": before,
            "to": to,
            "reason": reason,
            "role": role,
            "start": appointment.period.lower.isoformat(),
            "was": was.isoformat() if was else "",
            "sequence": appointment.sequence,
        },
        at=now,
    )
    last = AppointmentEvent.objects.filter(appointment=appointment).aggregate(Max("number"))
    AppointmentEvent.objects.create(
        appointment=appointment,
        number=(last["number__max"] or 0) + 1,
        from_state=before,
        to_state=to,
        reason=reason,
        actor=actor.uuid if actor else None,
        actor_role=role,
        channel=channel,
        site_id=appointment.site_id,
        period=appointment.period,
        outbox_event=event,
        created_at=now,
    )


def day_of(moment: datetime) -> date:
    """The local day of a moment."""
    return moment.astimezone(city_zone()).date()


def locked(
    appointment_uuid: uuid.UUID, *, days: list[tuple[int, date]] | None = None
) -> Appointment:
    """The appointment with its day held, and ``days`` besides; then its row.

    Raises ``StepRefused`` (code "gone") when there is none.
    """
    for _attempt in range(5):
        seen = Appointment.objects.filter(uuid=appointment_uuid).first()
        if seen is None:
            break
        day = (seen.site_id, day_of(seen.period.lower))
        lock_days([day, *(days or [])])
        row = Appointment.objects.select_for_update().filter(pk=seen.pk).first()
        if row is not None and (row.site_id, day_of(row.period.lower)) == day:
            return row
        # It moved to another day while we waited for the lock of the first.
    raise StepRefused(_("There is no such appointment."), "gone")


def expire_holds(site: int, start: datetime, end: datetime, now: datetime) -> int:
    """Let holds that ran out go, in the transaction of whoever wants the time. Day is held."""
    rows = (
        Appointment.objects.select_for_update()
        .filter(
            site_id=site,
            state=AppointmentState.HELD,
            hold_until__lte=now,
            period__overlap=(start, end),
        )
        .order_by("pk")
    )
    for row in rows:
        expire(row, now)
    return len(rows)


def expire(row: Appointment, now: datetime) -> None:
    """A hold ran out; if it was an offer, its entry goes back to the list. Day and row are held."""
    # Imported here: the waiting list needs this module to write its steps.
    from apps.booking.services.waiting import offer_ran_out

    write_step(row, to=AppointmentState.EXPIRED, reason="time_ran_out", role="system", at=now)
    if row.booked_by == BookedBy.OFFER:
        offer_ran_out(row, now)
