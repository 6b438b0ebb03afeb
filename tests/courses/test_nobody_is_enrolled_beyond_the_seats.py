"""Many at once over real connections: exactly as many are enrolled as there are seats."""

import uuid
from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from apps.courses import services
from apps.courses.models import SEATED, Course, Enrolment
from apps.courses.services import enrolling
from tests.at_once import all_at_once
from tests.courses.builders import NOW, course, enrolled, person, plan, site

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 20


def _seats(row: Course) -> list[int]:
    taken = Enrolment.objects.filter(course=row, state__in=SEATED)
    return sorted(taken.values_list("seat", flat=True))


def test_two_hundred_people_ask_for_twenty_seats():
    row = course(site(), seats=SEATS)

    def ask(number: int) -> str:
        try:
            return enrolled(row, f"p{number}", or_wait=number % 2 == 0).state
        except services.CourseFull:
            return "full"

    outcome = Counter(all_at_once(ask, list(range(200))))
    assert outcome["enrolled"] == SEATS
    assert sum(outcome.values()) == 200
    assert outcome["waiting"] + outcome["full"] == 180
    assert _seats(row) == list(range(1, SEATS + 1))
    assert Enrolment.objects.filter(state="waiting").count() == outcome["waiting"]


def test_people_come_and_go_at_once_and_no_seat_is_lost_or_doubled():
    row = course(site(), seats=SEATS)
    first = [enrolled(row, f"f{number}") for number in range(SEATS)]

    def come_or_go(number: int) -> str:
        if number < len(first):
            services.leave(enrolment=first[number].uuid, at=NOW)
            return "left"
        return enrolled(row, f"n{number}").state

    outcome = Counter(all_at_once(come_or_go, list(range(60)), workers=20))
    assert outcome["left"] == SEATS
    seats = _seats(row)
    assert len(seats) == len(set(seats)) == SEATS
    waiting = Enrolment.objects.filter(state="waiting").count()
    assert Enrolment.objects.count() == 60 == SEATS + SEATS + waiting


def test_one_form_sent_twice_at_once_enrols_once():
    row = course(site())
    key = uuid.uuid4()
    answers = set(
        all_at_once(
            lambda _number: enrolled(row, "maria", client_uuid=key).uuid, list(range(8)), workers=8
        )
    )
    assert len(answers) == 1
    assert Enrolment.objects.count() == 1


def test_one_contact_cannot_slip_past_its_limit_by_pressing_at_once():
    rows = [course(site(f"P{number}")) for number in range(8)]

    def ask(row: Course) -> str:
        try:
            enrolled(row, "maria")
        except services.Refused:
            return "refused"
        return "enrolled"

    outcome = Counter(all_at_once(ask, rows, workers=8))
    assert outcome == {"enrolled": 6, "refused": 2}


def test_one_offer_is_taken_once_while_it_runs_out():
    row = course(site(), seats=1)
    holder, waits = enrolled(row, "first"), enrolled(row, "second")
    services.leave(enrolment=holder.uuid, at=NOW)

    def answer(number: int) -> str:
        try:
            if number % 2:
                services.leave(enrolment=waits.uuid, at=NOW)
                return "left"
            services.accept_offer(enrolment=waits.uuid, at=NOW)
        except services.StepRefused:
            return "over"
        return "accepted"

    all_at_once(answer, list(range(8)), workers=8)
    waits.refresh_from_db()
    assert waits.state == "left"  # whoever accepted first has left since
    assert _seats(row) == []
    assert waits.events.filter(reason="accepted").count() <= 1


def test_without_the_lock_the_constraints_still_hold(monkeypatch):
    """The lock saves retries; it is not what the promise rests on."""
    row = course(site(), seats=5)
    monkeypatch.setattr(enrolling, "locked_course", lambda which: Course.objects.get(uuid=which))

    def ask(number: int) -> str:
        try:
            return enrolled(row, f"p{number}", or_wait=False).state
        except services.CourseFull:
            return "full"
        except IntegrityError:
            return "refused by the database"

    outcome = Counter(all_at_once(ask, list(range(36)), workers=12))
    assert outcome["enrolled"] == 5
    assert _seats(row) == [1, 2, 3, 4, 5]


def test_fewer_seats_and_new_people_at_once_never_oversell():
    place = site()
    row = course(place, seats=10)

    def work(number: int) -> str:
        try:
            if number % 5 == 0:
                services.change_course(course=row.uuid, plan=plan(place, seats=6), at=NOW)
                return "changed"
            return enrolled(row, f"p{number}", or_wait=False).state
        except services.Refused:
            return "too many are enrolled"
        except services.CourseFull:
            return "full"

    all_at_once(work, list(range(36)), workers=12)
    row.refresh_from_db()
    seats = _seats(row)
    assert len(seats) == len(set(seats)) == row.seats
    assert max(seats) <= row.seats


def test_the_database_itself_refuses_a_seat_too_many():
    row = course(site(), seats=2)
    one = enrolled(row)
    for change in ({"seat": 3}, {"seat": 0}, {"seat": None}, {"state": "left"},
                   {"state": "offered"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.filter(pk=one.pk).update(**change)
    two = enrolled(row, person=person("second"))
    for wrong in ({"seat": one.seat}, {"seat": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.filter(pk=two.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=row.pk).update(seats=1)
    services.leave(enrolment=one.uuid, at=NOW)
    # She sits on the second seat: she moves to the first, and the second goes.
    services.change_course(course=row.uuid, plan=plan(row.site, seats=1), at=NOW)
    two.refresh_from_db()
    assert two.seat == 1
