"""What a record ends: its number is done, and so is its appointment.

After the record is stored, each in a transaction of its own: what was recorded is never lost
because something else cannot be ended. Sent again, it is tried again.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk.errors import DeskRefused
from apps.desk.models import Assistance, Ticket, TicketState
from apps.desk.services.queue import take_step
from apps.desk.services.steps import By

if TYPE_CHECKING:
    from apps.accounts.models import User

TICKET, APPOINTMENT = "ticket", "appointment"
# Who is recorded was at the desk, whatever the number says.
_ON_THE_WAY = (TicketState.WAITING, TicketState.CALLED)


def finish_what_it_ends(
    row: Assistance, *, actor: User, role: str, at: datetime
) -> tuple[str, ...]:
    """End the number and the appointment of a record; return what could not be ended."""
    if row.ticket is not None:
        # The number tells its appointment.
        return () if _finish_ticket(row.uuid, row.ticket.pk, actor, role, at) else (TICKET,)
    if row.appointment is not None and not _finish_appointment(row.appointment, actor, role, at):
        return (APPOINTMENT,)
    return ()


def _finish_ticket(record: uuid.UUID, key: int, actor: User, role: str, at: datetime) -> bool:
    ticket = Ticket.objects.get(pk=key)
    steps = [TicketState.DONE]
    if ticket.state in _ON_THE_WAY:
        steps.insert(0, TicketState.SERVING)
    if ticket.state == TicketState.DONE:
        return True
    now = max(at, timezone.now())
    try:
        for to in steps:
            # Named after the record: sent again it is the same step.
            step = uuid.uuid5(record, f"recorded {to}")
            by = By(role, actor=actor, uuid=step, at=at, now=now)
            take_step(ticket=ticket.uuid, to=to, by=by)
    except DeskRefused:
        return False
    return Ticket.objects.filter(pk=ticket.pk, state=TicketState.DONE).exists()


def _finish_appointment(which: uuid.UUID, actor: User, role: str, at: datetime) -> bool:
    facts = bookings.appointment(which)
    if facts is None:
        return False
    try:
        if facts.state in {"confirmed", "missed"}:
            booking.arrive(appointment=which, actor=actor, role=role, at=at)
        booking.finish(appointment=which, actor=actor, role=role, at=at)
    except booking.StepRefused:
        return False
    return True
