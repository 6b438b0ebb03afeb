"""Who comes: shown to the desk, and every look is noted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.booking.errors import StepRefused
from apps.booking.models import Appointment, AppointmentPerson, PersonView, PersonViewWay
from apps.booking.queries.office import FoundPerson, found_by_name
from apps.booking.validation import Person

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def find_people(*, typed: str, sites: Sequence[int], viewer: User) -> list[FoundPerson]:
    """Appointments at these sites by the name of who comes; that ``viewer`` saw them is noted."""
    found = found_by_name(typed, sites)
    keys = dict(
        Appointment.objects.filter(uuid__in=[one.line.uuid for one in found]).values_list(
            "uuid", "pk"
        )
    )
    PersonView.objects.bulk_create(
        PersonView(appointment_id=keys[one.line.uuid], viewer=viewer, way=PersonViewWay.SEARCH)
        for one in found
    )
    return found


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
