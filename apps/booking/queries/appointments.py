"""What booking can tell of single appointments."""

import uuid

from django.db.models import Q
from django.utils import timezone

from apps.accounts.services import canonical_code
from apps.booking.facts import AppointmentFacts, OfferFacts
from apps.booking.models import Appointment, Offer, OfferState, WaitingEntry, WaitingState
from apps.booking.queries.availability import city_zone
from apps.points import queries as points


def appointment(which: uuid.UUID) -> AppointmentFacts | None:
    """The appointment with that UUID."""
    return _one(Q(uuid=which))


def appointment_by_code(typed: str) -> AppointmentFacts | None:
    """The appointment of a code as somebody typed it."""
    code = canonical_code(typed)
    return None if code is None else _one(Q(code=code))


def appointment_of_client(client_uuid: uuid.UUID) -> AppointmentFacts | None:
    """The appointment a client asked for with this UUID."""
    return _one(Q(client_uuid=client_uuid))


def appointment_instead_of(cancelled: uuid.UUID) -> AppointmentFacts | None:
    """The appointment that was booked instead of one that we had to cancel."""
    return appointment_of_client(instead_uuid(cancelled))


def instead_uuid(appointment: uuid.UUID) -> uuid.UUID:
    """With this the appointment instead of a cancelled one is asked for: there is one at most."""
    return uuid.uuid5(appointment, "instead")


def waits_for_sooner(which: uuid.UUID) -> bool:
    """Whether she who has this appointment waits for an earlier one."""
    open_states = [WaitingState.WAITING, WaitingState.OFFERED]
    return WaitingEntry.objects.filter(appointment__uuid=which, state__in=open_states).exists()


def contact_exists(which: uuid.UUID) -> bool:
    """Whether anybody can be written to by e-mail about it."""
    return (
        Appointment.objects.filter(uuid=which)
        .filter(Q(person__email__gt="") | Q(person__behalf_email__gt=""))
        .exists()
    )


def offer(which: uuid.UUID) -> OfferFacts | None:
    """An offer of the waiting list with its time."""
    row = Offer.objects.select_related("appointment").filter(uuid=which).first()
    found = appointment(row.appointment.uuid) if row else None
    if row is None or found is None:
        return None
    is_open = row.state == OfferState.OPEN and row.expires_at > timezone.now()
    return OfferFacts(row.uuid, found, row.expires_at.astimezone(city_zone()), is_open)


def offer_version(offer: uuid.UUID) -> int | None:
    """The version that links of the offer's entry carry now."""
    return Offer.objects.filter(uuid=offer).values_list("entry__link_version", flat=True).first()


def waiting_version(entry: uuid.UUID) -> int | None:
    """The version that links of the entry carry now."""
    return WaitingEntry.objects.filter(uuid=entry).values_list("link_version", flat=True).first()


def _one(which: Q) -> AppointmentFacts | None:
    row = Appointment.objects.select_related("site", "desk").filter(which).first()
    if row is None:
        return None
    zone = city_zone()
    # Where the site is on that day: it may move between now and then.
    found = points.site_facts(row.site.code, on=row.period.lower.astimezone(zone).date())
    if found is None:
        return None
    point, site = found
    return AppointmentFacts(
        uuid=row.uuid,
        code=row.code,
        state=row.state,
        service=row.service,
        site=site,
        point=point,
        desk_number=row.desk.number,
        start=row.period.lower.astimezone(zone),
        end=row.period.upper.astimezone(zone),
        sequence=row.sequence,
        link_version=row.link_version,
        language=row.language,
        language_wanted=row.language_wanted,
        preparations=tuple(row.preparations),
        hold_until=row.hold_until,
        changed_at=row.state_changed_at,
        moves=row.moves,
    )
