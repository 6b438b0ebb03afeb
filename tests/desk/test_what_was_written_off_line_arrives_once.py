"""What a device wrote without network arrives once, in any order, however often it is sent."""

import random
import uuid
from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.booking.models import Appointment
from apps.desk import queries, services
from apps.desk.models import Assistance, OfflineConflict, OfflineItem, Ticket, TicketEvent
from apps.points.models import Site
from tests.booking import builders as booking
from tests.desk import builders
from tests.desk.builders import NINE, by, facts, walk_in
from tests.desk.off_line import LATER, bring, helped, item, record, sealed, states, step
from tests.desk.off_line import walk_in as came
from tests.desk.records import recorded

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_visit_written_off_line_is_in_the_queue_with_its_own_times(site: Site, anna: User):
    visit = helped()
    answers = bring(site, anna, *visit)
    assert states(answers) == ["done"] * 4
    assert answers[0].facts["label"] == "B1"
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.state, ticket.day) == ("B1", "done", NINE.date())
    assert ticket.joined_at == NINE
    times = list(ticket.events.order_by("number").values_list("to_state", "at"))
    assert times == [
        ("waiting", NINE),
        ("called", NINE + MINUTE),
        ("serving", NINE + 2 * MINUTE),
        ("done", NINE + 20 * MINUTE),
    ]
    assert set(ticket.events.values_list("channel", flat=True)) <= {"offline", "desk"}
    done = Assistance.objects.get()
    assert (done.ticket, done.begun_at, done.facilitator) == (ticket, NINE + 2 * MINUTE, anna)


def test_sent_twice_it_is_there_once_and_the_answer_is_the_same(site: Site, anna: User):
    visit = helped()
    first = bring(site, anna, *visit)
    assert bring(site, anna, *visit, now=LATER + MINUTE) == first
    assert (Ticket.objects.count(), TicketEvent.objects.count()) == (1, 4)
    assert Assistance.objects.count() == 1
    assert OfflineItem.objects.count() == 4


@pytest.mark.parametrize("seed", range(4))
def test_one_by_one_in_any_order_nothing_is_lost(site: Site, anna: User, seed: int):
    waiting = [*helped(1), *helped(2, NINE + 5 * MINUTE)]
    random.Random(seed).shuffle(waiting)
    while waiting:
        still = [one for one in waiting if states(bring(site, anna, one)) == ["later"]]
        assert len(still) < len(waiting)
        waiting = still
    assert set(Ticket.objects.values_list("series", "number", "state")) == {
        ("B", 1, "done"),
        ("B", 2, "done"),
    }
    assert Assistance.objects.count() == 2


def test_a_number_that_is_taken_becomes_another_and_the_device_is_told(site: Site, anna: User):
    bring(site, anna, came(number=7))
    (answer,) = bring(site, anna, came(number=7))
    assert answer.facts["renumbered"] == "B7"
    assert answer.facts["label"] == "A1"


def test_who_came_to_an_appointment_has_a_number_of_the_device(anna: User, site: Site):
    row = booking.booked(site, "09:30")
    told = item("check_in", NINE, appointment=str(row.uuid), series="B", number=3)
    assert bring(site, anna, told)[0].facts["label"] == "B3"
    row.refresh_from_db()
    assert row.state == "arrived"
    assert Ticket.objects.get().due_at == row.period.lower


def test_who_came_to_a_cancelled_appointment_is_in_the_queue_and_on_the_list(
    anna: User, site: Site
):
    row = booking.booked(site, "09:30")
    Appointment.objects.filter(pk=row.pk).update(state="cancelled_by_service")
    told = item("check_in", NINE, appointment=str(row.uuid), series="B", number=3)
    (answer,) = bring(site, anna, told)
    assert (answer.state, answer.facts["why"], answer.facts["label"]) == (
        "conflict", "appointment", "B3",
    )  # fmt: skip
    called = step(told["uuid"], "called", told["uuid"], NINE + MINUTE)
    assert states(bring(site, anna, called)) == ["done"]


def test_somebody_else_was_faster(site: Site, anna: User):
    ticket = walk_in(site)
    seen = str(ticket.last_step)
    builders.step(ticket, "called", NINE + MINUTE, anna)
    mine = step(str(ticket.uuid), "called", seen, NINE + 2 * MINUTE)
    then = step(str(ticket.uuid), "serving", mine["uuid"], NINE + 3 * MINUTE)
    told = record(NINE + 30 * MINUTE, ticket=str(ticket.uuid), after=then["uuid"])
    answers = bring(site, anna, mine, then, told)
    # What was done with her is not in doubt; who called her is.
    assert states(answers) == ["conflict", "conflict", "done"]
    assert {one.why for one in OfflineConflict.objects.all()} == {"moved"}
    assert bring(site, anna, mine, then, told) == answers
    assert OfflineConflict.objects.count() == 2


