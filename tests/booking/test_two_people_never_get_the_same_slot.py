"""Many at once over real connections: exactly as many succeed as there are seats."""

import uuid
from collections import Counter

import pytest
from django.db import DatabaseError
from django.db.models import F

from apps.booking import services
from apps.booking.models import LIVE, Appointment, AppointmentState
from apps.booking.services import changing, holding
from tests.at_once import all_at_once
from tests.booking.builders import NOW, at, booked, hold, person, rule
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 20


def _no_two_overlap() -> bool:
    live = Appointment.objects.filter(state__in=LIVE)
    clash = live.filter(
        desk__appointments__state__in=LIVE,
        desk__appointments__period__overlap=F("period"),
    ).exclude(desk__appointments__pk=F("pk"))
    return not clash.exists()


def test_two_hundred_people_book_twenty_slots():
    site = site_with(desks=5, seats=5)
    clocks = ["09:00", "09:30", "10:00", "10:30"]  # four times five seats
    row = site.weekly_rules.get()
    row.ends_at = "11:00"
    row.save()
    site_with("P2", desks=1, seats=1)  # where others may still go

    def book(number: int) -> str:
        clock = clocks[number % len(clocks)]
        try:
            kept = hold(site, clock)
            services.confirm(appointment=kept.appointment, person=person(f"p{number}"), at=NOW)
        except services.SlotGone as gone:
            return "others" if gone.others else "nothing"
        return "booked"

    assert Counter(all_at_once(book, list(range(200)))) == {"booked": SEATS, "others": 180}
    confirmed = Appointment.objects.filter(state=AppointmentState.CONFIRMED, site=site)
    assert confirmed.count() == SEATS
    assert _no_two_overlap()


def test_moves_at_once_lose_nobody_and_double_nothing():
    site = site_with(desks=3, seats=3)
    clocks = ["09:00", "09:30", "10:00", "10:30", "11:00"]
    rows = [booked(site, clock) for clock in clocks[:4] for _seat in range(3)]

    def by_citizen(number: int) -> str:
        row = rows[number % len(rows)]
        try:
            services.move(appointment=row.uuid, start=at(clocks[(number * 7) % 5]), at=NOW)
        except services.SlotGone:
            return "gone"
        except services.BookingRefused:
            return "often enough"
        return "moved"

    outcome = Counter(all_at_once(by_citizen, list(range(60)), workers=12))
    assert outcome["moved"] > 0
    assert outcome["gone"] > 0
    confirmed = Appointment.objects.filter(state=AppointmentState.CONFIRMED)
    assert confirmed.count() == len(rows)
    assert _no_two_overlap()
    for row in confirmed:
        assert row.events.filter(reason="moved").count() == row.moves == row.sequence


def test_moves_that_cross_days_do_not_stop_each_other():
    site = site_with(desks=1, seats=1)
    rule(site, weekday=1, public_seats=1)
    tuesday = at("09:00").date().replace(day=15)
    first = booked(site, "09:00")
    second = booked(site, start=at("09:00", tuesday))

    def cross(number: int) -> str:
        row, day = ((first, tuesday), (second, at("09:00").date()))[number % 2]
        try:
            services.move(appointment=row.uuid, start=at("10:00", day), at=NOW)
        except services.SlotGone:
            return "gone"
        return "moved"

    assert Counter(all_at_once(cross, [0, 1], workers=2)) == {"moved": 2}
    assert _no_two_overlap()


def test_one_form_sent_twice_at_once_books_once():
    site = site_with(desks=5, seats=5)
    key = uuid.uuid4()

    def send(_number: int) -> uuid.UUID:
        kept = hold(site, client_uuid=key)
        return services.confirm(appointment=kept.appointment, person=person(), at=NOW).appointment

    def careful(number: int) -> uuid.UUID | None:
        try:
            return send(number)
        except services.StepRefused as refused:
            return None if refused.code == "booked" else uuid.uuid4()

    answers = set(all_at_once(careful, list(range(8)), workers=8)) - {None}
    assert len(answers) == 1
    assert Appointment.objects.count() == 1


def test_one_contact_cannot_slip_past_its_limit_by_pressing_at_once():
    site = site_with(desks=5, seats=5)

    def book(number: int) -> str:
        kept = hold(site, f"{9 + number % 4:02d}:00")
        try:
            services.confirm(appointment=kept.appointment, person=person("maria"), at=NOW)
        except services.BookingRefused:
            return "refused"
        return "booked"

    assert Counter(all_at_once(book, list(range(8)), workers=8)) == {"booked": 2, "refused": 6}


def test_a_dead_end_in_the_middle_leaves_the_old_time(monkeypatch):
    """Whatever breaks between giving back and taking: the row is as it was."""
    site = site_with()
    row = booked(site)
    for step in ("take_seat", "write_step"):
        with monkeypatch.context() as broken:

            def fail(*_args, **_words):
                raise DatabaseError("the connection broke")

            broken.setattr(changing, step, fail)
            with pytest.raises(DatabaseError):
                services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
        row.refresh_from_db()
        assert (row.period.lower, row.state, row.moves) == (at("09:00"), "confirmed", 0)
    assert services.move(appointment=row.uuid, start=at("11:00"), at=NOW)


def test_without_the_lock_the_constraint_still_holds(monkeypatch):
    """The lock saves retries; it is not what the promise rests on."""
    monkeypatch.setattr(holding, "lock_days", lambda days: None)
    site = site_with(desks=1, seats=1)

    def keep(_number: int) -> str:
        try:
            hold(site)
        except services.SlotGone:
            return "gone"
        return "held"

    assert Counter(all_at_once(keep, list(range(24)), workers=12)) == {"held": 1, "gone": 23}
    assert _no_two_overlap()
