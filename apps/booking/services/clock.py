"""What the clock does: holds that ran out, slots that rested, reminders."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from apps.booking.fair_use import limit
from apps.booking.letters import send_letter
from apps.booking.models import Appointment, AppointmentState, RestingSlot
from apps.booking.services.locking import retried
from apps.booking.services.steps import expire, locked

log = logging.getLogger(__name__)


def sweep(*, at: datetime | None = None) -> int:
    """Let holds that ran out go, and forget slots that have rested; return how many holds."""
    now = at or timezone.now()
    due = Appointment.objects.filter(state=AppointmentState.HELD, hold_until__lte=now)
    expired = 0
    for one in list(due.order_by("pk").values_list("uuid", flat=True)):
        try:
            expired += _expire_one(one, now)
        except Exception as error:
            # One row that cannot be expired keeps no other waiting.
            log.error("hold %s could not be expired: %s", one, type(error).__name__)
    RestingSlot.objects.filter(until__lte=now).delete()
    return expired


@retried
@transaction.atomic
def _expire_one(one: uuid.UUID, now: datetime) -> bool:
    row = locked(one)
    if row.state != AppointmentState.HELD or row.hold_until is None or row.hold_until > now:
        return False
    expire(row, now)
    return True


def remind(*, at: datetime | None = None) -> int:
    """Write to who comes in the next two days; return how many letters are new.

    The key names appointment and version: never twice for the same time, once more after a move.
    Who booked later than that has a fresh letter already.
    """
    now = at or timezone.now()
    ahead = timedelta(seconds=limit("remind_s"))
    soon = (
        Appointment.objects.filter(
            state=AppointmentState.CONFIRMED,
            period__startswith__gt=now,
            period__startswith__lte=now + ahead,
            person__isnull=False,
        )
        .exclude(reminded_sequence=F("sequence"))
        .annotate(told_at=Max("events__created_at"))
        .order_by("pk")
    )
    made = 0
    for row in soon:
        with transaction.atomic():
            if row.told_at <= row.period.lower - ahead:
                made += send_letter(
                    key=f"reminder:{row.uuid}:{row.sequence}",
                    template="reminder",
                    language=row.language,
                    recipient=("appointment", row.uuid),
                    facts={"sequence": row.sequence},
                )
            # Not the whole row: it may be moving at this moment.
            Appointment.objects.filter(pk=row.pk).update(reminded_sequence=row.sequence)
    return made
