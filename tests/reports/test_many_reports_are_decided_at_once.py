"""One confirmation for many: what cannot be done is told, the rest is done, and can be undone."""

import random
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.reports import lifecycle, services
from apps.reports.models import BulkAction, BulkItem, Report, ReportEvent
from apps.reports.office import bulk
from apps.reports.services import moderation
from tests.counts import count
from tests.reports.builders import STATUTO, sent_report
from tests.reports.districts import two_districts
from tests.reports.office import entry_of, group, officer, some_reports

pytestmark = pytest.mark.django_db
VERIFY = services.Wanted(to="verified", reason="seen_on_site")


@pytest.fixture
def staff(client: Client) -> User:
    user = officer()
    client.force_login(user)
    return user


def chosen(*reports: Report, expected: str = "received") -> list[services.Chosen]:
    return [services.Chosen(report.uuid, expected) for report in reports]


def outcomes(batch: UUID) -> dict[Any, str]:
    items = BulkItem.objects.filter(action__uuid=batch).select_related("report")
    return {item.report.uuid: item.refused for item in items}


def states(*reports: Report) -> list[str]:
    found = dict(Report.objects.values_list("pk", "state"))
    return [found[report.pk] for report in reports]


def post(client: Client, *reports: Report, sure: bool = True, **words: str) -> Any:
    boxes = [f"{report.uuid}:{report.state}" for report in reports]
    data = {"chosen": boxes, "do": "decide", **words, **({"sure": "on"} if sure else {})}
    return client.post(reverse("reports_office_bulk"), data, follow=True)


def test_many_are_verified_each_with_its_event_and_author(staff: User) -> None:
    reports = some_reports(4)
    batch = services.do(chosen(*reports), VERIFY, actor=staff)
    assert set(outcomes(batch).values()) == {""}
    assert states(*reports) == ["verified"] * 4
    events = ReportEvent.objects.filter(to_state="verified")
    assert {(one.actor, one.actor_role, one.reason) for one in events} == {
        (staff, "staff", "seen_on_site")
    }


