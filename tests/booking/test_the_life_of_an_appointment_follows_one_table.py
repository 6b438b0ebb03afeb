"""Every pair of states, walks of thousands of steps, and times that add up."""

import itertools
import random
import uuid
from datetime import timedelta

import pytest

from apps.booking import lifecycle, services
from apps.booking.errors import StepRefused
from apps.booking.models import Appointment, AppointmentState
from apps.booking.services.steps import write_step
from apps.outbox.models import Event
from tests.booking.builders import MONDAY, NOW, at, booked, facilitator, hold, person
from tests.booking.builders import site as site_with
from tests.counts import count

STATES = list(AppointmentState.values)
CLOCKS = [f"{hour:02d}:{minute:02d}" for hour in range(9, 13) for minute in (0, 30)]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.django_db
def test_each_pair_of_states_is_allowed_exactly_when_the_table_says_so(before, site):
    row = booked(site)
    for to, role in itertools.product(STATES, ("citizen", "facilitator", "staff", "system")):
        # In memory only: the walk below writes.
        row.state = before
        step = lifecycle.step(before, to)
        allowed = step is not None and role in step.by
        reason = step.reasons[0] if step else "moved"
        row.hold_until = NOW if to == "held" else None
        if allowed:
            write_step(row, to=to, reason=reason, role=role, at=NOW)
            assert row.state == to
            row.state = before
            with pytest.raises(StepRefused):
                write_step(row, to=to, reason="no such reason", role=role, at=NOW)
        else:
            with pytest.raises(StepRefused):
                write_step(row, to=to, reason=reason, role=role, at=NOW)


def test_no_way_leads_from_arrived_to_missed():
    reached, new = {"arrived"}, {"arrived"}
    while new:
        new = {after for state in new for after in lifecycle.next_states(state)} - reached
        reached |= new
    assert "missed" not in reached
    assert {"done", "cancelled_by_citizen", "cancelled_by_service"} <= reached


def test_reasons_and_states_all_have_words():
    used = {reason for step in lifecycle.TABLE.values() for reason in step.reasons}
    assert used == set(lifecycle.REASONS)
    assert set(lifecycle.MEANING) == set(STATES)
    assert {after for _before, after in lifecycle.TABLE} == set(STATES)


class Walker:
    """People who do whatever comes to their mind, at one point, Monday after Monday."""

    def __init__(self, seed: int, site) -> None:
        self.dice, self.site = random.Random(f"walk {seed}"), site
        self.day, self.people = MONDAY, facilitator(f"f{seed}")
        self.now = at("06:30", self.day)
        self.known: list[uuid.UUID] = []

    def step(self) -> None:
        self.now += timedelta(seconds=self.dice.choice([1, 20, 60, 400, 1000]))
        if self.now > at("12:45", self.day):
            self.day += timedelta(days=7)
            self.now = at("06:30", self.day)
        deeds = [self.hold, self.confirm, self.move, self.cancel, self.expire, self.rest,
                 self.arrive, self.miss, self.finish, self.absent]  # fmt: skip
        try:
            self.dice.choice(deeds)()
        except (services.StepRefused, services.SlotGone, services.BookingRefused):
            return

    def some(self) -> uuid.UUID:
        if not self.known:
            raise services.StepRefused("nobody yet")
        return self.dice.choice(self.known[-12:])

    def hold(self) -> None:
        clock = at(self.dice.choice(CLOCKS), self.day)
        kept = hold(self.site, start=clock, at=self.now)
        self.known.append(kept.appointment)

    def confirm(self) -> None:
        who = self.dice.choice([person("maria"), person(f"p{self.dice.random()}".replace(".", ""))])
        services.confirm(appointment=self.some(), person=who, at=self.now)

    def move(self) -> None:
        clock = self.dice.choice(CLOCKS)
        services.move(appointment=self.some(), start=at(clock, self.day), at=self.now)

    def cancel(self) -> None:
        services.cancel(appointment=self.some(), at=self.now)

    def absent(self) -> None:
        services.cancel(
            appointment=self.some(), reason="facilitator_absent", by_service=True,
            role="facilitator", actor=self.people, at=self.now,
        )  # fmt: skip

    def expire(self) -> None:
        services.sweep(at=self.now)

    def rest(self) -> None:
        self.now += timedelta(minutes=31)

    def arrive(self) -> None:
        services.arrive(appointment=self.some(), actor=self.people, at=self.now)

    def miss(self) -> None:
        begun = Appointment.objects.filter(state="confirmed", period__startswith__lte=self.now)
        which = begun.values_list("uuid", flat=True).first() or self.some()
        services.mark_missed(appointment=which, actor=self.people, at=self.now)

    def finish(self) -> None:
        services.finish(appointment=self.some(), actor=self.people, at=self.now)


