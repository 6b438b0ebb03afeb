"""The waiting list: who waits is offered a time that became free, and may say no."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import new_code
from apps.booking import slots
from apps.booking.errors import BookingRefused, SlotGone, StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import (
    OFFERS_MAX,
    Appointment,
    AppointmentPerson,
    AppointmentState,
    BookedBy,
    Offer,
    OfferState,
    WaitingEntry,
    WaitingPerson,
    WaitingState,
)
from apps.booking.queries.availability import free_slots
from apps.booking.services.changing import give_back
from apps.booking.services.holding import Asked, site_on, take_seat
from apps.booking.services.locking import lock_contact, lock_days, retried
from apps.booking.services.steps import day_of, locked, write_step
from apps.booking.validation import check_person, check_wish
from apps.outbox import services as outbox
from apps.points import queries as points

_LONGEST_WAIT = timedelta(days=365)
_OPEN = (WaitingState.WAITING, WaitingState.OFFERED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the list. ``created`` is false when it was a repeat."""

    entry: uuid.UUID
    created: bool


@retried
@transaction.atomic
def join_waiting_list(
    *,
    client_uuid: uuid.UUID,
    site_code: str,
    service: str,
    first_day: date,
    last_day: date,
    person: Mapping[str, object],
    language_wanted: str = "",
    preparations: Sequence[str] = (),
    language: str = "it",
    instead_of: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Waiting:
    """Wait for a time at a site, on some days; ``instead_of`` is the later one she has.

    Needs an e-mail address: offers come by letter. A repeat answers the same. Raises
    ``BookingRefused`` field by field.
    """
    earlier = WaitingEntry.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return Waiting(earlier.uuid, created=False)
    checked = check_person(person)
    check_wish(service, list(preparations), language_wanted)
    now = at or timezone.now()
    site = points.site_keys([site_code]).get(site_code)
    if site is None:
        raise BookingRefused({"site": [_("Choose a point.")]})
    if not checked.email:
        raise BookingRefused({"email": [_("Offers come by e-mail: write an address.")]})
    if last_day < max(first_day, day_of(now)):
        raise BookingRefused({"last_day": [_("Choose a last day that is still to come.")]})
    if last_day > day_of(now) + _LONGEST_WAIT:
        raise BookingRefused({"last_day": [_("Choose a day within a year.")]})
    lock_contact(checked.email)
    mine = WaitingEntry.objects.filter(person__email__iexact=checked.email, state__in=_OPEN)
    if mine.count() >= limit("waiting_per_contact"):
        raise BookingRefused({"": [_("You are waiting at enough points already.")]})
    entry = WaitingEntry.objects.create(
        client_uuid=client_uuid,
        site_id=site,
        service=service,
        language_wanted=language_wanted,
        language=language,
        preparations=sorted(preparations),
        first_day=first_day,
        last_day=last_day,
        appointment=Appointment.objects.filter(uuid=instead_of).first() if instead_of else None,
        created_at=now,
        state_changed_at=now,
    )
    WaitingPerson.objects.create(
        entry=entry,
        given_name=checked.given_name,
        family_name=checked.family_name,
        email=checked.email,
        phone=checked.phone,
        details=checked.details,
    )
    _tell(entry, "joined", now)
    return Waiting(entry.uuid, created=True)


def offer_free_times(*, at: datetime | None = None) -> int:
    """Offer what is free to who waits, the longest first; return how many offers were made.

    Slots that rest are offered here first. None nearer than ``offer_not_nearer_s``: who reads her
    mail in the evening must still be able to come.
    """
    now = at or timezone.now()
    made = 0
    _close_past(now)
    waiting = WaitingEntry.objects.filter(state=WaitingState.WAITING).order_by("created_at", "pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        made += _offer_to(pk, now)
    return made


def _offer_to(pk: int, now: datetime) -> bool:
    entry = WaitingEntry.objects.select_related("site", "appointment").get(pk=pk)
    wish = _wish(entry)
    soonest = now + timedelta(seconds=limit("offer_not_nearer_s"))
    first = max(entry.first_day, day_of(soonest))
    if first > entry.last_day:
        return False
    if entry.appointment is not None and entry.appointment.state != AppointmentState.CONFIRMED:
        # She would have come sooner than to an appointment that is no more.
        leave_waiting_list(entry=entry.uuid, at=now)
        return False
    before = entry.appointment.period.lower if entry.appointment else None
    refused = set(entry.offers.values_list("starts", flat=True))
    code = entry.site.code
    found = free_slots([code], wish, first, entry.last_day, now, resting=False).get(code)
    for slot in found or ():
        if slot.start < soonest or slot.start in refused or (before and slot.start >= before):
            continue
        try:
            return _make_offer(pk, Asked(code, slot.start, wish), now)
        except SlotGone:
            continue
    return False


@retried
@transaction.atomic
def _make_offer(pk: int, asked: Asked, now: datetime) -> bool:
    here = site_on(asked, now, resting=False)
    lock_days([(here.pk, day_of(asked.start))])
    entry = WaitingEntry.objects.select_for_update().get(pk=pk)
    number = entry.offers.count() + 1
    if entry.state != WaitingState.WAITING or number > OFFERS_MAX:
        return False
    row = Appointment(
        client_uuid=uuid.uuid4(),
        code=new_code(),
        created_at=now,
        language=entry.language,
        booked_by=BookedBy.OFFER,
    )
    take_seat(row, asked, now, resting=False)
    row.hold_until = now + timedelta(seconds=limit("offer_s"))
    write_step(
        row,
        to=AppointmentState.HELD,
        reason="offered",
        role="system",
        channel=BookedBy.OFFER,
        at=now,
        new=True,
    )
    offer = Offer.objects.create(
        entry=entry,
        number=number,
        appointment=row,
        starts=asked.start,
        made_at=now,
        expires_at=row.hold_until,
    )
    _change(entry, WaitingState.OFFERED, now)
    _tell(entry, "offered", now, offer=offer)
    return True


@retried
@transaction.atomic
def accept_offer(*, offer: uuid.UUID, at: datetime | None = None) -> uuid.UUID:
    """Yes: the time is booked. Returns the appointment that is at that time from now on.

    Who has a later appointment keeps it, and it moves there: one change, with nothing in between.
    A repeat answers the same. Raises ``StepRefused`` when the offer is over.
    """
    now = at or timezone.now()
    found = _offer(offer)
    later = found.entry.appointment
    days = [(later.site_id, day_of(later.period.lower))] if later else []
    row = locked(found.appointment.uuid, days=days)
    found.refresh_from_db()
    if found.state == OfferState.ACCEPTED:
        swapped = row.events.filter(reason="earlier_taken").exists()
        return later.uuid if later and swapped else row.uuid
    if found.state != OfferState.OPEN or row.state != AppointmentState.HELD:
        raise StepRefused(_("This offer is over."), "over")
    entry = WaitingEntry.objects.select_for_update().get(pk=found.entry_id)
    if later is not None:
        later = locked(later.uuid)
    if later is not None and later.state == AppointmentState.CONFIRMED:
        _swap(later, row, now)
        _close_offer(found, OfferState.ACCEPTED, now)
        _change(entry, WaitingState.SERVED, now)
        return later.uuid
    person = WaitingPerson.objects.get(entry=entry)
    write_step(
        row,
        to=AppointmentState.CONFIRMED,
        reason="booked",
        role="citizen",
        channel=BookedBy.OFFER,
        at=now,
    )
    AppointmentPerson.objects.create(
        appointment=row,
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        phone=person.phone,
        details=person.details,
        created_at=now,
    )
    _close_offer(found, OfferState.ACCEPTED, now)
    _change(entry, WaitingState.SERVED, now)
    return row.uuid


def _swap(later: Appointment, held: Appointment, now: datetime) -> None:
    """The later appointment moves to the time that was held for it. Both days and rows are held."""
    write_step(
        held,
        to=AppointmentState.CANCELLED_BY_CITIZEN,
        reason="earlier_taken",
        role="citizen",
        channel=BookedBy.OFFER,
        at=now,
    )
    was = later.period.lower
    give_back(later, now)
    for name in ("site_id", "desk_id", "rule_id", "facilitator_id", "seat", "period",
                 "buffer_before_s", "buffer_after_s"):  # fmt: skip
        setattr(later, name, getattr(held, name))
    later.sequence += 1
    later.link_version += 1
    write_step(
        later,
        to=AppointmentState.CONFIRMED,
        reason="moved",
        role="citizen",
        channel=BookedBy.OFFER,
        at=now,
        was=was,
    )


@retried
@transaction.atomic
def refuse_offer(*, offer: uuid.UUID, at: datetime | None = None) -> bool:
    """No, thank you: the time goes to the next, and she stays on the list; at most three times."""
    now = at or timezone.now()
    found = _offer(offer)
    row = locked(found.appointment.uuid)
    found.refresh_from_db()
    if found.state != OfferState.OPEN:
        return False
    if row.state == AppointmentState.HELD:
        write_step(
            row,
            to=AppointmentState.CANCELLED_BY_CITIZEN,
            reason="offer_refused",
            role="citizen",
            at=now,
        )
    _close_offer(found, OfferState.REFUSED, now)
    _back_to_the_list(found, now)
    return True


@retried
@transaction.atomic
def leave_waiting_list(*, entry: uuid.UUID, at: datetime | None = None) -> bool:
    """She does not wait any more; an open offer goes back. Returns whether that is news."""
    now = at or timezone.now()
    opened = Offer.objects.filter(entry__uuid=entry, state=OfferState.OPEN).first()
    if opened is not None:
        refuse_offer(offer=opened.uuid, at=now)
    row = WaitingEntry.objects.select_for_update().filter(uuid=entry).first()
    if row is None or row.state not in _OPEN:
        return False
    _change(row, WaitingState.WITHDRAWN, now)
    return True


def offer_ran_out(row: Appointment, now: datetime) -> None:
    """The hold of an offer has just expired, in the caller's transaction."""
    found = Offer.objects.filter(appointment=row, state=OfferState.OPEN).first()
    if found is not None:
        _close_offer(found, OfferState.EXPIRED, now)
        _back_to_the_list(found, now)


def _close_past(now: datetime) -> None:
    today = day_of(now)
    with transaction.atomic():
        over = WaitingEntry.objects.select_for_update().filter(
            state=WaitingState.WAITING, last_day__lt=today
        )
        for entry in over.order_by("pk"):
            _change(entry, WaitingState.OVER, now)
            _tell(entry, "over", now)


def _wish(entry: WaitingEntry) -> slots.Wish:
    return slots.Wish(entry.service, entry.language_wanted, frozenset(entry.preparations))


def _offer(offer: uuid.UUID) -> Offer:
    found = Offer.objects.select_related("appointment", "entry").filter(uuid=offer).first()
    if found is None:
        raise StepRefused(_("This offer is over."), "gone")
    return found


def _close_offer(offer: Offer, state: OfferState, now: datetime) -> None:
    offer.state, offer.answered_at = state, now
    offer.save(update_fields=["state", "answered_at"])


def _back_to_the_list(offer: Offer, now: datetime) -> None:
    entry = WaitingEntry.objects.select_for_update().get(pk=offer.entry_id)
    if entry.state != WaitingState.OFFERED:
        return
    if offer.number >= OFFERS_MAX:
        _change(entry, WaitingState.EXHAUSTED, now)
        _tell(entry, "exhausted", now)
    else:
        _change(entry, WaitingState.WAITING, now)


def _change(entry: WaitingEntry, state: WaitingState, now: datetime) -> None:
    entry.state, entry.state_changed_at = state, now
    entry.save(update_fields=["state", "state_changed_at"])


def _tell(entry: WaitingEntry, what: str, now: datetime, offer: Offer | None = None) -> None:
    outbox.record(
        kind="waiting.changed",
        subject=entry.uuid,
        payload={
            "entry": str(entry.uuid),
            "what": what,
            "offer": str(offer.uuid) if offer else "",
            "start": offer.starts.isoformat() if offer else "",
        },
        at=now,
    )
