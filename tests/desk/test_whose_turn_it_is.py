"""Who comes first, and how long one waits."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from apps.desk.estimates import AtDesk, Length, Lengths, Wait, waits
from apps.desk.order import Waiting, turn
from apps.desk.queries.lengths import visit_lengths
from tests.counts import count
from tests.desk.builders import NINE, served, step, walk_in
from tests.desk.builders import facts as site_facts

JOB = Length(600, 900, 1200)


def _one(number: int, joined: int, due: int | None = None) -> Waiting:
    begin = datetime(2026, 12, 14, 9)
    at = begin + timedelta(minutes=joined)
    until = at if due is None else begin + timedelta(minutes=due)
    return Waiting(UUID(int=number), due is not None, until, at, number)


def _order(waiting: list[Waiting], minute: int) -> list[int]:
    at = datetime(2026, 12, 14, 9) + timedelta(minutes=minute)
    return [one.uuid.int for one in turn(waiting, at)]


def test_appointments_go_first_from_their_time_on_and_walk_ins_as_they_came():
    waiting = [_one(1, 5), _one(2, 0, due=30), _one(3, 1), _one(4, 2, due=20)]
    assert _order(waiting, 10) == [3, 1, 4, 2]  # both appointments are early
    assert _order(waiting, 20) == [4, 3, 1, 2]
    assert _order(waiting, 45) == [4, 2, 3, 1]


def test_the_order_is_one_whatever_the_order_of_the_rows():
    dice = random.Random("order")
    for _round in range(50):
        waiting = [
            _one(n, dice.randint(0, 9), dice.choice([None, dice.randint(0, 9)])) for n in range(12)
        ]
        orders = set()
        for _shuffle in range(4):
            dice.shuffle(waiting)
            orders.add(tuple(_order(waiting, 5)))
        assert len(orders) == 1


def test_one_desk_and_nobody_before_is_at_once_and_then_the_lengths_add_up():
    lengths = Lengths({"job": JOB})
    found = waits(1, [], ["job", "job", "job"], lengths)
    assert found == [Wait(0, 0), Wait(600, 1200), Wait(1200, 2400)]
    assert [one.minutes for one in found if one] == [(0, 5), (10, 20), (20, 40)]


def test_who_is_helped_already_leaves_sooner():
    lengths = Lengths({"job": JOB})
    assert waits(1, [AtDesk("job", 500)], ["job"], lengths) == [Wait(100, 700)]
    assert waits(1, [AtDesk("job", 9000)], ["job"], lengths) == [Wait(0, 60)]
    assert waits(2, [AtDesk("job", 0)], ["job", "job"], lengths) == [Wait(0, 0), Wait(600, 1200)]


def test_what_nobody_knows_is_not_known_from_there_on():
    lengths = Lengths({"job": JOB})
    assert waits(1, [], ["job", "inps", "job"], lengths) == [Wait(0, 0), Wait(600, 1200), None]
    assert waits(1, [AtDesk("inps", 10)], ["job"], lengths) == [None]
    assert waits(1, [], ["inps", "job"], Lengths({}, JOB)) == [Wait(0, 0), Wait(600, 1200)]


def test_appointments_to_come_lengthen_only_the_slow_reading():
    lengths = Lengths({"job": JOB})
    found = waits(1, [], ["job", "job"], lengths, coming=[(300, "job")])
    assert found == [Wait(0, 0), Wait(600, 2400)]


def _second_by_second(desks: int, helped, queue, lengths: dict[str, int]) -> list[int]:
    """Play the queue, a second at a time, with fixed lengths."""
    free_at = [0] * (desks - len(helped)) + [max(lengths[s] - since, 60) for s, since in helped]
    found, now, rest = [], 0, list(queue)
    while rest:
        for desk, until in enumerate(free_at):
            if rest and until <= now:
                found.append(now)
                free_at[desk] = now + lengths[rest.pop(0)]
        now += 1
    return found


def test_waits_equal_a_queue_that_is_played_second_by_second():
    dice = random.Random("waits")
    for _case in range(count(small=40, full=400)):
        fixed = {name: dice.randint(60, 400) for name in ("a", "b", "c")}
        lengths = Lengths({name: Length(s, s, s) for name, s in fixed.items()})
        desks = dice.randint(1, 4)
        helped = [(dice.choice("abc"), dice.randint(0, 50)) for _n in range(dice.randint(0, desks))]
        queue = [dice.choice("abc") for _n in range(dice.randint(1, 8))]
        expected = _second_by_second(desks, helped, queue, fixed)
        found = waits(desks, [AtDesk(*one) for one in helped], queue, lengths)
        assert [one.most_s for one in found if one] == expected


@pytest.mark.django_db
def test_lengths_are_of_today_where_enough_were_helped_else_of_the_weeks(site):
    today = NINE.date()
    assert visit_lengths(site.pk, today) == Lengths({}, None)
    for minutes in (10, 20, 30):
        served(site, minutes, NINE - timedelta(days=7))
    assert visit_lengths(site.pk, today).by_service["job"].middle_s == 20 * 60
    for minutes in (2, 4):
        served(site, minutes, NINE - timedelta(days=1), service="inps")
    found = visit_lengths(site.pk, today)
    assert set(found.by_service) == {"job"}  # two visits say nothing
    assert found.of("inps") == found.otherwise  # but five of all services do
    assert found.otherwise is not None
    assert found.otherwise.middle_s == 10 * 60
    for _number in range(5):
        served(site, 6)
    assert visit_lengths(site.pk, today).by_service["job"].middle_s == 6 * 60
    served(site, 60, NINE - timedelta(weeks=9), service="school")
    assert "school" not in visit_lengths(site.pk, today).by_service


@pytest.mark.django_db
def test_the_queue_of_a_day_tells_places_and_waits(site):
    from apps.desk import queries

    for _number in range(5):
        served(site, 10, NINE - timedelta(days=1))
    first, second = walk_in(site, service="job"), walk_in(site)
    later = NINE + timedelta(minutes=1)
    third = walk_in(site, later, service="job")
    step(first, "called", later, desk_number=1)
    step(first, "serving", later, desk_number=1)
    found = queries.queue(site.pk, [], later)
    assert [one.uuid for one in found.waiting] == [second.uuid, third.uuid]
    assert [one.ahead for one in found.waiting] == [0, 1]
    assert [one.wait and one.wait.minutes for one in found.waiting] == [(10, 15), (20, 25)]
    assert [one.uuid for one in found.at_desks] == [first.uuid]
    assert site_facts(site).code == site.code
