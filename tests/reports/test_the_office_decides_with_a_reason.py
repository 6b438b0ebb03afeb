"""Verify, reject, mark as duplicate: asked once more, written down, and never over somebody."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.mail.services import queue_message
from apps.reports import services
from apps.reports.mail.names import NAMES
from apps.reports.mail.templates import LETTERS
from apps.reports.models import ContactView, Report, ReportEvent
from tests.reports.builders import picture, sent_report

pytestmark = pytest.mark.django_db


def decide(client: Client, report: Report, *, sure: bool = True, **answers: str) -> Any:
    data = {"expected": "received", **answers, **({"sure": "on"} if sure else {})}
    return client.post(reverse("reports_office_decide", args=[report.uuid]), data, follow=True)


def state_of(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_a_decision_is_asked_once_more_before_it_is_taken(client: Client, staff: User) -> None:
    report = sent_report()
    page = decide(client, report, sure=False, to="verified", reason="seen_on_site")
    assert state_of(report) == "received"
    assert 'name="sure"' in page.content.decode()
    decide(client, report, to="verified", reason="seen_on_site")
    assert state_of(report) == "verified"
    event = ReportEvent.objects.get(sequence=2)
    assert (event.actor, event.actor_role, event.reason) == (staff, "staff", "seen_on_site")


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("in_check", "taken_up"),
        ("not_verifiable", "nothing_found"),
        ("out_of_scope", "private_property"),
    ],
)
def test_other_decisions(client: Client, to: str, reason: str) -> None:
    report = sent_report()
    decide(client, report, to=to, reason=reason)
    assert state_of(report) == to


@pytest.mark.usefixtures("staff")
def test_a_duplicate_names_the_other_by_its_code(client: Client) -> None:
    first, second = sent_report(), sent_report()
    duplicate = {"to": "duplicate", "reason": "same_barrier"}
    for code in ("", "AAAA-AAAA-AAAA", second.code):
        decide(client, second, **duplicate, duplicate_of=code)
        assert state_of(second) == "received"
    decide(client, second, **duplicate, duplicate_of=first.code.lower())
    assert state_of(second) == "duplicate"
    assert second.duplicate_of == first


@pytest.mark.usefixtures("staff")
def test_who_is_slower_is_told_and_changes_nothing(client: Client) -> None:
    report = sent_report()
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    page = decide(client, report, to="verified", reason="seen_on_site").content.decode()
    assert "faster" in page or "veloc" in page
    assert state_of(report) == "in_check"


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"to": "erased", "reason": "time_is_up"},
        {"to": "verified"},
        {"to": "verified", "reason": "private_property"},
        {"to": "\x00", "reason": "\x00"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, answers: dict[str, str]) -> None:
    report = sent_report()
    page = decide(client, report, **answers)
    assert page.status_code == 200
    assert "messages" in page.content.decode()
    assert state_of(report) == "received"


def test_looking_at_the_contact_is_written_down(client: Client, staff: User) -> None:
    report = sent_report(contact_email="anna@example.org", description="Testo privato")
    address = reverse("reports_office_detail", args=[report.uuid])
    page = client.get(address).content.decode()
    assert "Testo privato" in page
    assert "anna@example.org" not in page
    assert not ContactView.objects.exists()
    shown = client.post(reverse("reports_office_contact", args=[report.uuid])).content.decode()
    assert "anna@example.org" in shown
    view = ContactView.objects.get()
    assert (view.report, view.viewer) == (report, staff)


def routes(report: Report) -> list[tuple[str, str]]:
    photo = report.photos.get()
    return [
        ("get", reverse("reports_office")),
        ("get", reverse("reports_office_detail", args=[report.uuid])),
        ("get", reverse("reports_office_photo", args=[photo.uuid])),
        ("post", reverse("reports_office_contact", args=[report.uuid])),
        ("post", reverse("reports_office_decide", args=[report.uuid])),
    ]


@pytest.mark.usefixtures("staff")
def test_staff_see_every_page(client: Client) -> None:
    report = sent_report(photos=[picture()])
    for method, address in routes(report)[:4]:
        assert getattr(client, method)(address).status_code == 200


@pytest.mark.parametrize("who", ["anonymous", "facilitator", "citizen", "nobody"])
def test_nobody_else_gets_in(client: Client, who: str) -> None:
    report = sent_report(photos=[picture()], contact_email="anna@example.org")
    if who != "anonymous":
        user = User.objects.create_user(who)
        if who == "facilitator":
            grant_role(user=user, role=who, scope_kind="point", scope_code="p1")
        if who == "citizen":
            grant_role(user=user, role=who, scope_kind="self")
        client.force_login(user)
    for method, address in routes(report):
        response = getattr(client, method)(
            address,
            {"to": "verified", "reason": "seen_on_site", "sure": "on", "expected": "received"},
        )
        assert response.status_code in (302, 403)
        assert b"anna@example.org" not in response.content
    assert state_of(report) == "received"
    assert not ContactView.objects.exists()


def test_a_technician_of_another_district_does_not_decide(client: Client) -> None:
    user = User.objects.create_user("technician")
    grant_role(user=user, role="technician", scope_kind="district", scope_code="3")
    client.force_login(user)
    report = sent_report()
    Report.objects.filter(pk=report.pk).update(district_code="1")
    decide(client, report, to="verified", reason="seen_on_site")
    assert state_of(report) == "received"
    Report.objects.filter(pk=report.pk).update(district_code="3")
    decide(client, report, to="verified", reason="seen_on_site")
    assert state_of(report) == "verified"
    assert ReportEvent.objects.get(sequence=2).actor_role == "technician"


def test_the_page_says_who_decided_and_which_letters_left_in_words(
    client: Client, staff: User
) -> None:
    staff.first_name, staff.last_name = "Maria", "Rossi"
    staff.save()
    report = sent_report(language="ar", contact_email="anna@example.org")
    queue_message(
        key=f"x:verify:{report.uuid}",
        template="verify",
        language="ar",
        subject_uuid=report.uuid,
        recipient=("reader", report.uuid),
        facts={},
    )
    decide(client, report, to="verified", reason="seen_on_site")
    page = client.get(reverse("reports_office_detail", args=[report.uuid])).content.decode()
    assert "(Maria Rossi)" in page
    with translation.override("it"):
        assert gettext("Confirm your e-mail address") in page
        assert f"({gettext('Arabic').lower()})" in page.lower()
    # The reporter is told what was decided, and not by whom.
    assert "Rossi" not in client.get(reverse("report_status", args=[report.code])).content.decode()


def test_every_letter_about_a_report_has_a_name_in_the_office() -> None:
    assert set(LETTERS) - set(NAMES) == {"area_verify", "digest"}
