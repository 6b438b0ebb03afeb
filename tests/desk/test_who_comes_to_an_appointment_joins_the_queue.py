"""From the agenda into the queue, and back to booking when it is over."""

import uuid
from datetime import timedelta

import pytest

from apps.booking import services as booking
from apps.booking.models import Appointment, PersonView
from apps.booking.queries import agenda, agenda_version
from apps.desk import queries, services
from apps.desk.models import Ticket
from tests.booking.builders import NOW, at, booked, hold
from tests.desk.builders import NINE, by, facilitator, facts, step, walk_in

pytestmark = pytest.mark.django_db


def _came(row: Appointment, who, moment=NINE) -> Ticket:
    given = services.check_in(ticket=uuid.uuid4(), appointment=row.uuid, by=by(who, moment))
    return Ticket.objects.get(uuid=given.ticket)


def _state(row: Appointment) -> str:
    row.refresh_from_db()
    return row.state


def test_who_arrived_is_before_walk_ins_at_her_time_and_not_sooner(site, anna):
    row = booked(site, "09:30")
    Appointment.objects.update(preparations=["seat"])
    early = _came(row, anna, at("09:10"))
    assert (early.preparations, early.service, _state(row)) == (["seat"], "spid_cie", "arrived")
    walker = walk_in(site, at("09:05"))
    found = queries.queue(site.pk, [], at("09:20"))
    assert [one.label for one in found.waiting] == [walker.label, early.label]
    found = queries.queue(site.pk, [], at("09:30"))
    assert [one.label for one in found.waiting] == [early.label, walker.label]
    called = services.call_next(site=facts(site), by=by(anna, at("09:31")), desk_number=1)
    assert called is not None
    assert called.ticket == early.uuid


def test_who_comes_late_waits_from_when_she_came_and_is_welcome(site, anna):
    row = booked(site, "09:00")
    booking.mark_missed(appointment=row.uuid, actor=anna, at=at("09:20"))
    late = _came(row, anna, at("09:40"))
    assert (late.due_at, _state(row)) == (at("09:40"), "arrived")


def test_a_second_check_in_from_wherever_gives_the_same_number(site, anna):
    row = booked(site, "09:00")
    first = _came(row, anna)
    again = services.check_in(ticket=uuid.uuid4(), appointment=row.uuid, by=by(anna))
    assert (again.ticket, again.created) == (first.uuid, False)
    assert Ticket.objects.count() == 1


def test_a_check_in_that_stopped_half_way_is_taken_up_again(site, anna):
    row = booked(site, "09:00")
    booking.arrive(appointment=row.uuid, actor=anna, at=NINE)
    assert _came(row, anna).state == "waiting"


def test_other_days_other_people_and_cancelled_appointments_are_refused(site, anna):
    row = booked(site, "09:00")
    with pytest.raises(services.DeskRefused):
        _came(row, anna, NOW)  # a week before
    with pytest.raises(services.DeskRefused):
        services.check_in(ticket=uuid.uuid4(), appointment=uuid.uuid4(), by=by(anna))
    with pytest.raises(services.DeskRefused):
        services.check_in(ticket=uuid.uuid4(), appointment=row.uuid, by=by())
    booking.cancel(appointment=row.uuid, at=NOW)
    with pytest.raises(services.DeskRefused):
        _came(row, anna)
    assert not Ticket.objects.exists()


def test_helped_is_done_and_a_mistake_is_taken_back_in_both(site, anna):
    row = booked(site, "09:00")
    ticket = _came(row, anna)
    step(ticket, "serving", who=anna)
    assert _state(row) == "arrived"
    step(ticket, "done", NINE + timedelta(minutes=20), who=anna)
    assert (_state(row), ticket.served_s) == ("done", 1200)
    step(ticket, "serving", NINE + timedelta(minutes=21), who=anna)
    assert (_state(row), ticket.served_s) == ("arrived", None)
    step(ticket, "done", NINE + timedelta(minutes=30), who=anna)
    assert (_state(row), ticket.served_s) == ("done", 1740)


def test_who_does_not_answer_or_leaves_never_becomes_a_no_show(site, anna):
    missed, left, waits = (booked(site, clock) for clock in ("09:00", "09:30", "10:00"))
    for row, states in (
        (missed, ["called", "missed"]),
        (left, ["called", "left"]),
        (waits, []),
    ):
        ticket = _came(row, anna)
        for state in states:
            step(ticket, state, who=anna)
        assert _state(row) == "arrived"
        with pytest.raises(booking.StepRefused):
            booking.mark_missed(appointment=row.uuid, actor=anna, at=at("12:00"))
    night = NINE + timedelta(hours=20)
    assert services.close_days(now=night) == 2
    assert {_state(row) for row in (missed, left, waits)} == {"cancelled_by_citizen"}
    reasons = {row.events.latest("number").reason for row in (missed, left, waits)}
    assert reasons == {"left_before"}
    before = [row.events.count() for row in (missed, left, waits)]
    services.close_days(now=night)
    assert [row.events.count() for row in (missed, left, waits)] == before


def test_who_was_still_helped_when_the_day_ended_was_helped(site, anna):
    row = booked(site, "09:00")
    step(_came(row, anna), "serving", who=anna)
    services.close_days(now=NINE + timedelta(hours=20))
    assert _state(row) == "done"


def test_the_agenda_of_a_day_leaves_out_what_nobody_comes_to(site, anna):
    first, second = booked(site, "10:00"), booked(site, "09:00")
    gone = booked(site, "11:00")
    hold(site, "12:00")
    before = agenda_version(site.pk, NINE.date())
    booking.cancel(appointment=gone.uuid, at=NOW)
    assert agenda_version(site.pk, NINE.date()) != before
    lines = agenda(site.pk, NINE.date())
    assert [line.uuid for line in lines] == [second.uuid, first.uuid]
    assert agenda(site.pk, NINE.date() + timedelta(days=1)) == []


def test_a_look_at_who_comes_is_noted_once_a_day(site, anna, django_assert_num_queries):
    rows = [booked(site, clock, name=f"p{clock[:2]}") for clock in ("09:00", "10:00", "11:00")]
    keys = [row.uuid for row in rows]
    with django_assert_num_queries(5):  # a savepoint and its end, three questions
        comers = booking.look_at_agenda(keys, viewer=anna, at=NINE)
    assert {comer.name for comer in comers.values()} == {"P09 Rossi", "P10 Rossi", "P11 Rossi"}
    booking.look_at_agenda(keys, viewer=anna, at=NINE + timedelta(hours=2))
    assert PersonView.objects.filter(viewer=anna).count() == 3
    booking.look_at_agenda(keys[:1], viewer=anna, at=NINE + timedelta(days=1))
    booking.look_at_agenda(keys, viewer=facilitator("bruno"), at=NINE)
    assert PersonView.objects.count() == 7
