"""We had to cancel: other times, and one of them booked without telling everything once more."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import new_code
from apps.booking import slots
from apps.booking.errors import OtherTime, StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    AppointmentState,
    BookedBy,
    SeatKind,
)
from apps.booking.queries.appointments import instead_uuid
from apps.booking.services.booking import Booked, asked_of
from apps.booking.services.holding import (
    Asked,
    other_times,
    other_times_offered,
    site_on,
    take_seat,
)
from apps.booking.services.locking import retried
from apps.booking.services.steps import day_of, expire_holds, locked, write_step

# What is copied of who comes; the row itself goes in its own time.
_PERSON = (
    "given_name", "family_name", "email", "phone", "details", "on_behalf", "behalf_name",
    "behalf_email", "behalf_phone", "behalf_reason",
)  # fmt: skip


def times_instead(*, appointment: uuid.UUID, at: datetime | None = None) -> list[OtherTime]:
    """Free times near the one that was cancelled: there, and at other points on these days."""
    row = Appointment.objects.filter(uuid=appointment).select_related("site").first()
    if row is None:
        return []
    return other_times(_public(asked_of(row)), at or timezone.now(), elsewhere=True)


def times_near(
    *,
    site_code: str,
    service: str,
    start: datetime,
    language_wanted: str = "",
    preparations: Sequence[str] = (),
    kind: str = SeatKind.PUBLIC,
    at: datetime | None = None,
) -> list[OtherTime]:
    """Free times near one that nobody could book: kept seats there, public ones elsewhere too.

    For whoever calls somebody whose time was gone before it was stored.
    """
    wish = slots.Wish(service, language_wanted, frozenset(preparations), kind)
    asked = Asked(site_code, start, wish)
    return other_times(asked, at or timezone.now(), elsewhere=kind == SeatKind.PUBLIC)


def book_instead(
    *,
    appointment: uuid.UUID,
    start: datetime,
    site_code: str,
    link_version: int | None = None,
    at: datetime | None = None,
) -> Booked:
    """Book another time for who had an appointment that we cancelled. A repeat answers the same.

    Raises ``SlotGone`` with other times, ``StepRefused`` when there is nothing to be made good, or
    who comes is not kept any more.
    """
    now = at or timezone.now()
    seen = Appointment.objects.filter(uuid=appointment).select_related("site").first()
    if seen is None:
        raise StepRefused(_("There is no such appointment."), "gone")
    asked = replace(_public(asked_of(seen)), start=start, site_code=site_code)
    with other_times_offered(asked, now):
        return _book(appointment, asked, link_version, now)


@retried
@transaction.atomic
def _book(appointment: uuid.UUID, asked: Asked, link_version: int | None, now: datetime) -> Booked:
    here = site_on(asked, now)
    old = locked(appointment, days=[(here.pk, day_of(asked.start))])
    earlier = Appointment.objects.filter(client_uuid=instead_uuid(appointment)).first()
    if earlier is not None:
        return Booked(earlier.uuid, earlier.code, created=False)
    if link_version is not None and link_version != old.link_version:
        raise StepRefused(_("This link no longer works: the appointment has changed."), "link")
    if old.state != AppointmentState.CANCELLED_BY_SERVICE:
        raise StepRefused(_("This appointment was not cancelled by us."), "state")
    person = AppointmentPerson.objects.filter(appointment=old).first()
    if person is None:
        raise StepRefused(_("What you told us is not kept any more. Please book anew."), "gone")
    length = timedelta(seconds=here.setting.length_s)
    expire_holds(here.pk, asked.start, asked.start + length, now)
    row = Appointment(
        client_uuid=instead_uuid(appointment),
        code=new_code(),
        created_at=now,
        language=old.language,
        booked_by=BookedBy.WEB,
    )
    take_seat(row, asked, now)
    row.hold_until = now + timedelta(seconds=limit("hold_s"))
    for to, reason in ((AppointmentState.HELD, "chosen"), (AppointmentState.CONFIRMED, "booked")):
        write_step(
            row,
            to=to,
            reason=reason,
            role="citizen",
            channel=BookedBy.WEB,
            at=now,
            new=to == AppointmentState.HELD,
        )
    AppointmentPerson.objects.create(
        appointment=row, created_at=now, **{name: getattr(person, name) for name in _PERSON}
    )
    return Booked(row.uuid, row.code, created=True)


def _public(asked: Asked) -> Asked:
    """On the seats of the public: those kept for the telephone stay there."""
    return replace(asked, wish=replace(asked.wish, kind=SeatKind.PUBLIC))
