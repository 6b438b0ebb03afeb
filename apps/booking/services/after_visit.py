"""What the desk tells when a visit did not end as it was noted, or ended without help."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.booking.models import AppointmentState
from apps.booking.services.locking import retried
from apps.booking.services.steps import locked, write_step

if TYPE_CHECKING:
    from apps.accounts.models import User


@retried
@transaction.atomic
def not_done_yet(
    *, appointment: uuid.UUID, actor: User, role: str = "facilitator", at: datetime | None = None
) -> bool:
    """It was noted as done by mistake; return whether that is news. Raises ``StepRefused``."""
    row = locked(appointment)
    if row.state == AppointmentState.ARRIVED:
        return False
    write_step(
        row,
        to=AppointmentState.ARRIVED,
        reason="marked_by_mistake",
        role=role,
        actor=actor,
        at=at or timezone.now(),
    )
    return True


@retried
@transaction.atomic
def left_before(
    *, appointment: uuid.UUID, role: str = "system", at: datetime | None = None
) -> bool:
    """She came, and left before it was her turn; return whether that is news.

    Told once the day is over, when nobody can come back any more. It never becomes a no-show, and
    nothing is told of an appointment that has ended some other way.
    """
    row = locked(appointment)
    if row.state != AppointmentState.ARRIVED:
        return False
    write_step(
        row,
        to=AppointmentState.CANCELLED_BY_CITIZEN,
        reason="left_before",
        role=role,
        at=at or timezone.now(),
    )
    return True
