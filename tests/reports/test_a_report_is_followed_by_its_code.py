"""State in words, history, effect, receipt, withdrawal: all by the code alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.outbox.queries import health
from apps.outbox.services import deliver_due
from apps.reports import services
from apps.reports.models import Report, ReportContact
from apps.twin.models import Observation
from tests.reports.builders import STATUTO, picture, sent_report
from tests.reports.city import absorbed, barrier_uuid

pytestmark = pytest.mark.django_db
PRIVATE = {"description": "Testo privato", "contact_email": "anna@example.org"}


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_status_page_tells_state_history_and_barrier(client: Client) -> None:
    report = absorbed(**PRIVATE, photos=[picture()])
    page = html(client.get(reverse("report_status", args=[report.code])))
    assert 'data-report-state="received"' in page
    assert reverse("barrier", args=[barrier_uuid(report)]) in page
    for private in (*PRIVATE.values(), str(report.photos.get().uuid)):
        assert private not in page
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    page = html(client.get(reverse("report_status", args=[report.code])))
    assert 'data-report-state="in_check"' in page
    assert page.count('<li class="so-item">') == 2


def test_effects_are_shown_as_sentences(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    report = absorbed()
    monkeypatch.setattr(
        "apps.reports.views.follow.reach.sentences_about",
        lambda uuid, barrier, language: [f"312 residents, {uuid}, {language}"],
    )
    page = html(client.get(reverse("report_status", args=[report.code])))
    assert f"312 residents, {barrier_uuid(report)}, it" in page


def test_the_page_waits_for_the_twin_without_a_barrier(client: Client) -> None:
    report = sent_report()
    assert client.get(reverse("report_status", args=[report.code])).status_code == 200


def test_the_lookup_finds_a_code_as_it_is_typed(client: Client) -> None:
    report = sent_report()
    answer = client.get(reverse("report_lookup"), {"code": report.code.lower().replace("-", " ")})
    assert answer.url == reverse("report_status", args=[report.code])
    page = html(client.get(reverse("report_lookup"), {"code": "sbagliato"}))
    assert 'id="error-summary"' in page
    assert "sbagliato" in page


@pytest.mark.parametrize("name", ["report_status", "report_receipt", "report_done"])
def test_a_wrong_code_is_not_found(client: Client, name: str) -> None:
    for code in ("AAAA-AAAA-AAAA", "x", "a" * 300):
        assert client.get(reverse(name, args=[code])).status_code == 404


def test_the_receipt_prints_code_and_a_qr_code(client: Client) -> None:
    report = sent_report(**PRIVATE)
    page = html(client.get(reverse("report_receipt", args=[report.code])))
    assert report.code in page
    assert "data:image/svg+xml" in page
    assert "http://testserver" + reverse("report_status", args=[report.code]) in page
    assert "Testo privato" not in page
    assert "<style" not in page
    assert " style=" not in page


def test_withdrawing_is_asked_once_more(client: Client) -> None:
    report = sent_report()
    address = reverse("report_withdraw", args=[report.code])
    assert client.get(address).status_code == 200
    assert Report.objects.get().state == "received"
    for _press in range(2):
        assert client.post(address).url == reverse("report_status", args=[report.code])
    assert Report.objects.get().state == "withdrawn"
    assert client.get(address).status_code == 302


def test_pages_of_a_code_are_never_kept_by_anybody_else(client: Client) -> None:
    report = sent_report()
    for name in ("report_status", "report_receipt", "report_done", "report_withdraw"):
        answer = client.get(reverse(name, args=[report.code]))
        assert "no-store" in answer["Cache-Control"]
        assert 'name="robots" content="noindex"' in html(answer)


def test_neither_are_the_answers_of_the_api_about_a_code(client: Client) -> None:
    for code, status in ((sent_report().code, 200), ("AAAA-AAAA-AAAA", 404)):
        answer = client.get(f"/api/v1/reports/{code}/")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "state", ["received", "in_check", "verified", "not_verifiable", "duplicate", "out_of_scope"]
)
def test_a_report_can_be_withdrawn_at_any_time_and_is_then_erased(
    client: Client, state: str
) -> None:
    report = sent_report(**PRIVATE)
    other = sent_report() if state == "duplicate" else None
    Report.objects.filter(pk=report.pk).update(state=state, duplicate_of=other)
    address = reverse("report_withdraw", args=[report.code])
    assert address in html(client.get(reverse("report_status", args=[report.code])))
    assert client.get(address).status_code == 200
    client.post(address)
    report.refresh_from_db()
    assert (report.state, report.duplicate_of) == ("withdrawn", None)
    assert address not in html(client.get(reverse("report_status", args=[report.code])))
    services.erase_expired(commit=True, now=timezone.now() + timedelta(days=8))
    report.refresh_from_db()
    assert (report.state, report.description) == ("erased", "")
    assert not ReportContact.objects.filter(report=report).exists()


def test_the_status_page_makes_few_queries(client: Client) -> None:
    report = absorbed()
    client.get(reverse("report_status", args=[report.code]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("report_status", args=[report.code]))
    assert len(asked) <= 12


@pytest.mark.parametrize(
    ("decided", "reason"),
    [
        ("verified", "seen_on_site"),
        ("not_verifiable", "nothing_found"),
        ("out_of_scope", "misuse"),
        ("duplicate", "same_barrier"),
    ],
)
def test_withdrawing_what_was_decided_takes_its_evidence_off_the_layer(
    decided: str, reason: str
) -> None:
    other = absorbed(kind="step")
    report = absorbed(kind="lift", lon=STATUTO[0], lat=STATUTO[1])
    services.transition(
        report_uuid=report.uuid,
        to=decided,
        reason=reason,
        actor=None,
        actor_role="staff",
        duplicate_of=other.uuid if decided == "duplicate" else None,
    )
    services.withdraw(report.code)
    deliver_due(limit=500)
    assert health()["pending"] == health()["dead"] == 0
    assert not Observation.objects.filter(source=report.uuid, stands=True).exists()
    assert Observation.objects.filter(source=other.uuid, stands=True).exists()