def test_a_second_record_of_a_visit_is_kept_until_somebody_decides(site: Site, anna: User):
    ticket = walk_in(site)
    recorded(site, anna, ticket=ticket.uuid)
    told = record(NINE + MINUTE, ticket=str(ticket.uuid), note="Un'altra cosa", topics=["inps"])
    assert states(bring(site, anna, told)) == ["conflict"]
    row = OfflineConflict.objects.get()
    assert "Un'altra cosa" not in row.sealed
    with pytest.raises(services.DeskRefused):
        services.settle_conflict(
            conflict=row.uuid, site_code="P9-1", actor=anna, role="facilitator"
        )
    assert services.settle_conflict(
        conflict=row.uuid, site_code=site.code, actor=anna, role="facilitator", to="kept", now=LATER
    )
    row.refresh_from_db()
    assert (row.state, row.sealed, row.settled_by) == ("kept", "", anna.uuid)
    both = Assistance.objects.order_by("begun_at")
    assert [one.topics for one in both] == [["spid_cie"], ["inps"]]
    assert both[1].words.note == "Un'altra cosa"


def test_the_night_closed_the_queue_before_the_device_came_back(site: Site, anna: User):
    ticket = walk_in(site)
    called = step(str(ticket.uuid), "called", str(ticket.last_step), NINE + MINUTE)
    serving = step(str(ticket.uuid), "serving", called["uuid"], NINE + 2 * MINUTE)
    told = record(NINE + 20 * MINUTE, ticket=str(ticket.uuid), after=serving["uuid"])
    night = NINE + timedelta(hours=16)
    services.close_days(now=night)
    answers = bring(site, anna, called, serving, told, now=night + timedelta(hours=8))
    assert states(answers) == ["done"] * 3
    assert answers[0].facts["note"] == answers[1].facts["note"] == "day_over"
    assert Assistance.objects.get().ticket == ticket
    assert not OfflineConflict.objects.exists()


def test_what_makes_no_sense_is_refused_and_keeps_no_other(site: Site, anna: User):
    bad = [
        None,
        7,
        {},
        {"uuid": "no"},
        {"uuid": str(uuid.uuid4()), "kind": "fly"},
        {"uuid": str(uuid.uuid4()), "kind": ["step"]},
        {"uuid": str(uuid.uuid4()), "sealed": {"key": "x"}},
        {"uuid": str(uuid.uuid4()), "sealed": "x"},
        item("walk_in", series="B", number=1, service="nobody knows"),
        item("walk_in", series="bb", number=1),
        item("check_in", appointment=str(uuid.uuid4())),
        item("step", ticket=str(uuid.uuid4()), to="called"),
        item("record", topics="x"),
        {**item("walk_in"), "after": {"a": 1}},
    ]
    answers = bring(site, anna, *bad, came(number=1, name="\0", preparations=["quiet"]))
    assert states(answers) == ["refused"] * len(bad) + ["done"]
    assert all(one.message for one in answers[:-1])
    assert not OfflineItem.objects.exclude(kind="walk_in").exists()
    assert "topics" in answers[bad.index(bad[12])].errors


def test_a_refused_record_is_corrected_and_sent_under_the_same_name(site: Site, anna: User):
    told = record(note="Maria Rossi, RSSMRA80A01L219X")
    assert states(bring(site, anna, told)) == ["refused"]
    told["data"]["words_checked"] = True
    assert states(bring(site, anna, told)) == ["done"]


def test_a_colleague_sends_what_was_sealed_and_cannot_read_it(site: Site, anna: User):
    bea = builders.facilitator("bea")
    visit = [sealed(one, anna, site) for one in helped(name="Maria")]
    assert "Maria" not in repr(visit)
    assert states(bring(site, bea, *visit)) == ["done"] * 4
    assert Assistance.objects.get().facilitator == anna
    assert set(TicketEvent.objects.values_list("actor", flat=True)) == {anna.uuid}
    receipts = OfflineItem.objects.values_list("by", "sent_by")
    assert set(receipts) == {(anna.uuid, bea.uuid)}


