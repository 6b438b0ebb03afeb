"""Who comes today, as the desk reads it. That somebody looked is noted once a day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.booking.models import AppointmentPerson, PersonView
from apps.booking.queries.availability import city_zone

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Comer:
    """Who comes to an appointment and what it is about, no more than the desk needs to call her."""

    name: str
    details: str
    on_behalf: str


@transaction.atomic
def look_at_agenda(
    appointments: Sequence[uuid.UUID], *, viewer: User, at: datetime | None = None
) -> dict[uuid.UUID, Comer]:
    """Who comes to these appointments, by appointment; who is not kept any more is left out.

    That ``viewer`` looked is noted, once on each local day for each appointment: a page that is
    looked at all morning is one look. Three queries, whatever the number.
    """
    rows = list(
        AppointmentPerson.objects.filter(appointment__uuid__in=list(appointments)).values_list(
            "appointment_id", "appointment__uuid", "given_name", "family_name", "details",
            "on_behalf",
        )
    )  # fmt: skip
    now = at or timezone.now()
    begins = datetime.combine(now.astimezone(city_zone()).date(), time(), city_zone())
    keys = [row[0] for row in rows]
    seen = set(
        PersonView.objects.filter(
            viewer=viewer, appointment__in=keys, viewed_at__gte=begins
        ).values_list("appointment_id", flat=True)
    )
    PersonView.objects.bulk_create(
        PersonView(appointment_id=key, viewer=viewer, viewed_at=now)
        for key in keys
        if key not in seen
    )
    return {
        which: Comer(f"{given} {family}".strip(), details, on_behalf)
        for _key, which, given, family, details, on_behalf in rows
    }
