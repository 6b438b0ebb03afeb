"""Keep a time while somebody fills in the form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import new_code
from apps.booking import slots
from apps.booking.errors import BookingRefused, OtherTime, SlotGone, StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import Appointment, AppointmentState, BookedBy, SeatKind
from apps.booking.queries.availability import BookableSite, city_zone, free_slots, read_sites
from apps.booking.services.locking import DEADLOCK, EXCLUSION, lock_days, retried, sqlstate_of
from apps.booking.services.steps import day_of, expire_holds, write_step
from apps.booking.validation import check_wish

if TYPE_CHECKING:
    from apps.accounts.models import User

# Other times are looked for so far around.
_AROUND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Held:
    """A time that is kept. ``created`` is false when it was a repeat."""

    appointment: uuid.UUID
    code: str
    hold_until: datetime
    created: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants, where and when."""

    site_code: str
    start: datetime
    wish: slots.Wish


def hold(
    *,
    client_uuid: uuid.UUID,
    site_code: str,
    service: str,
    start: datetime,
    language_wanted: str = "",
    preparations: Sequence[str] = (),
    language: str = "it",
    booked_by: str = BookedBy.WEB,
    kind: str = SeatKind.PUBLIC,
    role: str = "citizen",
    actor: User | None = None,
    at: datetime | None = None,
) -> Held:
    """Keep a time for a while. The same ``client_uuid`` again keeps its newest choice, and no more.

    Choosing another time while one is kept swaps the two at once. ``start`` is aware. Raises
    ``SlotGone`` with other times, ``BookingRefused``, ``StepRefused`` when it is booked already.
    """
    check_wish(service, list(preparations), language_wanted)
    wish = slots.Wish(service, language_wanted, frozenset(preparations), kind)
    asked = Asked(site_code, start, wish)
    now = at or timezone.now()
    with other_times_offered(asked, now):
        return _hold(client_uuid, asked, language, booked_by, role=role, actor=actor, now=now)


@retried
@transaction.atomic
def _hold(
    client_uuid: uuid.UUID,
    asked: Asked,
    language: str,
    booked_by: str,
    *,
    role: str,
    actor: User | None,
    now: datetime,
) -> Held:
    earlier = Appointment.objects.filter(client_uuid=client_uuid).first()
    here = site_on(asked, now, but=earlier.uuid if earlier else None)
    days = [(here.pk, day_of(asked.start))]
    if earlier is not None:
        days.append((earlier.site_id, day_of(earlier.period.lower)))
    lock_days(days)
    length = timedelta(seconds=here.setting.length_s)
    expire_holds(here.pk, asked.start, asked.start + length, now)
    row = Appointment.objects.select_for_update().filter(client_uuid=client_uuid).first()
    until = now + timedelta(seconds=limit("hold_s"))
    if row is not None and row.state not in {AppointmentState.HELD, AppointmentState.EXPIRED}:
        raise StepRefused(_("This appointment is booked already."), "booked")
    if row is not None and row.state == AppointmentState.HELD and _is_same(row, here, asked):
        row.hold_until = max(row.hold_until or until, until)
        row.save(update_fields=["hold_until"])
        return Held(row.uuid, row.code, row.hold_until, created=False)
    new = row is None
    if row is None:
        row = Appointment(client_uuid=client_uuid, code=new_code(), created_at=now)
    take_seat(row, asked, now)
    row.hold_until, row.language, row.booked_by = until, language, BookedBy(booked_by)
    write_step(
        row,
        to=AppointmentState.HELD,
        reason="chosen" if new else "chosen_again",
        role=role,
        actor=actor,
        channel=booked_by,
        at=now,
        new=new,
    )
    return Held(row.uuid, row.code, until, created=new)


