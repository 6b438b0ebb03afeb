"""The waiting list: first come, three offers at most, none near the day, and one may refuse."""

import uuid
from datetime import timedelta

import pytest

from apps.booking import services
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    Offer,
    RestingSlot,
    WaitingEntry,
)
from apps.booking.services import waiting
from tests.booking.builders import MONDAY, NOW, booked, hold, later, person
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db
CLOCKS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30")


@pytest.fixture
def full(db):
    """A point with one desk whose Monday is full."""
    row = site_with(desks=1, seats=1)
    return row, [booked(row, clock) for clock in CLOCKS]


def _wait(site, name: str = "wanda", **changes) -> WaitingEntry:
    words = {
        "client_uuid": uuid.uuid4(), "site_code": site.code, "service": "spid_cie",
        "first_day": MONDAY, "last_day": MONDAY, "person": person(name), "at": NOW, **changes,
    }  # fmt: skip
    return WaitingEntry.objects.get(uuid=services.join_waiting_list(**words).entry)


def test_a_freed_time_is_offered_while_it_rests_for_the_others(full):
    site, rows = full
    first, second = _wait(site, "wanda"), _wait(site, "xenia", at=later(minutes=1))
    assert services.offer_free_times(at=NOW) == 0
    services.cancel(appointment=rows[2].uuid, at=NOW)
    assert services.offer_free_times(at=later(minutes=2)) == 1
    offer = Offer.objects.get()
    assert (offer.entry, offer.starts) == (first, rows[2].period.lower)
    with pytest.raises(services.SlotGone):
        hold(site, "10:00", at=later(minutes=40))
    second.refresh_from_db()
    assert second.state == "waiting"


def test_yes_books_the_time_for_who_waited(full):
    site, rows = full
    entry = _wait(site)
    services.cancel(appointment=rows[0].uuid, at=NOW)
    services.offer_free_times(at=NOW)
    offer = Offer.objects.get()
    one = services.accept_offer(offer=offer.uuid, at=later(hours=1))
    assert services.accept_offer(offer=offer.uuid, at=later(hours=2)) == one
    assert Appointment.objects.get(uuid=one).state == "confirmed"
    assert AppointmentPerson.objects.get(appointment__uuid=one).email == "wanda@example.org"
    entry.refresh_from_db()
    assert entry.state == "served"


def test_no_leaves_her_on_the_list_and_the_time_to_the_next(full):
    site, rows = full
    first, second = _wait(site, "wanda"), _wait(site, "xenia", at=later(minutes=1))
    services.cancel(appointment=rows[0].uuid, at=NOW)
    services.offer_free_times(at=later(minutes=1))
    assert services.refuse_offer(offer=Offer.objects.get().uuid, at=later(minutes=2))
    services.offer_free_times(at=later(minutes=3))
    assert Offer.objects.get(state="open").entry == second
    first.refresh_from_db()
    assert first.state == "waiting"


def test_an_offer_nobody_answers_goes_to_the_next(full):
    site, rows = full
    _wait(site, "wanda"), _wait(site, "xenia", at=later(minutes=1))
    services.cancel(appointment=rows[0].uuid, at=NOW)
    services.offer_free_times(at=later(minutes=1))
    services.sweep(at=later(hours=13))
    services.offer_free_times(at=later(hours=13))
    assert list(Offer.objects.order_by("pk").values_list("state", flat=True)) == [
        "expired",
        "open",
    ]
    expired = Offer.objects.order_by("pk")[0]
    with pytest.raises(services.StepRefused):
        services.accept_offer(offer=expired.uuid, at=later(hours=14))


def test_three_offers_and_no_more(full):
    site, rows = full
    entry = _wait(site)
    for number in range(4):
        services.cancel(appointment=rows[number].uuid, at=later(hours=number))
        services.offer_free_times(at=later(hours=number))
        for offer in Offer.objects.filter(state="open"):
            services.refuse_offer(offer=offer.uuid, at=later(hours=number))
    assert Offer.objects.count() == 3
    entry.refresh_from_db()
    assert entry.state == "exhausted"


