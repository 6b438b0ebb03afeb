"""Bodies say what became of a forwarded report; nobody believes more of them than one word."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.outbox.models import Event
from apps.outbox.services import deliver_due
from apps.reports import queries, services
from apps.reports.models import CompetentBody, Forwarding, Report
from apps.reports.services import body_answers
from tests.reports.builders import sent_report
from tests.reports.fake_open311 import FakeServer, fake_server
from tests.reports.office import officer

pytestmark = pytest.mark.django_db

WORDS = "Mrs Rossi of number 12 was told on the phone"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server() as running:
        yield running


@pytest.fixture(autouse=True)
def body(server: FakeServer, settings: Any) -> CompetentBody:
    settings.SOGLIA_OPEN311_MAY_CALL_INSIDE = True
    return CompetentBody.objects.create(
        code="gtt", name="GTT", forward_by="open311", open311_url=server.url,
        forward_when_verified=True,
    )  # fmt: skip


def forwarded(server: FakeServer, *, status: str = "open", **answer: Any) -> Forwarding:
    """A report GTT has taken, and about which it says this."""
    report = sent_report()
    Report.objects.filter(pk=report.pk).update(competent_body="gtt")
    services.transition(
        report_uuid=report.uuid,
        to="verified",
        reason="seen_on_site",
        actor=None,
        actor_role="staff",
    )
    deliver_due(destination="forwarding")
    services.deliver_forwardings()
    row = Forwarding.objects.get(report=report)
    assert row.state == "accepted"
    server.answers[row.foreign_id] = {"status": status, **answer}
    return row


def time_passes(days: float = 0.05) -> None:
    by = timedelta(days=days)
    rows = Forwarding.objects.all()
    rows.filter(next_look_at__isnull=False).update(next_look_at=F("next_look_at") - by)
    rows.filter(answered_at__isnull=False).update(answered_at=F("answered_at") - by)
    Forwarding.objects.update(done_at=F("done_at") - by)
    CompetentBody.objects.filter(next_look_at__isnull=False).update(
        next_look_at=F("next_look_at") - by
    )


def look(row: Forwarding, days: float = 0.05) -> Forwarding:
    time_passes(days)
    services.read_back()
    row.refresh_from_db()
    return row


def answered() -> list[str]:
    events = Event.objects.filter(kind="report.forwarding_answered").order_by("pk")
    return [event.payload["status"] for event in events]


def test_the_state_is_read_and_each_change_is_an_event(server: FakeServer) -> None:
    row = forwarded(server, status_notes=WORDS)
    assert services.read_back() == 0, "it is not asked at once"
    row = look(row)
    assert (row.answer, row.answer_notes, row.look_error) == ("open", WORDS, "")
    look(row, 1)
    assert answered() == ["open"]
    server.answers[row.foreign_id]["status"] = "CLOSED "
    row = look(row, 1)
    assert (row.answer, answered()) == ("closed", ["open", "closed"])
    event = Event.objects.filter(kind="report.forwarding_answered").latest("pk")
    assert event.subject == row.report.uuid
    assert event.payload["before"] == "open"
    assert "Rossi" not in str(event.payload)


def test_staff_read_their_words_and_the_reporter_only_ours(
    server: FakeServer, client: Client
) -> None:
    row = forwarded(server, status="closed", status_notes=f"<script>x</script> {WORDS}")
    look(row)
    public = client.get(reverse("report_status", args=[row.report.code])).content.decode()
    assert 'data-answer="closed"' in public
    assert "GTT" in public
    assert "Rossi" not in public
    (said,) = queries.answers_of_bodies(row.report.uuid)
    assert (said.body, said.status) == ("GTT", "closed")
    client.force_login(officer())
    address = reverse("reports_competence_report", args=[row.report.uuid])
    private = client.get(address).content.decode()
    assert WORDS in private
    assert "<script>x" not in private


def test_a_token_becomes_a_number(server: FakeServer) -> None:
    row = forwarded(server)
    server.answers.clear()
    server.tokens["F-1"] = None
    row = look(row)
    assert (row.answer, row.foreign_id, row.unknown_looks) == ("", "F-1", 0)
    server.tokens["F-1"] = "N-77"
    server.answers["N-77"] = {"status": "open"}
    assert look(row, 1).foreign_id == "N-77"
    assert look(row, 1).answer == "open"


@pytest.mark.parametrize(
    "trick",
    [
        500, 503, 429, 302, "redirect", "drop", "<html>", {}, [],
        [{"service_request_id": "F-2", "status": "closed"}],
        [{"service_request_id": "F-1", "status": "done"}],
        [{"service_request_id": "F-1"}],
        [{"service_request_id": {"a": 1}, "status": "closed"}],
        [{"service_request_id": "F-1", "status": ["closed"]}],
        [[[[]]]], "x" * 400_000,
    ],
    ids=str,
)  # fmt: skip
def test_whatever_it_says_instead_nothing_is_believed_and_it_is_asked_less(
    server: FakeServer, trick: Any, body: CompetentBody
) -> None:
    row = forwarded(server)
    server.tricks = [trick]
    row = look(row)
    assert (row.answer, answered()) == ("", [])
    assert row.look_error
    body.refresh_from_db()
    assert (body.look_failures, body.next_look_at is not None) == (1, True)
    assert services.read_back() == 0
    assert len(server.asked) <= 2
    row = look(row, 1)
    assert (row.answer, row.look_error) == ("open", "")
    body.refresh_from_db()
    assert (body.look_failures, body.next_look_at) == (0, None)


@pytest.mark.parametrize("trick", ["slow", "drip"])
def test_a_slow_server_is_left_after_its_time(
    server: FakeServer, trick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.reports.open311.wire.WHOLE_S", 0.4)
    server.slow_s = 1.0
    row = forwarded(server)
    server.tricks = [trick]
    row = look(row)
    assert (row.answer, row.look_error) == ("", "TimeoutError")


def test_a_body_that_is_away_is_asked_once_a_run_and_less_and_less(
    server: FakeServer, body: CompetentBody
) -> None:
    rows = [forwarded(server) for _report in range(3)]
    server.tricks = [500] * 20
    waits = []
    for _run in range(6):
        time_passes(1)
        before = len(server.asked)
        services.read_back()
        assert len(server.asked) == before + 1
        body.refresh_from_db()
        assert body.next_look_at is not None
        waits.append(round((body.next_look_at - timezone.now()).total_seconds(), -1))
    assert waits == sorted(waits)
    assert waits[0] == pytest.approx(120, abs=20)
    assert waits[-1] == pytest.approx(21_600, abs=20)
    server.tricks = []
    time_passes(2)
    assert services.read_back() == 3
    assert {look(row).answer for row in rows} == {"open"}


def test_a_body_that_is_away_delays_no_other(server: FakeServer) -> None:
    row = forwarded(server)
    away = CompetentBody.objects.create(
        code="away", name="Away", forward_by="open311", open311_url="http://127.0.0.1:1/v2"
    )
    lost = forwarded(server)
    Forwarding.objects.filter(pk=lost.pk).update(body=away)
    time_passes(1)
    assert services.read_back() == 1
    row.refresh_from_db()
    lost.refresh_from_db()
    assert (row.answer, lost.answer, lost.look_error) == ("open", "", "ConnectionRefusedError")


def test_a_request_they_do_not_know_is_given_up_and_shown(
    server: FakeServer, client: Client
) -> None:
    row = forwarded(server)
    server.answers.clear()
    for _look in range(body_answers.UNKNOWN_MAX):
        row = look(row, 2)
    assert (row.next_look_at, row.look_error, row.answer) == (None, "Http404", "")
    client.force_login(officer())
    address = reverse("reports_competence_report", args=[row.report.uuid])
    assert "Http404" in client.get(address).content.decode()


def test_one_that_changes_its_mind_again_and_again_is_not_believed_for_ever(
    server: FakeServer,
) -> None:
    row = forwarded(server)
    for number in range(body_answers.CHANGES_MAX + 5):
        server.answers[row.foreign_id]["status"] = ("open", "closed")[number % 2]
        row = look(row, 1.1)
    assert (row.next_look_at, row.look_error) == (None, "ChangesItsMind")
    assert len(answered()) == body_answers.CHANGES_MAX


def test_what_is_over_is_asked_no_more(server: FakeServer) -> None:
    closed, old, withdrawn = (forwarded(server, status=s) for s in ("closed", "open", "open"))
    look(closed)
    assert look(closed, body_answers.CLOSED_LOOKED_AT_FOR.days + 1).next_look_at is None
    Forwarding.objects.filter(pk=old.pk).update(
        done_at=timezone.now() - body_answers.LOOKED_AT_FOR - timedelta(days=1)
    )
    assert look(old, 2).next_look_at is None
    services.withdraw(withdrawn.report.code)
    server.answers[withdrawn.foreign_id]["status"] = "closed"
    assert look(withdrawn, 2).next_look_at is None
    assert withdrawn.answer == "open"


def test_their_words_are_erased_with_the_report(server: FakeServer) -> None:
    row = forwarded(server, status_notes=WORDS)
    look(row)
    services.transition(
        report_uuid=row.report.uuid, to="erased", reason="asked_by_reporter", actor=None,
        actor_role="reporter",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.answer_notes, row.next_look_at) == ("", None)


def test_words_no_database_can_hold_are_cleaned(server: FakeServer) -> None:
    row = forwarded(server, status_notes="a\x00b\ud800c\u202e\n" + "x" * 5000)
    row = look(row)
    assert row.answer_notes.startswith("abc")
    assert len(row.answer_notes) == 500


@pytest.mark.django_db(transaction=True)
def test_many_workers_ask_once_each(server: FakeServer) -> None:
    for _report in range(6):
        forwarded(server)
    time_passes(1)
    found: list[int] = []

    def work() -> None:
        try:
            found.append(services.read_back())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(found) == len(server.asked) == len(answered()) == 6
