"""Numbers per site and day, never doubled, however many ask at once."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.booking.models import Appointment
from apps.desk import services
from apps.desk.models import Ticket
from tests.at_once import all_at_once
from tests.booking import builders as booking
from tests.desk.builders import NINE, by, facilitator, facts, step, walk_in


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_numbers_without_a_gap():
    site = booking.site()
    place = facts(site)

    def give(_number: int) -> str:
        return services.add_walk_in(
            ticket=uuid.uuid4(), site=place, wish=services.Wish(), by=by()
        ).label

    labels = all_at_once(give, list(range(60)))
    assert sorted(labels, key=lambda one: int(one[1:])) == [f"A{n}" for n in range(1, 61)]


@pytest.mark.django_db(transaction=True)
def test_one_line_sent_twice_at_once_gives_one_number():
    site = booking.site()
    place, key = facts(site), uuid.uuid4()
    joined = uuid.uuid4()

    def give(_number: int) -> str:
        return services.add_walk_in(
            ticket=key, site=place, wish=services.Wish(), by=by(uuid=joined)
        ).label

    assert set(all_at_once(give, list(range(8)), workers=8)) == {"A1"}
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_press_at_once_call_two_people():
    site = booking.site()
    place = facts(site)
    for _number in range(10):
        walk_in(site)

    def call(number: int) -> str:
        given = services.call_next(site=place, by=by(), desk_number=number % 2 + 1)
        return given.label if given else "nobody"

    assert Counter(all_at_once(call, list(range(12)))) == Counter(
        {"nobody": 2, **{f"A{n}": 1 for n in range(1, 11)}}
    )
    assert set(Ticket.objects.values_list("calls", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_check_ins_steps_and_ends_of_one_morning_do_not_stop_each_other():
    """The queue is held before what booking locks, always: no order of two is turned round."""
    site = booking.site(desks=6, seats=6)
    anna = facilitator()
    rows = [booking.booked(site, clock) for clock in ("09:00", "09:30", "10:00") for _n in range(4)]
    here = rows[:6]
    tickets = [
        services.check_in(ticket=uuid.uuid4(), appointment=row.uuid, by=by(anna)).ticket
        for row in here
    ]
    for key in tickets:
        services.take_step(ticket=key, to="serving", by=by(anna))

    def work(number: int) -> str:
        if number % 2:
            services.take_step(ticket=tickets[number // 2], to="done", by=by(anna))
        else:
            services.check_in(
                ticket=uuid.uuid4(), appointment=rows[6 + number // 2].uuid, by=by(anna)
            )
        return "done"

    assert Counter(all_at_once(work, list(range(12)))) == {"done": 12}
    assert Counter(Appointment.objects.values_list("state", flat=True)) == {
        "done": 6, "arrived": 6,
    }  # fmt: skip


@pytest.mark.django_db
def test_each_site_and_each_day_begins_with_one(site):
    other = booking.site("P2")
    labels = [
        walk_in(site).label,
        walk_in(site).label,
        walk_in(other).label,
        walk_in(site, NINE + timedelta(days=1)).label,
    ]
    assert labels == ["A1", "A2", "A1", "A1"]


@pytest.mark.django_db
def test_the_database_keeps_numbers_apart_without_our_help(site):
    row = walk_in(site)
    for words in (
        {"number": row.number},
        {"number": 0},
        {"number": 9, "series": "a1"},
        {"number": 9, "served_s": 5},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.create(site=site, day=row.day, **words)


@pytest.mark.django_db
def test_a_device_without_network_keeps_its_own_letter(site):
    def give(series: str, number: int, key: uuid.UUID | None = None):
        return services.add_walk_in(
            ticket=key or uuid.uuid4(), site=facts(site), wish=services.Wish(), by=by(),
            series=series, number=number,
        )  # fmt: skip

    key = uuid.uuid4()
    assert (give("B", 1, key).label, give("B", 1, key).created) == ("B1", False)
    assert give("C", 1).label == "C1"
    again = give("B", 1)
    assert (again.label, again.renumbered) == ("A1", True)
    assert give("A", 1).label == "A2"
    with pytest.raises(services.DeskRefused):
        give("sei", 1)


@pytest.mark.django_db
def test_nothing_has_to_be_said_and_nonsense_is_refused(site, anna):
    row = walk_in(site)
    assert (row.service, row.name, row.language_wanted, row.preparations) == ("", "", "", [])
    row = walk_in(site, service="job", name="  Signora  Maria ", preparations=("seat", "seat"))
    assert (row.name, row.preparations) == ("Signora Maria", ["seat"])
    for wish in ({"service": "passwords"}, {"preparations": ("x",)}, {"name": "x" * 41},
                 {"language_wanted": "klingon"}):  # fmt: skip
        with pytest.raises(services.DeskRefused) as refused:
            walk_in(site, **wish)
        assert refused.value.code == "wrong"
    step(row, "called", who=anna, desk_number=2)
    assert (row.desk_number, row.calls) == (2, 1)
    step(row, "waiting", who=anna)
    assert row.desk_number is None
