"""Questions and hands: every pair, and walks of ten thousand steps told by their events."""

import itertools
import random
import uuid
from collections import Counter
from typing import Any

import pytest

from apps.accounts.models import User
from apps.outbox.models import Event
from apps.reports import lifecycle, services
from apps.reports.models import QueueEntry, Report, ReportQuestion
from tests.counts import count
from tests.reports.builders import sent_report
from tests.reports.districts import two_districts
from tests.reports.office import group, officer, some_reports
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
STEPS = count(small=120, full=10_000)


# --- questions ----------------------------------------------------------------------------------
def try_to(what: str, report: Report, office: User) -> bool:
    """Ask, or answer; whether it was taken."""
    asked = ReportQuestion.objects.filter(report=report, answered_at__isnull=True).first()
    try:
        if what == "ask":
            services.ask_question(
                report_uuid=report.uuid, code="own", text="Dove, di preciso?", actor=office
            )
        else:
            services.answer_question(
                report_uuid=report.uuid,
                question=asked.uuid if asked else uuid.uuid4(),
                text="Davanti alla farmacia",
            )
    except services.TransitionRefused:
        return False
    return True


@pytest.mark.parametrize("state", sorted({after for _before, after in lifecycle.TABLE}))
def test_a_question_is_asked_once_and_answered_once_while_the_report_is_open(state: str) -> None:
    office = officer()
    for is_asked, what in itertools.product((False, True), ("ask", "answer")):
        report, other = sent_report(), sent_report()
        if is_asked:
            assert try_to("ask", report, office)
        Report.objects.filter(pk=report.pk).update(
            state=state, duplicate_of=other if state == "duplicate" else None
        )
        can = state in lifecycle.OPEN and is_asked == (what == "answer")
        assert try_to(what, report, office) == can, (is_asked, what)


def test_a_walk_of_questions_and_answers() -> None:
    walk, office = random.Random(7), officer()
    told: Counter[str] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk_of_questions(walk, steps, office, told)
    assert min(told.values()) > STEPS / 30


def _walk_of_questions(walk: random.Random, steps: range, office: User, told: Counter[str]) -> None:
    reports = some_reports(5)
    for step in steps:
        place = walk.randrange(len(reports))
        report = Report.objects.get(pk=reports[place].pk)
        what = walk.choice(("ask", "ask", "answer", "answer", "decide"))
        if what == "decide":
            after = walk.choice(lifecycle.next_states(report.state) or ["erased"])
            rule = lifecycle.step(report.state, after)
            if rule is not None and after != "duplicate":
                services.transition(
                    report_uuid=report.uuid, to=after, reason=rule.reasons[0], actor=None,
                    actor_role=min(rule.by),
                )  # fmt: skip
        else:
            told[what] += try_to(what, report, office)
        if report.state in ("withdrawn", "erased"):
            reports[place] = sent_report(lon=7.67 + step % 50 * 1e-4)
            continue
        report.refresh_from_db()
        assert _open_by_events(report) == _open_by_rows(report), report.state


def _open_by_events(report: Report) -> set[str]:
    """The questions that wait, from what was recorded."""
    if report.state == "erased":
        return set()
    waits: set[str] = set()
    kinds = ("report.question_asked", "report.question_answered")
    for event in Event.objects.filter(subject=report.uuid, kind__in=kinds).order_by("pk"):
        question = event.payload["question"]
        if event.kind == "report.question_asked":
            assert not waits, "two at a time"
            waits.add(question)
        else:
            waits.remove(question)
    return waits


def _open_by_rows(report: Report) -> set[str]:
    rows = ReportQuestion.objects.filter(report=report, answered_at__isnull=True)
    return set(map(str, rows.values_list("uuid", flat=True)))


# --- hands --------------------------------------------------------------------------------------
def test_from_every_hand_to_every_other_and_never_into_one_that_may_not() -> None:
    two_districts()
    hers, theirs = officer("hers"), officer("theirs", district="2")
    hands = [
        services.Hand(), services.Hand(user=hers), services.Hand(user=theirs),
        services.Hand(group=group("first")), services.Hand(group=group("second")),
    ]  # fmt: skip
    report = sent_report()  # in district 1
    for before, wanted in itertools.product(hands, hands):
        after = wanted
        QueueEntry.objects.filter(pk=report.pk).update(
            assigned_to=before.user, assigned_group=before.group
        )
        if after.user is theirs and before.user is not theirs:
            with pytest.raises(services.TransitionRefused):
                services.assign(report_uuid=report.uuid, to=after, actor=hers)
            after = before
        else:
            changed = services.assign(report_uuid=report.uuid, to=after, actor=hers)
            assert changed == (before is not after)
        assert _hand(report) == (after.user, after.group)


def test_a_walk_of_hands_is_told_by_its_events() -> None:
    walk = random.Random(12)
    people = [officer(name) for name in ("anna", "bruno", "carla")]
    hands = [services.Hand(), *(services.Hand(user=one) for one in people),
             services.Hand(group=group("first")), services.Hand(group=group("second"))]  # fmt: skip
    for steps in worlds(STEPS):
        with fresh_world():
            _walk_of_hands(walk, steps, people, hands)


def _walk_of_hands(
    walk: random.Random, steps: range, people: list[User], hands: list[services.Hand]
) -> None:
    reports = some_reports(4)
    for _step in steps:
        report = walk.choice(reports)
        to, before = walk.choice(hands), _hand(report)
        changed = services.assign(report_uuid=report.uuid, to=to, actor=walk.choice(people))
        assert changed == (before != (to.user, to.group))
        assert _hand(report) == (to.user, to.group)
    names = {str(one.uuid): one for one in people}
    groups = {hand.group.pk: hand.group for hand in hands if hand.group}
    for report in reports:
        last = Event.objects.filter(subject=report.uuid, kind="report.assigned").order_by("pk")
        told = [(names.get(e.payload["person"]), groups.get(e.payload["group"])) for e in last]
        # Nobody is told twice in a row of what did not change.
        assert all(one != other for one, other in itertools.pairwise([(None, None), *told]))
        assert (told[-1] if told else (None, None)) == _hand(report)


def _hand(report: Report) -> tuple[Any, Any]:
    entry = QueueEntry.objects.select_related("assigned_to", "assigned_group").get(pk=report.pk)
    return entry.assigned_to, entry.assigned_group