def site_on(
    asked: Asked, now: datetime, *, but: uuid.UUID | None = None, resting: bool = True
) -> BookableSite:
    """The site as it is on that day. Raises ``SlotGone`` when nothing is booked there."""
    day = day_of(asked.start)
    found = read_sites(
        [asked.site_code], asked.wish.service, day, day, now, but=but, resting=resting
    )
    if asked.site_code not in found:
        raise SlotGone
    return found[asked.site_code]


def take_seat(row: Appointment, asked: Asked, now: datetime, *, resting: bool = True) -> slots.Seat:
    """Give the row the seat that is free at that time. Its day is held. Raises ``SlotGone``."""
    here = site_on(asked, now, but=row.uuid, resting=resting)
    seat = slots.seat_at(here.site, here.setting, asked.wish, asked.start, now, city_zone())
    if seat is None:
        raise SlotGone
    row.site_id, row.desk_id, row.rule_id = here.pk, seat.desk, seat.rule
    row.facilitator_id = seat.facilitator
    row.service, row.seat = asked.wish.service, SeatKind(asked.wish.kind)
    row.language_wanted = asked.wish.language
    row.preparations = sorted(asked.wish.preparations)
    row.buffer_before_s = here.setting.buffer_before_s
    row.buffer_after_s = here.setting.buffer_after_s
    end = asked.start + timedelta(seconds=here.setting.length_s)
    row.period = Range(asked.start, end)
    return seat


def _is_same(row: Appointment, here: BookableSite, asked: Asked) -> bool:
    return (
        row.site_id == here.pk
        and row.period.lower == asked.start
        and row.service == asked.wish.service
        and row.language_wanted == asked.wish.language
        and frozenset(row.preparations) == asked.wish.preparations
        and row.seat == asked.wish.kind
    )


class other_times_offered:  # noqa: N801 - reads as a sentence after "with"
    """Whatever shows that the time is gone leaves as ``SlotGone`` with other times."""

    def __init__(self, asked: Asked, now: datetime) -> None:
        self.asked, self.now = asked, now

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        gone = isinstance(error, SlotGone) or (
            isinstance(error, IntegrityError | OperationalError)
            and sqlstate_of(error) in {DEADLOCK, EXCLUSION}
        )
        if gone and not transaction.get_connection().needs_rollback:
            raise SlotGone(other_times(self.asked, self.now)) from error


def other_times(asked: Asked, now: datetime, *, elsewhere: bool = False) -> list[OtherTime]:
    """The free times nearest to the one asked for: at the same site, then at the others.

    With ``elsewhere`` half of them are at other sites, where there are any.
    """
    most = limit("others")
    # Of a time that is over, the nearest ones are those from now on.
    day = max(day_of(asked.start), day_of(now))
    first, last = max(day - _AROUND, day_of(now)), day + _AROUND
    here = _nearest(free_slots([asked.site_code], asked.wish, first, last, now), asked, most)
    if len(here) == most and not elsewhere:
        return here
    there = free_slots(None, asked.wish, day, day + timedelta(days=7), now)
    there.pop(asked.site_code, None)
    others = _nearest(there, asked, most)
    half = most // 2 if elsewhere else 0
    here = here[: max(most - len(others), most - half)]
    return [*here, *others[: most - len(here)]]


def _nearest(free: dict[str, slots.Slots], asked: Asked, most: int) -> list[OtherTime]:
    start_s = int(asked.start.timestamp())
    ranked = sorted(
        (abs(at - start_s), at, code)
        for code, found in free.items()
        for at in sorted(found.start_s.tolist(), key=lambda at: abs(at - start_s))[:most]
    )
    zone, times = city_zone(), []
    for _distance, at, code in ranked[:most]:
        start = datetime.fromtimestamp(at, zone)
        times.append(OtherTime(code, start, start + timedelta(seconds=free[code].length_s)))
    return times


def refuse_past(start: datetime, now: datetime) -> None:
    """A plain word for who changes an appointment that has begun. Raises ``BookingRefused``."""
    if start <= now + timedelta(seconds=limit("change_until_s")):
        raise BookingRefused({"": [_("It is too late to change this appointment by yourself.")]})
