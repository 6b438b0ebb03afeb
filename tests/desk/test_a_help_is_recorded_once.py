"""A record holds the help and nobody's name; sent again it is the same one; it ends its number."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import User
from apps.booking import services as bookings
from apps.booking.models import Appointment
from apps.desk import services
from apps.desk.codes import COMPETENCES, DOMAINS, KIND_LETTERS, KINDS, VERSION
from apps.desk.models import (
    Assistance,
    AssistanceEvent,
    AssistanceWords,
    Delegation,
    HelpKind,
    TicketState,
)
from apps.desk.topics import TOPICS, by_use, suggested
from apps.facilita.codes import book
from apps.points.models import Site
from apps.points.queries import SERVICE_CODES
from tests.booking import builders as booking
from tests.desk.builders import NINE, facilitator, step, walk_in
from tests.desk.records import recorded, told

pytestmark = pytest.mark.django_db


def refused(site: Site, who: User, **changes: Any) -> set[str]:
    """The fields that are refused."""
    with pytest.raises(services.RecordRefused) as info:
        recorded(site, who, **changes)
    return set(info.value.errors)


def test_the_smallest_record_is_a_topic_and_the_minutes(site: Site, anna: User) -> None:
    row = recorded(site, anna)
    assert (row.kind, row.people, row.topics) == ("individual", 1, ["spid_cie"])
    assert row.ended_at == NINE
    assert row.ended_at - row.begun_at == timedelta(minutes=20)
    # What the topic suggests; what nobody said is unknown.
    assert (row.competences, row.domains) == ([9], ["S"])
    assert (row.autonomy, row.referral, row.first_time, row.follow_up_on) == ("", "", None, None)
    assert not AssistanceWords.objects.exists()
    assert not Delegation.objects.exists()
    assert str(row) == f"assistance {row.uuid}"


def test_everything_that_can_be_told_is_kept(site: Site, anna: User) -> None:
    row = recorded(
        site, anna, kind="group", people="7", topics=["payments", "local_taxes"], minutes="75",
        competences=["11", "6"], domains=["B", "O"], autonomy="helped", referral="inps",
        first_time="no", follow_up_on="2026-12-20", follow_up="Look whether the answer came",
        note="Paid the waste tax", acts_as="relative", acts_for="parent", because="cannot_come",
        document_seen="yes",
    )  # fmt: skip
    assert (row.people, row.competences, row.domains) == (7, [6, 11], ["B", "O"])
    assert (row.autonomy, row.referral, row.first_time) == ("helped", "inps", False)
    assert row.follow_up_on == date(2026, 12, 20)
    assert (row.words.note, row.words.follow_up) == (
        "Paid the waste tax", "Look whether the answer came",
    )  # fmt: skip
    said = row.delegation
    assert (said.acts_as, said.acts_for, said.because, said.document_seen) == (
        "relative", "parent", "cannot_come", True,
    )  # fmt: skip


def test_the_log_says_who_and_what_and_no_words(site: Site, anna: User) -> None:
    row = recorded(site, anna, note="Paid the waste tax", follow_up="Ask again")
    event = AssistanceEvent.objects.get(assistance=row)
    assert (event.number, event.step, event.actor) == (1, "recorded", anna.uuid)
    assert event.facts["topics"] == ["spid_cie"]
    assert "waste" not in str(event.facts)
    assert "Ask" not in str(event.facts)


def test_sent_again_it_is_the_same_record(site: Site, anna: User) -> None:
    which = uuid.uuid4()
    first = recorded(site, anna, client_uuid=which)
    again = services.record_assistance(
        client_uuid=which, site_code=site.code, data=told(topics=["job"]), actor=anna, at=NINE
    )
    assert (again.uuid, again.is_new) == (first.uuid, False)
    assert Assistance.objects.get().topics == ["spid_cie"]
    assert AssistanceEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_by_many_at_once_it_is_one_record(site: Site, anna: User) -> None:
    which = uuid.uuid4()
    ticket = step(walk_in(site), "serving", who=anna)

    def send(_number: int) -> bool:
        try:
            return services.record_assistance(
                client_uuid=which, site_code=site.code, data=told(), actor=anna,
                ticket=ticket.uuid, at=NINE + timedelta(minutes=30),
            ).is_new  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert answers.count(True) == 1
    assert Assistance.objects.count() == AssistanceEvent.objects.count() == 1
    ticket.refresh_from_db()
    assert ticket.state == TicketState.DONE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topics": []}, "topics"),
        ({"topics": ["nothing"]}, "topics"),
        ({"topics": "job"}, "topics"),
        ({"kind": ""}, "kind"),
        ({"kind": "A"}, "kind"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "721"}, "minutes"),
        ({"minutes": "20 min"}, "minutes"),
        ({"minutes": "٢٠"}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"competences": ["14"]}, "competences"),
        ({"competences": [True]}, "competences"),
        ({"domains": ["T"]}, "domains"),
        ({"autonomy": "always"}, "autonomy"),
        ({"referral": "mars"}, "referral"),
        ({"first_time": "perhaps"}, "first_time"),
        ({"follow_up_on": "tomorrow"}, "follow_up_on"),
        ({"follow_up_on": "2036-01-01"}, "follow_up_on"),
        ({"kind": "group", "people": "0"}, "people"),
        ({"note": "a" * 281}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"note": 7}, "note"),
        ({"acts_as": "relative"}, "acts_for"),
        ({"document_seen": "yes"}, "acts_as"),
        ({"note": "chiama 333 1234567"}, "words_checked"),
        ({"follow_up": "la password è gatto"}, "words_checked"),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(
    site: Site, anna: User, changes: dict[str, Any], field: str
) -> None:
    assert field in refused(site, anna, **changes)
    assert not Assistance.objects.exists()


def test_all_that_is_wrong_is_told_at_once(site: Site, anna: User) -> None:
    wrong = refused(site, anna, topics=[], minutes="x", note="maria@example.org")
    assert wrong == {"topics", "minutes", "words_checked"}


def test_whoever_looked_at_her_words_may_keep_them(site: Site, anna: User) -> None:
    row = recorded(site, anna, note="Numero verde 800 123 456 789", words_checked=True)
    assert row.words.note == "Numero verde 800 123 456 789"


def test_there_is_no_column_for_a_name_or_a_secret() -> None:
    columns = {
        field.name
        for model in (Assistance, AssistanceWords, AssistanceEvent, Delegation)
        for field in model._meta.get_fields()
    }
    for word in ("name", "password", "pin", "code", "email", "phone", "birth", "document_number"):
        assert not {one for one in columns if one == word or one.endswith(f"_{word}")}, word


def test_a_record_of_a_number_lasts_from_its_call_to_the_desk_and_ends_it(
    site: Site, anna: User
) -> None:
    ticket = step(walk_in(site, NINE), "serving", NINE + timedelta(minutes=5), anna)
    ended = NINE + timedelta(minutes=31)
    row = recorded(site, anna, at=ended, ticket=ticket.uuid, minutes="26")
    ticket.refresh_from_db()
    assert ticket.state == TicketState.DONE
    assert (row.begun_at, row.ended_at) == (NINE + timedelta(minutes=5), ended)
    assert row.ticket == ticket


@pytest.mark.parametrize("state", ["waiting", "called"])
def test_who_is_recorded_was_at_the_desk_whatever_the_number_says(
    site: Site, anna: User, state: str
) -> None:
    ticket = walk_in(site)
    if state == "called":
        step(ticket, "called", who=anna)
    recorded(site, anna, at=NINE + timedelta(minutes=20), ticket=ticket.uuid)
    ticket.refresh_from_db()
    assert ticket.state == TicketState.DONE


def test_a_number_that_left_keeps_its_record_and_stays_as_it_is(site: Site, anna: User) -> None:
    ticket = step(walk_in(site), "left", who=anna)
    done = services.record_assistance(
        client_uuid=uuid.uuid4(), site_code=site.code, data=told(), actor=anna, ticket=ticket.uuid,
        at=NINE + timedelta(minutes=20),
    )  # fmt: skip
    assert done.is_new
    assert done.still_open == ("ticket",)
    assert Assistance.objects.get().ticket == ticket


def test_a_visit_is_recorded_once(site: Site, anna: User) -> None:
    ticket = step(walk_in(site), "serving", who=anna)
    recorded(site, anna, ticket=ticket.uuid)
    assert refused(site, anna, ticket=ticket.uuid) == {""}
    assert Assistance.objects.count() == 1


def test_a_number_of_another_site_is_not_recorded_here(site: Site, anna: User) -> None:
    ticket = walk_in(booking.site("P2"))
    assert refused(site, anna, ticket=ticket.uuid) == {""}


def test_nothing_of_another_site_is_touched_by_its_uuid(site: Site, anna: User) -> None:
    other = booking.site("P2")
    booking.setting()
    came = booking.booked(other)
    assert refused(site, anna, appointment=came.uuid) == {""}
    row = recorded(other, anna)
    assert refused(site, anna, client_uuid=row.uuid) == {""}
    came.refresh_from_db()
    assert came.state == "confirmed"


@pytest.mark.parametrize("moment", [booking.NOW, NINE - timedelta(days=1)])
def test_an_appointment_of_a_later_day_is_not_ended_by_a_record(
    site: Site, anna: User, moment: datetime
) -> None:
    booking.setting()
    came = booking.booked(site)
    assert refused(site, anna, appointment=came.uuid, at=moment) == {""}
    came.refresh_from_db()
    assert came.state == "confirmed"
    # On its day the record is there to be written.
    done = recorded(site, anna, appointment=came.uuid, at=NINE + timedelta(minutes=30))
    came.refresh_from_db()
    assert (done.appointment, came.state) == (came.uuid, "done")


def test_what_was_done_yesterday_may_be_recorded_today(site: Site, anna: User) -> None:
    booking.setting()
    came = booking.booked(site)
    recorded(site, anna, appointment=came.uuid, at=NINE + timedelta(days=1))
    came.refresh_from_db()
    assert came.state == "done"


def test_a_record_ends_its_appointment_also_without_a_number(site: Site, anna: User) -> None:
    booking.setting()
    came = booking.booked(site)
    at = booking.at("09:20")
    done = services.record_assistance(
        client_uuid=uuid.uuid4(), site_code=site.code, data=told(), actor=anna,
        appointment=came.uuid, at=at,
    )  # fmt: skip
    came.refresh_from_db()
    assert (came.state, done.still_open) == ("done", ())
    assert booking.states(came.uuid)[-2:] == ["arrived", "done"]


def test_an_appointment_that_came_is_ended_with_its_number(site: Site, anna: User) -> None:
    booking.setting()
    came = booking.booked(site)
    given = services.check_in(
        ticket=uuid.uuid4(), appointment=came.uuid, by=services.By("facilitator", anna, now=NINE)
    )
    row = recorded(site, anna, at=NINE + timedelta(minutes=20), ticket=given.ticket)
    assert row.appointment == came.uuid
    assert Appointment.objects.get(pk=came.pk).state == "done"


def test_a_cancelled_appointment_loses_no_record(site: Site, anna: User) -> None:
    booking.setting()
    came = booking.booked(site)
    bookings.cancel(appointment=came.uuid, role="citizen", at=booking.NOW)
    done = services.record_assistance(
        client_uuid=uuid.uuid4(), site_code=site.code, data=told(), actor=anna,
        appointment=came.uuid, at=NINE,
    )  # fmt: skip
    assert (done.is_new, done.still_open) == (True, ("appointment",))


def test_the_database_keeps_the_rules_of_a_record(site: Site, anna: User) -> None:
    row = recorded(site, anna)
    for wrong in (
        {"ended_at": row.begun_at},
        {"ended_at": row.begun_at + timedelta(hours=13)},
        {"people": 0},
        {"topics": []},
        {"competences": [14]},
        {"domains": ["Z"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assistance.objects.filter(pk=row.pk).update(**wrong)


def test_codes_are_those_of_the_source() -> None:
    known = book(VERSION.removeprefix("facilita-"))
    assert list(KINDS) == list(KIND_LETTERS) == HelpKind.values
    assert list(KIND_LETTERS.values()) == list(known.codes["SE3"])
    assert [int(one) for one in known.codes["SE5"]] == list(COMPETENCES)
    assert list(known.codes["SE6"]) == list(DOMAINS)
    assert known.areas([str(one) for one in COMPETENCES]) == list(known.codes["SE4"])
    assert "github.com/teamdigitale" in known.source


def test_every_service_is_a_topic_and_every_suggestion_is_known() -> None:
    assert set(SERVICE_CODES) <= set(TOPICS)
    for topic in TOPICS.values():
        assert set(topic.competences) <= set(COMPETENCES)
        assert set(topic.domains) <= set(DOMAINS)
    assert suggested(["spid_cie", "payments"]) == ([6, 9], ["B"])
    assert suggested(["other"]) == ([], [])


def test_topics_stand_in_the_order_of_their_use_here() -> None:
    order = by_use(["job", "job", "job", "inps", "inps", "school", "other", "other"])
    assert order[:2] == ["job", "inps"]
    assert order[-1] == "other"
    assert sorted(order) == sorted(TOPICS)
    assert by_use(["school"]) == list(TOPICS)


def test_facilitators_of_two_points_have_records_of_their_own(site: Site, anna: User) -> None:
    other = booking.site("P2")
    bea = facilitator("bea", "P2")
    recorded(site, anna)
    recorded(other, bea)
    assert set(Assistance.objects.values_list("site__code", "facilitator__username")) == {
        ("P1-1", "anna"), ("P2-1", "bea"),
    }  # fmt: skip