def test_nobody_writes_in_a_colleague_s_name(site: Site, anna: User):
    bea = builders.facilitator("bea")
    told = came()
    told["by"] = str(anna.uuid)
    assert bring(site, bea, told)[0].facts["code"] == "author"
    # Anybody can seal for the server: the token says who wrote it, and until when.
    forged = sealed(came(), anna, site, NINE - timedelta(days=1))
    (answer,) = bring(site, bea, forged)
    assert (answer.state, answer.facts["code"]) == ("conflict", "author")
    assert not Ticket.objects.exists()


def test_what_was_sealed_at_another_site_is_neither_taken_nor_read_here(site: Site, anna: User):
    other = booking.site("P2")
    bea = builders.facilitator("bea", "P2")
    told = sealed(record(note="Maria Rossi, RSSMRA80A01L219X"), bea, other)
    (answer,) = bring(site, anna, told)
    assert (answer.state, answer.facts) == ("later", {"code": "site"})
    assert not OfflineConflict.objects.exists()
    assert not OfflineItem.objects.exists()
    assert queries.late_conflicts(site.code) == []
    # It is lost nowhere: its own site takes it.
    assert states(bring(other, bea, told)) == ["conflict"]
    assert "Maria" in repr(queries.late_conflicts(other.code))


def test_a_sealed_item_under_the_name_of_another_keeps_no_other(site: Site, anna: User):
    first = came()
    bring(site, anna, first)
    twice = sealed(record(uuid=first["uuid"]), anna, site)
    good = sealed(came(number=2), anna, site)
    answers = bring(site, anna, twice, good)
    assert states(answers) == ["refused", "done"]
    assert answers[0].facts["code"] == "twice"


def test_what_is_sealed_and_refused_is_kept_here(site: Site, anna: User):
    told = sealed(record(note="Maria Rossi, RSSMRA80A01L219X"), anna, site)
    (answer,) = bring(site, anna, told)
    assert (answer.state, answer.facts["why"]) == ("conflict", "refused")
    row = OfflineConflict.objects.get()
    assert "Maria" not in row.sealed + repr(row.facts)
    assert services.settle_conflict(
        conflict=row.uuid, site_code=site.code, actor=anna, role="facilitator", to="kept", now=LATER
    )
    assert Assistance.objects.get().words.note.startswith("Maria")


def test_the_number_of_another_place_is_left_alone(site: Site, anna: User):
    other = booking.site("P2")
    ticket = walk_in(other)
    told = step(str(ticket.uuid), "called", str(ticket.last_step))
    assert bring(site, anna, told)[0].facts["code"] == "gone"
    assert bring(site, anna, came(uuid=ticket.uuid))[0].facts["code"] == "gone"


def test_two_devices_put_the_same_person_into_the_queue(site: Site, anna: User):
    row = booking.booked(site, "09:30")
    one = item("check_in", NINE, appointment=str(row.uuid), series="B", number=1)
    two = item("check_in", NINE + MINUTE, appointment=str(row.uuid), series="C", number=1)
    called = step(two["uuid"], "called", two["uuid"], NINE + 2 * MINUTE)
    told = record(NINE + 20 * MINUTE, ticket=two["uuid"])
    assert states(bring(site, anna, one)) == ["done"]
    answers = bring(site, anna, two, called, told)
    assert states(answers) == ["done", "conflict", "done"]
    assert answers[0].facts["renumbered"] == "C1"
    ticket = Ticket.objects.get()
    assert Assistance.objects.get().ticket == ticket
    assert OfflineConflict.objects.get().why == "checked_in"


def test_a_step_after_a_record_follows_it(site: Site, anna: User):
    visit = helped()
    again = step(visit[0]["uuid"], "serving", visit[3]["uuid"], NINE + 25 * MINUTE)
    assert states(bring(site, anna, again)) == ["later"]
    assert states(bring(site, anna, *visit, again)) == ["done"] * 5
    assert Ticket.objects.get().state == "serving"


def test_what_was_told_on_line_already_is_no_news(site: Site, anna: User):
    ticket = uuid.uuid4()
    services.add_walk_in(
        ticket=ticket, site=facts(site), wish=services.Wish(),
        by=by(anna, uuid=uuid.uuid5(ticket, "joined")),
    )  # fmt: skip
    called = step(str(ticket), "called", str(ticket), NINE + MINUTE)
    answers = bring(site, anna, came(uuid=ticket, number=4), called)
    assert states(answers) == ["done", "done"]
    assert answers[0].facts == {"label": "A1", "ticket": str(ticket), "renumbered": "B4"}