@pytest.mark.django_db
def test_a_long_walk_keeps_log_present_and_times_in_step(site):
    walker = Walker(1, site)
    steps = count(small=400, full=10_000)
    for _number in range(steps):
        walker.step()
    seen = set()
    for row in Appointment.objects.all():
        events = list(row.events.order_by("number"))
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert lifecycle.replay((e.from_state, e.to_state) for e in events) == row.state
        assert events[-1].period == row.period
        states = [event.to_state for event in events]
        if "arrived" in states:
            assert "missed" not in states[states.index("arrived") :]
        changes = [event for event in events if event.from_state != event.to_state]
        assert changes[-1].created_at == row.state_changed_at
        seen |= set(states)
    assert seen == set(STATES)
    assert Event.objects.filter(kind__startswith="appointment.").count() == sum(
        row.events.count() for row in Appointment.objects.all()
    )


@pytest.mark.django_db
def test_the_times_in_all_states_add_up_to_the_time_that_passed(site):
    dice = random.Random("times")
    who = facilitator()
    for number in range(count(small=15, full=150)):
        other = site_with(f"W{number}")
        moment = NOW + timedelta(seconds=dice.randint(0, 5000))
        row = Appointment.objects.get(uuid=hold(other, at=moment).appointment)
        began = moment
        deeds = dice.choice([["confirm", "move", "arrive", "finish"], ["confirm", "miss", "arrive"],
                             ["confirm", "cancel"], ["sweep"]])  # fmt: skip
        for deed in deeds:
            moment += timedelta(seconds=dice.randint(1, 800))
            if deed in {"arrive", "miss"}:
                moment = max(moment, at("09:01"))
            if deed == "sweep":
                moment += timedelta(hours=1)
            _do(deed, row.uuid, who, moment)
        end = moment + timedelta(seconds=77)
        events = list(row.events.order_by("number"))
        ends = [event.created_at for event in events[1:]] + [end]
        spans = [stop - event.created_at for event, stop in zip(events, ends, strict=True)]
        assert all(span >= timedelta(0) for span in spans)
        in_states: dict[str, timedelta] = {}
        for event, span in zip(events, spans, strict=True):
            in_states[event.to_state] = in_states.get(event.to_state, timedelta(0)) + span
        assert sum(in_states.values(), timedelta(0)) == end - began
        row.refresh_from_db()
        last = end - row.state_changed_at
        assert in_states[row.state] >= last


def _do(deed: str, which: uuid.UUID, who, moment) -> None:
    if deed == "confirm":
        services.confirm(appointment=which, person=person(f"t{which.hex[:6]}"), at=moment)
    elif deed == "move":
        services.move(appointment=which, start=at("09:30"), at=moment)
    elif deed == "cancel":
        services.cancel(appointment=which, at=moment)
    elif deed == "sweep":
        services.sweep(at=moment)
    else:
        work = {"arrive": services.arrive, "finish": services.finish, "miss": services.mark_missed}
        work[deed](appointment=which, actor=who, at=moment)
