"""Every pair of states in all four tables, and long walks whose log tells the same as the rows."""

import itertools
import random
import uuid
from datetime import timedelta

import pytest

from apps.courses import lifecycle, services
from apps.courses.errors import StepRefused
from apps.courses.models import (
    SEATED,
    Attendance,
    AttendanceState,
    Course,
    CourseState,
    Enrolment,
    EnrolmentState,
    Session,
    SessionState,
)
from apps.courses.services import steps
from apps.outbox.models import Event
from tests.counts import count
from tests.courses.builders import NOW, at, enrolled, person, plan
from tests.courses.builders import course as a_course
from tests.courses.builders import site as a_site

ROLES = ("citizen", "facilitator", "staff", "system")
STATES = {
    "enrolment": EnrolmentState.values,
    "attendance": AttendanceState.values,
    "session": SessionState.values,
    "course": CourseState.values,
}
PAIRS = [
    (table, before, to)
    for table, states in STATES.items()
    for before, to in itertools.product(["", *states], states)
]


@pytest.mark.parametrize(("table", "before", "to"), PAIRS)
def test_each_pair_is_allowed_exactly_when_its_table_says_so(table, before, to):
    step = lifecycle.step(lifecycle.TABLES[table], before, to)
    for role in ROLES:
        for reason in lifecycle.REASONS:
            allowed = step is not None and role in step.by and reason in step.reasons
            if allowed:
                steps.check_step(table, before, to, reason, role)
            else:
                with pytest.raises(StepRefused):
                    steps.check_step(table, before, to, reason, role)


@pytest.mark.django_db
def test_an_enrolment_is_written_exactly_when_the_table_says_so(course):
    row = enrolled(course)
    for before, to in itertools.product(EnrolmentState.values, EnrolmentState.values):
        rule = lifecycle.step(lifecycle.ENROLMENT, before, to)
        reason = rule.reasons[0] if rule else "left"
        role = min(rule.by) if rule else "staff"
        # In memory only: the walk below writes.
        row.state = before
        row.seat = 1 if to in SEATED else None
        row.offer_until = NOW if to == "offered" else None
        written = row.events.count()
        if rule:
            steps.enrolment_step(row, to=to, reason=reason, role=role, at=NOW)
            assert (row.state, row.events.count()) == (to, written + 1)
        else:
            with pytest.raises(StepRefused):
                steps.enrolment_step(row, to=to, reason=reason, role=role, at=NOW)
            assert row.events.count() == written


def test_reasons_and_states_all_have_words():
    used = {
        reason
        for table in lifecycle.TABLES.values()
        for step in table.values()
        for reason in step.reasons
    }
    assert used == set(lifecycle.REASONS)
    assert set(lifecycle.MEANING) == set(EnrolmentState.values)
    for name, table in lifecycle.TABLES.items():
        assert {after for _before, after in table} == set(STATES[name])


class Walker:
    """People and an office who do whatever comes to their mind, course after course."""

    def __init__(self, seed: int, place) -> None:
        self.dice, self.place = random.Random(f"walk {seed}"), place
        self.now = NOW
        self.renew()

    def renew(self) -> None:
        """Another course, that begins in two days."""
        start = (self.now + timedelta(days=4)).replace(hour=10, minute=0)
        self.course = services.prepare_course(
            plan=plan(self.place, seats=self.dice.randint(1, 4)),
            sessions=[(start + timedelta(days=day), start + timedelta(days=day, hours=2))
                      for day in range(2)],
            at=self.now,
        )  # fmt: skip
        services.publish_course(course=self.course, actor=None, at=self.now)
        self.age, self.people = 0, []

    def step(self) -> None:
        self.now += timedelta(seconds=self.dice.choice([1, 60, 600, 3000]))
        self.age += 1
        if self.age > 45:
            self.renew()
        deeds = [self.enrol, self.enrol, self.enrol, self.leave, self.answer, self.answer,
                 self.let_in, self.remove, self.change, self.sweep,
                 self.reseat, self.move]  # fmt: skip
        if self.age > 25:
            deeds += [
                self.attend,
                self.attend,
                self.attend,
                self.hold_off,
                self.cancel,
                self.withdraw,
                self.mistake,
            ]
        try:
            self.dice.choice(deeds)()
        except (services.StepRefused, services.CourseFull, services.Refused):
            return

    def some(self) -> uuid.UUID:
        if not self.people:
            raise StepRefused("nobody yet")
        return self.dice.choice(self.people)

    def session(self) -> Session:
        found = list(Session.objects.filter(course__uuid=self.course).order_by("pk"))
        return self.dice.choice(found)

    def enrol(self) -> None:
        done = services.enrol(
            client_uuid=uuid.uuid4(), course=self.course, person=person(f"w{uuid.uuid4().hex[:9]}"),
            or_wait=True, at=self.now,
        )  # fmt: skip
        self.people.append(done.enrolment)

    def leave(self) -> None:
        services.leave(enrolment=self.some(), at=self.now)

    def answer(self) -> None:
        offered = Enrolment.objects.filter(state="offered", course__uuid=self.course).first()
        which = offered.uuid if offered else self.some()
        deed = self.dice.choice([services.accept_offer, services.leave])
        deed(enrolment=which, at=self.now)

    def let_in(self) -> None:
        services.take_free_seat(enrolment=self.some(), role="staff", at=self.now)

    def remove(self) -> None:
        services.remove(enrolment=self.some(), actor=None, role="staff", at=self.now)

    def change(self) -> None:
        services.change(
            enrolment=self.some(), language_wanted="", preparations=["quiet"], at=self.now,
            email=self.dice.choice(["", "nuova@example.org"]),
        )  # fmt: skip

    def sweep(self) -> None:
        self.now += timedelta(hours=self.dice.choice([0, 0, 13]))
        services.sweep(at=self.now)

    def attend(self) -> None:
        session = self.session()
        self.now = max(self.now, session.starts + timedelta(minutes=5))
        states = {which: self.dice.choice(["present", "absent"]) for which in self.people}
        seated = Enrolment.objects.filter(uuid__in=list(states), state="enrolled")
        known = set(seated.values_list("uuid", flat=True))
        services.note_attendance(
            session=session.uuid, states={one: states[one] for one in states if one in known},
            actor=None, at=self.now,
        )  # fmt: skip

    def reseat(self) -> None:
        seats = self.dice.randint(1, 5)
        services.change_course(course=self.course, plan=plan(self.place, seats=seats), at=self.now)

    def move(self) -> None:
        session = self.session()
        later = timedelta(hours=self.dice.randint(1, 3))
        services.move_session(
            session=session.uuid, starts=session.starts + later, ends=session.ends + later,
            actor=None, at=self.now,
        )  # fmt: skip

    def hold_off(self) -> None:
        services.cancel_session(
            session=self.session().uuid, reason="closure", actor=None, at=self.now
        )

    def mistake(self) -> None:
        services.cancel_session(
            session=self.session().uuid, reason="marked_by_mistake", actor=None, at=self.now
        )

    def withdraw(self) -> None:
        services.withdraw_course(course=self.course, actor=None, at=self.now)

    def cancel(self) -> None:
        services.cancel_course(course=self.course, reason="too_few", actor=None, at=self.now)