def test_nothing_is_offered_near_the_day(full):
    site, rows = full
    _wait(site)
    eve = rows[0].period.lower - timedelta(hours=20)
    services.cancel(appointment=rows[0].uuid, at=eve)
    assert services.offer_free_times(at=eve) == 0


def test_taking_an_earlier_time_moves_the_later_one_there(full):
    site, rows = full
    entry = _wait(site, instead_of=rows[5].uuid)
    services.cancel(appointment=rows[6].uuid, at=NOW)
    assert services.offer_free_times(at=NOW) == 0  # later than what she has
    was = rows[5].period.lower
    freed = rows[1].period
    services.cancel(appointment=rows[1].uuid, at=NOW)
    services.offer_free_times(at=NOW)
    offer = Offer.objects.get()
    taken = services.accept_offer(offer=offer.uuid, at=NOW)
    assert services.accept_offer(offer=offer.uuid, at=later(hours=1)) == taken == rows[5].uuid
    before = rows[5].sequence
    rows[5].refresh_from_db()
    assert (rows[5].state, rows[5].period, rows[5].sequence) == ("confirmed", freed, before + 1)
    assert rows[5].events.last().reason == "moved"
    # Only one appointment is hers, and the later time rests before others get it.
    held = offer.appointment
    held.refresh_from_db()
    assert (held.state, held.events.last().reason) == ("cancelled_by_citizen", "earlier_taken")
    assert RestingSlot.objects.filter(period__startswith=was).exists()
    entry.refresh_from_db()
    assert entry.state == "served"


def test_when_the_swap_fails_in_the_middle_both_times_are_as_they_were(full, monkeypatch):
    site, rows = full
    _wait(site, instead_of=rows[5].uuid)
    services.cancel(appointment=rows[1].uuid, at=NOW)
    services.offer_free_times(at=NOW)
    offer = Offer.objects.get()
    monkeypatch.setattr(waiting, "give_back", lambda *_how: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.accept_offer(offer=offer.uuid, at=NOW)
    monkeypatch.undo()
    held = Appointment.objects.get(pk=offer.appointment_id)
    present = Appointment.objects.get(pk=rows[5].pk)
    assert (held.state, present.state, present.period) == ("held", "confirmed", rows[5].period)
    assert services.accept_offer(offer=offer.uuid, at=NOW) == present.uuid


def test_who_cancels_what_she_has_does_not_wait_for_a_sooner_time(full):
    site, rows = full
    entry = _wait(site, instead_of=rows[5].uuid)
    services.cancel(appointment=rows[5].uuid, at=NOW)
    services.cancel(appointment=rows[1].uuid, at=NOW)
    assert services.offer_free_times(at=NOW) == 0
    entry.refresh_from_db()
    assert entry.state == "withdrawn"


def test_who_leaves_the_list_gives_an_open_offer_back(full):
    site, rows = full
    entry = _wait(site)
    services.cancel(appointment=rows[0].uuid, at=NOW)
    services.offer_free_times(at=NOW)
    assert services.leave_waiting_list(entry=entry.uuid, at=NOW)
    assert not services.leave_waiting_list(entry=entry.uuid, at=NOW)
    entry.refresh_from_db()
    assert (entry.state, Offer.objects.get().state) == ("withdrawn", "refused")


def test_the_list_ends_with_its_days(full):
    site, _rows = full
    entry = _wait(site)
    services.offer_free_times(at=NOW + timedelta(days=20))
    entry.refresh_from_db()
    assert entry.state == "over"


def test_a_repeat_joins_once_and_nobody_waits_everywhere(full):
    site, _rows = full
    key = uuid.uuid4()
    one, two = _wait(site, client_uuid=key), _wait(site, client_uuid=key)
    assert one == two
    _wait(site)
    with pytest.raises(services.BookingRefused):
        _wait(site)
    with pytest.raises(services.BookingRefused):
        _wait(site, "ugo", person=person("ugo", email="", phone="0110112345"))
