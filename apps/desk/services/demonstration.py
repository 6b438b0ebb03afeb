"""A day at the points of a demonstration: made up, like everything in it."""

import random
import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk.models import Ticket, TicketState
from apps.desk.services.queue import Wish, add_walk_in, local_day, take_step
from apps.desk.services.steps import By
from apps.points import queries as points
from apps.points.queries import SiteFacts

SITES = 3
# Minutes that a visit takes about, by what it is for.
_VISITS = {"spid_cie": 24, "smartphone": 14, "payments": 10, "health_record": 16}
_PAST_DAYS, _A_DAY = 4, 8
# Who is in the room now, in the order in which they came.
_TODAY = (
    Wish("spid_cie"),
    Wish("health_record", "ar", ("seat",)),
    Wish("payments", name="Signora Prova"),
    Wish("smartphone", "ro"),
    Wish(),
)
_APPOINTMENTS = (("spid_cie", "Ada"), ("job", "Luca"), ("inps", "Samira"))


def open_demonstration_day(*, now: datetime | None = None) -> dict[str, int]:
    """Give the first points of a demonstration some past days and a queue of today.

    A repeat changes nothing where there is a number of today. Real points stay as they are.
    """
    at = now or timezone.now()
    places = [
        facts.sites[0]
        for facts in points.points(at)
        if facts.is_demonstration and facts.sites and not facts.sites[0].suspended
    ]
    opened = 0
    for place in sorted(places, key=lambda one: one.code)[:SITES]:
        if Ticket.objects.filter(site__code=place.code, day=local_day(at)).exists():
            continue
        _past(place, at)
        _today(place, at)
        _book(place, at)
        opened += 1
    return {"sites": opened}


def _past(place: SiteFacts, at: datetime) -> None:
    dice = random.Random(f"desk {place.code}")  # noqa: S311 - for looks
    for days in range(1, _PAST_DAYS + 1):
        morning = datetime.combine(
            local_day(at) - timedelta(days=days), time(9), points.city_zone()
        )
        for number in range(_A_DAY):
            service = dice.choice(list(_VISITS))
            came = morning + timedelta(minutes=20 * number)
            begins = came + timedelta(minutes=dice.randint(2, 15))
            ends = begins + timedelta(minutes=_VISITS[service] * dice.uniform(0.6, 1.5))
            ticket = _give(place, Wish(service), came)
            desk = number % 2 + 1
            _step(ticket, TicketState.CALLED, begins - timedelta(minutes=1), desk)
            _step(ticket, TicketState.SERVING, begins, desk)
            _step(ticket, TicketState.DONE, ends, desk)


def _today(place: SiteFacts, at: datetime) -> None:
    midnight = datetime.combine(local_day(at), time(), points.city_zone())
    begins = max(at - timedelta(minutes=30), midnight)
    tickets = [
        _give(place, wish, min(begins + timedelta(minutes=4 * number), at))
        for number, wish in enumerate(_TODAY)
    ]
    _step(tickets[0], TicketState.CALLED, max(at - timedelta(minutes=9), begins), 1)
    _step(tickets[0], TicketState.SERVING, max(at - timedelta(minutes=8), begins), 1)
    _step(tickets[2], TicketState.CALLED, at, 2)


def _book(place: SiteFacts, at: datetime) -> None:
    """Appointments of later today, where there is a free time left."""
    for number, (service, name) in enumerate(_APPOINTMENTS):
        free = bookings.free_slots(
            [place.code], bookings.Wish(service), local_day(at), local_day(at), at
        ).get(place.code)
        slot = next(iter(free or ()), None)
        if slot is None:
            return
        held = booking.hold(
            client_uuid=uuid.uuid4(), site_code=place.code, service=service, start=slot.start, at=at
        )
        phone = f"011 000000{number}"
        who = {"given_name": name, "family_name": "Dimostrazione", "phone": phone}
        booking.confirm(appointment=held.appointment, person=who, at=at)


def _give(place: SiteFacts, wish: Wish, at: datetime) -> uuid.UUID:
    by = By("facilitator", channel="demonstration", now=at)
    return add_walk_in(ticket=uuid.uuid4(), site=place, wish=wish, by=by).ticket


def _step(ticket: uuid.UUID, to: str, at: datetime, desk: int) -> None:
    by = By("facilitator", channel="demonstration", now=at)
    take_step(ticket=ticket, to=to, by=by, desk_number=desk)
