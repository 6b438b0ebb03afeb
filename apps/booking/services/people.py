"""Who comes: shown to the desk, and every look is noted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.booking.errors import StepRefused
from apps.booking.models import AppointmentPerson, PersonView
from apps.booking.validation import Person

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def look_at_person(*, appointment: uuid.UUID, viewer: User) -> Person:
    """Who comes to an appointment; that ``viewer`` looked is noted. Raises ``StepRefused``."""
    row = AppointmentPerson.objects.filter(appointment__uuid=appointment).first()
    if row is None:
        raise StepRefused(_("Who comes is not known, or not kept any more."), "gone")
    PersonView.objects.create(appointment_id=row.appointment_id, viewer=viewer)
    return Person(
        row.given_name,
        row.family_name,
        row.email,
        row.phone,
        row.details,
        row.on_behalf,
        row.behalf_name,
        row.behalf_email,
        row.behalf_phone,
        row.behalf_reason,
    )
