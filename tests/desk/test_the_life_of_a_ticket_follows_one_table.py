"""Every pair of states, walks of thousands of steps, and times that add up."""

import itertools
import random
import uuid
from datetime import timedelta

import pytest

from apps.booking.models import Appointment
from apps.desk import lifecycle, services
from apps.desk.buttons import BUTTONS
from apps.desk.models import Ticket, TicketEvent, TicketState
from apps.desk.services.steps import By, write_step
from tests.booking.builders import booked
from tests.counts import count
from tests.desk.builders import NINE, by, events, facts, step, walk_in

STATES = list(TicketState.values)
ROLES = ("citizen", "facilitator", "staff", "system")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.django_db
def test_each_pair_of_states_is_allowed_exactly_when_the_table_says_so(before, site):
    row = walk_in(site)
    for to, role in itertools.product(STATES, ROLES):
        row.state = before
        rule = lifecycle.step(before, to)
        reason = rule.reasons[0] if rule else "called"
        if rule is not None and role in rule.by:
            write_step(row, to=to, reason=reason, by=By(role, now=NINE))
            assert row.state == to
            row.state = before
            with pytest.raises(services.DeskRefused):
                write_step(row, to=to, reason="no such reason", by=By(role, now=NINE))
        else:
            with pytest.raises(services.DeskRefused):
                write_step(row, to=to, reason=reason, by=By(role, now=NINE))


def test_reasons_states_and_buttons_all_have_words_and_a_rule():
    used = {reason for rule in lifecycle.TABLE.values() for reason in rule.reasons}
    assert used == set(lifecycle.REASONS)
    assert set(lifecycle.MEANING) == set(STATES) == set(BUTTONS)
    assert {after for _before, after in lifecycle.TABLE} == set(STATES)
    pressed = {(state, one.to) for state, buttons in BUTTONS.items() for one in buttons}
    assert pressed == {pair for pair in lifecycle.TABLE if pair[0]}


def test_no_state_is_a_trap_while_the_day_lasts():
    for state in STATES:
        reached, new = {state}, {state}
        while new:
            new = {after for one in new for after in lifecycle.next_states(one)} - reached
            reached |= new
        assert reached == set(STATES)


def _in_states(row: Ticket, end) -> dict[str, timedelta]:
    log = list(row.events.order_by("number"))
    ends = [event.at for event in log[1:]] + [end]
    found: dict[str, timedelta] = {}
    for event, until in zip(log, ends, strict=True):
        assert until >= event.at
        found[event.to_state] = found.get(event.to_state, timedelta(0)) + (until - event.at)
    return found


@pytest.mark.django_db
def test_a_long_walk_keeps_log_present_and_times_in_step(site, anna):
    dice = random.Random("walk")
    now, known, booked_ones = NINE, [], []
    for clock in ("09:00", "09:30", "10:00"):
        booked_ones += [booked(site, clock) for _seat in range(2)]
    for number in range(count(small=400, full=10_000)):
        now += timedelta(seconds=dice.choice([0, 1, 7, 60]) * (number < 2_000 or number % 50 == 0))
        deed = dice.random()
        told = now + timedelta(seconds=dice.choice([0, 0, -400, 300]))
        who = by(anna, now, at=told)
        try:
            if deed < 0.08 or not known:
                key = uuid.uuid4()
                services.add_walk_in(ticket=key, site=facts(site), wish=services.Wish(), by=who)
                known.append(key)
            elif deed < 0.12:
                which = dice.choice(booked_ones).uuid
                given = services.check_in(ticket=uuid.uuid4(), appointment=which, by=who)
                known.append(given.ticket)
            elif deed < 0.25:
                services.call_next(site=facts(site), by=who, desk_number=dice.choice([1, 2]))
            else:
                key = dice.choice(known[-12:])
                services.take_step(ticket=key, to=dice.choice(STATES), by=who, desk_number=1)
        except services.DeskRefused:
            continue
    seen = set()
    end = now + timedelta(seconds=90)
    for row in Ticket.objects.all():
        log = list(row.events.order_by("number"))
        assert [event.number for event in log] == list(range(1, len(log) + 1))
        assert lifecycle.replay(events(row)) == row.state
        assert row.last_step == log[-1].uuid
        times = _in_states(row, end)
        assert sum(times.values(), timedelta(0)) == end - row.joined_at
        assert all(event.at <= event.recorded_at for event in log)
        if row.state == "done":
            assert row.served_s == round(times["serving"].total_seconds())
        changes = [event for event in log if event.from_state != event.to_state]
        assert changes[-1].at == row.state_changed_at
        seen |= {event.to_state for event in log}
    assert seen == set(STATES)
    came = set(Ticket.objects.exclude(appointment=None).values_list("appointment", flat=True))
    assert len(came) == 6
    states = Appointment.objects.filter(uuid__in=came).values_list("state", flat=True)
    assert set(states) <= {"arrived", "done"}