@pytest.mark.django_db(transaction=True)
def test_a_long_walk_keeps_log_and_present_in_step():
    walker = Walker(1, a_site())
    for _number in range(count(small=600, full=10_000)):
        walker.step()
    seen: dict[str, set[str]] = {name: set() for name in STATES}
    written = 0
    for row in Enrolment.objects.all():
        events = list(row.events.order_by("number"))
        written += len(events)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        mine = [event for event in events if event.session_id is None]
        pairs = [(event.from_state, event.to_state) for event in mine]
        assert lifecycle.replay(lifecycle.ENROLMENT, pairs) == row.state
        changes = [event for event in mine if event.from_state != event.to_state]
        assert changes[-1].created_at == row.state_changed_at
        seen["enrolment"] |= {event.to_state for event in mine}
        for there in Attendance.objects.filter(enrolment=row):
            noted = [e for e in events if e.session_id == there.session_id]
            pairs = [(event.from_state, event.to_state) for event in noted]
            assert lifecycle.replay(lifecycle.ATTENDANCE, pairs) == there.state
            seen["attendance"].add(there.state)
    for row in Course.objects.all():
        events = list(row.events.order_by("number"))
        written += len(events)
        pairs = [(e.from_state, e.to_state) for e in events if e.session_id is None]
        assert lifecycle.replay(lifecycle.COURSE, pairs) == row.state
        seated = row.enrolments.filter(state__in=SEATED)
        assert seated.count() <= row.seats
        for session in row.sessions.all():
            mine = [event for event in events if event.session_id == session.pk]
            pairs = [(event.from_state, event.to_state) for event in mine]
            assert lifecycle.replay(lifecycle.SESSION, pairs) == session.state
            assert mine[-1].starts == session.starts
            seen["session"] |= {event.to_state for event in mine}
        seen["course"] |= {event.to_state for event in events if event.session_id is None}
    assert {name: set(states) for name, states in STATES.items()} == seen
    kinds = ("enrolment.", "session.", "course.")
    told = sum(Event.objects.filter(kind__startswith=kind).count() for kind in kinds)
    assert told == written


@pytest.mark.django_db
def test_who_waits_longest_is_offered_first_and_goes_behind_when_she_is_silent(site):
    row = a_course(site, seats=1)
    holder, ada, bea = (enrolled(row, name, at=NOW + timedelta(minutes=n))
                        for n, name in enumerate(("holder", "ada", "bea")))  # fmt: skip
    services.leave(enrolment=holder.uuid, at=NOW)

    def states() -> tuple[str, str]:
        ada.refresh_from_db(), bea.refresh_from_db()
        return ada.state, bea.state

    assert states() == ("offered", "waiting")
    # A newcomer does not get the seat that is kept.
    with pytest.raises(services.CourseFull):
        enrolled(row, "new", or_wait=False)
    with pytest.raises(StepRefused):
        services.accept_offer(enrolment=ada.uuid, at=NOW + timedelta(hours=12))
    services.sweep(at=NOW + timedelta(hours=12))
    assert states() == ("waiting", "offered")
    services.leave(enrolment=bea.uuid, at=NOW + timedelta(hours=13))
    assert states() == ("offered", "left")
    assert bea.events.latest("number").reason == "offer_refused"
    for half_day in (2, 3):
        services.sweep(at=NOW + timedelta(hours=14 + 12 * half_day))
    assert states()[0] == "removed"
    assert ada.events.latest("number").reason == "offers_exhausted"


@pytest.mark.django_db
def test_when_the_course_begins_the_line_is_over(site):
    row = a_course(site, seats=1)
    enrolled(row), enrolled(row, "waits")
    services.sweep(at=at("10:00"))
    waits = Enrolment.objects.get(participant__email="waits@example.org")
    assert (waits.state, waits.events.latest("number").reason) == ("removed", "began")
