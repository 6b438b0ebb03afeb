"""She has an appointment and would come sooner: the waiting list, without telling anything anew."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import lifecycle
from apps.booking.errors import BookingRefused, StepRefused
from apps.booking.models import Appointment, AppointmentPerson, WaitingEntry, WaitingState
from apps.booking.services.locking import retried
from apps.booking.services.steps import day_of, locked
from apps.booking.services.waiting import Waiting, join_waiting_list, leave_waiting_list

_OPEN = (WaitingState.WAITING, WaitingState.OFFERED)


@retried
@transaction.atomic
def wait_for_sooner(*, appointment: uuid.UUID, at: datetime | None = None) -> Waiting:
    """Wait for a time before the one she has, at the same point; a repeat answers the same.

    What she told when she booked is used again. Raises ``StepRefused`` when the appointment can no
    longer be changed, ``BookingRefused`` when nobody can be written to, or there is no day between.
    """
    now = at or timezone.now()
    row = locked(appointment)
    if row.state not in lifecycle.CHANGEABLE or row.period.lower <= now:
        raise StepRefused(lifecycle.MEANING[row.state], "state")
    waiting = _waiting(row)
    if waiting is not None:
        return Waiting(waiting.uuid, created=False)
    person = AppointmentPerson.objects.filter(appointment=row).first()
    email = (person.email or person.behalf_email) if person else ""
    if person is None or not email:
        raise BookingRefused(
            {"": [_("We have no e-mail address to write to. Telephone the point.")]}
        )
    first, last = day_of(now) + timedelta(days=1), day_of(row.period.lower)
    if first > last:
        raise BookingRefused({"": [_("Your appointment is so near that nothing can be sooner.")]})
    return join_waiting_list(
        client_uuid=uuid.uuid4(),
        site_code=row.site.code,
        service=row.service,
        first_day=first,
        last_day=last,
        person={
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": email,
            "phone": person.phone,
            "details": person.details,
        },
        language_wanted=row.language_wanted,
        preparations=row.preparations,
        language=row.language,
        instead_of=row.uuid,
        at=now,
    )


def stop_waiting_for_sooner(*, appointment: uuid.UUID, at: datetime | None = None) -> bool:
    """She keeps the appointment she has; return whether she was waiting."""
    row = Appointment.objects.filter(uuid=appointment).first()
    waiting = _waiting(row) if row else None
    return waiting is not None and leave_waiting_list(entry=waiting.uuid, at=at)


def _waiting(row: Appointment) -> WaitingEntry | None:
    return WaitingEntry.objects.filter(appointment=row, state__in=_OPEN).first()