@pytest.mark.usefixtures("staff")
def test_it_is_asked_once_more_with_what_cannot_be_done_and_why(client: Client) -> None:
    first, second = some_reports(2)
    services.transition(
        report_uuid=second.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    words = {"decision": "verified:seen_on_site"}
    response = post(client, first, second, sure=False, **words)
    assert response.context["possible"] == 1
    assert {line.refused for line in response.context["lines"]} == {"", "stale"}
    assert states(first, second) == ["received", "in_check"]
    response = post(client, first, second, **words)
    batch = response.context["batch"]
    assert [line.uuid for line in batch.done] == [first.uuid]
    assert [(line.uuid, line.why) for line in batch.refused] == [
        (second.uuid, bulk.REFUSALS["stale"])
    ]
    assert states(first, second) == ["verified", "in_check"]


def test_whoever_was_faster_keeps_what_she_decided(staff: User) -> None:
    first, second, third = some_reports(3)
    services.transition(
        report_uuid=second.uuid, to="out_of_scope", reason="misuse", actor=None, actor_role="staff"
    )
    batch = services.do(chosen(first, second, third), VERIFY, actor=staff)
    assert outcomes(batch) == {first.uuid: "", second.uuid: "stale", third.uuid: ""}
    assert states(first, second, third) == ["verified", "out_of_scope", "verified"]


def test_every_row_must_lie_where_one_may_decide() -> None:
    two_districts()
    technician = officer("technician", district="1", role="technician")
    mine, theirs = sent_report(), sent_report(lon=STATUTO[0], lat=STATUTO[1])
    batch = services.do(chosen(mine, theirs), VERIFY, actor=technician)
    assert outcomes(batch) == {mine.uuid: "", theirs.uuid: "elsewhere"}
    given = services.do(
        chosen(theirs), services.Wanted(hand=services.Hand(user=technician)), actor=technician
    )
    assert outcomes(given) == {theirs.uuid: "elsewhere"}
    assert states(mine, theirs) == ["verified", "received"]


def test_a_batch_of_another_district_is_not_shown(client: Client, staff: User) -> None:
    two_districts()
    batch = services.do(chosen(sent_report(lon=STATUTO[0], lat=STATUTO[1])), VERIFY, actor=staff)
    client.force_login(officer("technician", district="1", role="technician"))
    address = reverse("reports_office_batch", args=[batch])
    # Django sends a missing page to its address with a language first.
    assert client.get(address, follow=True).status_code == 404
    client.force_login(officer("other", district="2"))
    assert client.get(address).status_code == 200


def test_one_that_fails_in_the_database_never_loses_the_rest(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = some_reports(3)
    transition = moderation.transition

    def failing(**words: Any) -> Any:
        event = transition(**words)
        if words["report_uuid"] == second.uuid:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            raise DatabaseError
        return event

    monkeypatch.setattr(moderation, "transition", failing)
    batch = services.do(chosen(first, second, third), VERIFY, actor=staff)
    assert outcomes(batch) == {first.uuid: "", second.uuid: "failed", third.uuid: ""}
    assert states(first, second, third) == ["verified", "received", "verified"]
    assert not ReportEvent.objects.filter(report=second, to_state="verified").exists()


@pytest.mark.usefixtures("staff")
def test_many_are_merged_into_one_that_is_named_by_its_code(client: Client) -> None:
    first, second, third = some_reports(3)
    post(
        client, first, second, third,
        decision="duplicate:same_barrier", duplicate_of=first.code.lower(),
    )  # fmt: skip
    assert states(first, second, third) == ["received", "duplicate", "duplicate"]
    item = BulkItem.objects.get(report=first)
    assert item.refused == "itself"


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "words",
    [
        {},
        {"decision": "verified"},
        {"decision": "erased:time_is_up"},
        {"decision": "verified:private_property"},
        {"decision": "duplicate:same_barrier"},
        {"decision": "duplicate:same_barrier", "duplicate_of": "AAAA-AAAA-AAAA"},
        {"do": "assign"},
        {"do": "assign", "hand": "p999999"},
        {"do": "assign", "hand": "\x00"},
        {"do": "explode"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, words: dict[str, str]) -> None:
    report = sent_report()
    response = post(client, report, **words)
    assert response.status_code == 200
    assert list(response.context["messages"])
    assert states(report) == ["received"]
    assert not BulkAction.objects.exists()


@pytest.mark.usefixtures("staff")
def test_boxes_that_are_none_and_too_many_of_them(client: Client) -> None:
    for boxes in (["x", "\x00", f"{uuid4()}:volcano"], []):
        response = client.post(
            reverse("reports_office_bulk"), {"chosen": boxes, "do": "decide"}, follow=True
        )
        assert list(response.context["messages"])
    many = [f"{uuid4()}:received" for _ in range(bulk.MOST + 5)]
    words = {"chosen": many, "do": "decide", "decision": "verified:seen_on_site"}
    assert list(client.post(reverse("reports_office_bulk"), words, follow=True).context["messages"])


@pytest.mark.parametrize(
    ("to", "reason"),
    [("verified", "seen_on_site"), ("not_verifiable", "nothing_found"), ("out_of_scope", "misuse")],
)
def test_undoing_is_a_decision_with_an_author_and_a_reason(
    client: Client, staff: User, to: str, reason: str
) -> None:
    reports = some_reports(3)
    batch = services.do(chosen(*reports), services.Wanted(to=to, reason=reason), actor=staff)
    other = officer("other")
    client.force_login(other)
    response = client.post(reverse("reports_office_undo", args=[batch]), follow=True)
    assert len(response.context["batch"].undone) == 3
    assert states(*reports) == ["in_check"] * 3
    events = ReportEvent.objects.filter(from_state=to)
    assert {(one.actor, one.reason) for one in events} == {(other, "decided_by_mistake")}
    # A second time there is nothing left to undo.
    client.post(reverse("reports_office_undo", args=[batch]))
    assert ReportEvent.objects.filter(report=reports[0]).count() == 3


def test_what_was_changed_since_is_not_undone_and_says_so(client: Client, staff: User) -> None:
    first, second = some_reports(2)
    batch = services.do(chosen(first, second), VERIFY, actor=staff)
    for to, reason in (("in_check", "opened_again"), ("verified", "known_to_office")):
        services.transition(report_uuid=second.uuid, to=to, reason=reason, actor=staff)
    response = client.post(reverse("reports_office_undo", args=[batch]), follow=True)
    found = response.context["batch"]
    assert [line.uuid for line in found.undone] == [first.uuid]
    assert [line.uuid for line in found.stuck] == [second.uuid]
    assert states(first, second) == ["in_check", "verified"]


def test_a_step_without_a_way_back_has_no_button(client: Client, staff: User) -> None:
    report = sent_report()
    batch = services.do(
        chosen(report), services.Wanted(to="in_check", reason="taken_up"), actor=staff
    )
    page = client.get(reverse("reports_office_batch", args=[batch]))
    assert not page.context["batch"].can_be_undone
    with pytest.raises(services.TransitionRefused):
        services.undo(action_uuid=batch, actor=staff)
    assert states(report) == ["in_check"]


def test_reassigning_goes_back_to_whoever_had_each(client: Client, staff: User) -> None:
    strade = group("Strade")
    first, second, third = some_reports(3)
    services.assign(report_uuid=first.uuid, to=services.Hand(group=strade), actor=staff)
    anna = officer("anna")
    post(client, first, second, third, do="assign", hand=f"p{anna.pk}")
    assert {entry_of(one).assigned_to for one in (first, second, third)} == {anna}
    services.assign(report_uuid=third.uuid, to=services.Hand(user=staff), actor=staff)
    batch = BulkAction.objects.get()
    services.undo(action_uuid=batch.uuid, actor=staff)
    hands = [
        (entry_of(one).assigned_to, entry_of(one).assigned_group) for one in (first, second, third)
    ]
    assert hands == [(None, strade), (None, None), (staff, None)]
    assert BulkItem.objects.get(report=third).undo_refused == "stale"


@pytest.mark.usefixtures("staff")
def test_the_confirmation_asks_as_often_for_few_as_for_many(client: Client) -> None:
    reports = some_reports(12)

    def asked(*some: Report) -> int:
        with CaptureQueriesContext(connection) as found:
            post(client, *some, sure=False, decision="verified:seen_on_site")
        return len(found)

    asked(reports[0])
    assert asked(reports[0]) == asked(*reports)


@pytest.mark.parametrize("seed", range(count(small=4, full=210)))
def test_random_batches_with_changes_between_leave_a_log_that_can_be_replayed(
    seed: int, staff: User
) -> None:
    dice, reports, batches = random.Random(seed), some_reports(6), []
    kinds = [
        (to, reason)
        for to in ("in_check", "verified", "not_verifiable", "out_of_scope", "duplicate")
        for reason in dict.fromkeys(
            code for (_b, after), rule in lifecycle.TABLE.items() if after == to
            for code in rule.reasons
        )
    ]  # fmt: skip
    for _turn in range(14):
        some = dice.sample(reports, dice.randrange(1, 7))
        seen = [
            services.Chosen(one.uuid, dice.choice(states(one) * 3 + ["received"])) for one in some
        ]
        to, reason = dice.choice(kinds)
        other = dice.choice(reports) if to == "duplicate" else None
        if dice.random() < 0.4:  # somebody else, between looking and deciding
            report = dice.choice(some)
            after = dice.choice(lifecycle.next_states(states(report)[0]) or ["erased"])
            rule = lifecycle.step(states(report)[0], after)
            if rule is not None and after != "duplicate":
                services.transition(
                    report_uuid=report.uuid, to=after, reason=rule.reasons[0], actor=None,
                    actor_role="staff" if "staff" in rule.by else "reporter",
                )  # fmt: skip
        before = dict(Report.objects.values_list("uuid", "state"))
        batch = services.do(seen, services.Wanted(to, reason, other), actor=staff)
        for one in seen:
            refused = outcomes(batch)[one.report]
            now = Report.objects.get(uuid=one.report).state
            assert now == (before[one.report] if refused else to)
            assert refused or before[one.report] == one.expected
        batches.append(batch)
        if dice.random() < 0.4:
            batch = batches.pop(dice.randrange(len(batches)))
            if bulk.BulkAction.objects.get(uuid=batch).to_state != "in_check":
                services.undo(action_uuid=batch, actor=staff)
    for report in reports:
        events = report.events.order_by("sequence").values_list("from_state", "to_state")
        assert lifecycle.replay(events) == states(report)[0] == entry_of(report).state


@pytest.mark.django_db(transaction=True)
def test_batches_that_cross_wait_for_each_other_and_never_lock_up() -> None:
    people = [officer("anna"), officer("bruno")]
    reports = some_reports(8)
    errors: list[BaseException] = []

    def work(person: User, order: list[Report], wanted: services.Wanted) -> None:
        try:
            services.do(chosen(*order), wanted, actor=person)
            for report in order[:3]:
                services.assign(
                    report_uuid=report.uuid, to=services.Hand(user=person), actor=person
                )
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(people[0], reports, VERIFY)),
        threading.Thread(target=work, args=(people[1], reports[::-1], VERIFY)),
        threading.Thread(
            target=work,
            args=(people[1], reports[::-1], services.Wanted(hand=services.Hand(user=people[0]))),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert states(*reports) == ["verified"] * 8
    # Each was verified by one of the two, once.
    assert ReportEvent.objects.filter(to_state="verified").count() == 8