@pytest.mark.django_db
def test_the_database_lets_no_step_be_changed(site):
    from django.db import Error, transaction

    row = walk_in(site)
    for change in (
        lambda: TicketEvent.objects.update(reason="called"),
        lambda: TicketEvent.objects.filter(ticket=row).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_step_sent_twice_is_taken_once_and_one_out_of_date_is_refused(site, anna):
    row = walk_in(site)
    first = row.last_step
    called = by(anna, after=first)
    assert services.take_step(ticket=row.uuid, to="called", by=called, desk_number=2)
    assert not services.take_step(ticket=row.uuid, to="called", by=called, desk_number=2)
    row.refresh_from_db()
    assert (row.calls, row.desk_number) == (1, 2)
    with pytest.raises(services.DeskRefused) as refused:
        services.take_step(ticket=row.uuid, to="left", by=by(anna, after=first))
    assert refused.value.code == "moved"
    with pytest.raises(services.DeskRefused) as refused:
        services.take_step(ticket=row.uuid, to="serving", by=by(anna, after=uuid.uuid4()))
    assert refused.value.code == "later"
    with pytest.raises(services.DeskRefused) as refused:
        services.take_step(ticket=uuid.uuid4(), to="called", by=by(anna))
    assert refused.value.code == "gone"


@pytest.mark.django_db
def test_steps_of_a_day_without_network_arrive_in_any_order(site, anna):
    """Each names the one before it; what comes too early is asked for again."""
    key, steps = uuid.uuid4(), []
    after = uuid.uuid5(key, "joined")
    for minute, to in enumerate(["called", "serving", "done"], start=1):
        made = uuid.uuid4()
        steps.append((made, after, to, NINE + timedelta(minutes=minute)))
        after = made
    evening = NINE + timedelta(hours=8)

    def send(one) -> str:
        made, before, to, at = one
        try:
            services.take_step(
                ticket=key, to=to, by=by(anna, evening, uuid=made, after=before, at=at)
            )
        except services.DeskRefused as refused:
            return refused.code
        return "taken"

    assert {send(one) for one in steps} == {"gone"}
    joined = by(anna, evening, uuid=uuid.uuid5(key, "joined"), at=NINE)
    given = services.add_walk_in(
        ticket=key, site=facts(site), wish=services.Wish(), by=joined, series="B", number=7
    )
    assert given.label == "B7"
    waiting = list(reversed(steps))
    rounds = 0
    while waiting:
        waiting = [one for one in waiting if send(one) != "taken"]
        rounds += 1
    assert rounds == 3
    assert {send(one) for one in steps} == {"taken"}  # a second sync changes nothing
    row = Ticket.objects.get(uuid=key)
    assert (row.state, row.served_s, row.joined_at) == ("done", 60, NINE)
    assert row.events.count() == 4


@pytest.mark.django_db
def test_the_day_ends_for_everybody_and_no_length_is_made_up(site, anna):
    waits, helped, gone = walk_in(site), walk_in(site), walk_in(site)
    step(helped, "serving", who=anna)
    step(gone, "left", who=anna)
    assert services.close_days(now=NINE + timedelta(hours=10)) == 0
    assert services.close_days(now=NINE + timedelta(hours=16)) == 2
    for row, state in ((waits, "left"), (helped, "done"), (gone, "left")):
        row.refresh_from_db()
        assert row.state == state
    assert helped.served_s is None
    assert services.close_days(now=NINE + timedelta(hours=17)) == 0
