"""By code or link: correct, add a photo, answer, change the contact, keep the list, erase."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.mail.models import Message
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.reports import queries, services
from apps.reports.models import Report, ReportContact, ReportPhoto, ReportQuestion
from apps.twin import queries as twin
from tests.mail_server import MailServer, text_of
from tests.reports.builders import picture, sent_report
from tests.reports.mail.conftest import confirmed_report, path_in, work

pytestmark = pytest.mark.django_db(transaction=True)


def page(name: str, report: Report) -> str:
    return reverse(f"report_{name}", args=[report.code])


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("officer")
    grant_role(user=user, role="staff", scope_kind="city")
    return user


def decided(report: Report, to: str, reason: str) -> None:
    services.transition(
        report_uuid=report.uuid, to=to, reason=reason, actor=None, actor_role="staff"
    )


def test_a_correction_reaches_the_twin_and_the_note_stays_private(client: Client) -> None:
    report = sent_report(kind="step", measures={"height_cm": 30})
    shown = client.get(page("correct", report)).content.decode()
    assert 'value="30"' in shown
    answers = {"kind": "step", "can_pass": "with_help", "measures_height_cm": "12",
               "place_note": "davanti alla farmacia"}  # fmt: skip
    assert client.post(page("correct", report), answers).status_code == 302
    outbox.deliver_due(limit=50)
    barrier = twin.barrier_of_report(report.uuid)
    assert barrier is not None
    assert (barrier.measures, barrier.can_pass) == ({"height_cm": 12}, "with_help")
    told = Event.objects.get(kind="report.corrected").payload
    assert "farmacia" not in str(told)
    assert queries.private_part(report.uuid).place_note == "davanti alla farmacia"
    # The same again is nothing new.
    client.post(page("correct", report), answers)
    assert Event.objects.filter(kind="report.corrected").count() == 1


def test_a_wrong_correction_says_so_and_loses_nothing_typed(client: Client) -> None:
    report = sent_report(kind="step")
    response = client.post(
        page("correct", report),
        {"kind": "step", "can_pass": "no", "measures_height_cm": "tall", "place_note": "qui"},
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="tall"' in html
    assert 'value="qui"' in html
    assert 'role="alert"' in html


def test_what_was_decided_is_not_corrected_any_more(client: Client) -> None:
    report = sent_report()
    decided(report, "verified", "seen_on_site")
    assert client.get(page("correct", report)).status_code == 302
    with pytest.raises(services.TransitionRefused):
        services.correct_report(
            report_uuid=report.uuid, kind="step", can_pass="no", measures={}, place_note=""
        )


def test_a_photo_is_added_up_to_three(client: Client) -> None:
    report = sent_report(photos=[picture(), picture()])
    good = SimpleUploadedFile("a.jpg", picture().read(), "image/jpeg")
    assert client.post(page("add_photo", report), {"photo": good}).status_code == 302
    event = Event.objects.get(kind="report.photo_added")
    assert event.payload["picture"] == str(ReportPhoto.objects.latest("pk").uuid)
    good.seek(0)
    again = client.post(page("add_photo", report), {"photo": good})
    assert again.status_code == 200
    assert ReportPhoto.objects.count() == 3
    bad = SimpleUploadedFile("a.jpg", b"nothing", "image/jpeg")
    assert client.post(page("add_photo", report), {"photo": bad}).status_code == 200
    assert client.post(page("add_photo", report)).status_code == 200


def test_a_question_is_asked_mailed_and_answered(
    server: MailServer, client: Client, officer: User
) -> None:
    report = confirmed_report(language="en")
    client.force_login(officer)
    ask = reverse("reports_office_ask", args=[report.uuid])
    client.post(ask, {"code": "own", "text": "Which of the two doors?"})
    client.post(ask, {"code": "photo"})  # one at a time
    assert ReportQuestion.objects.count() == 1
    work()
    mail = server.received[-1]
    assert mail["Subject"] == "A question about your report"
    # In its own words it is read on the page only.
    assert "two doors" not in mail.as_string()
    client.logout()
    path = path_in(mail)
    shown = client.get(path).content.decode()
    assert "Which of the two doors?" in shown
    assert report.code not in shown.replace(page("status", report), "")
    assert client.post(path, {"answer": ""}).status_code == 200
    question = ReportQuestion.objects.get()
    client.post(path, {"answer": "La seconda", "question": str(question.uuid)})
    question.refresh_from_db()
    assert question.answer == "La seconda"
    assert client.get(path).status_code == 302
    payloads = str(list(Event.objects.values_list("payload", flat=True)))
    assert "seconda" not in payloads
    assert "doors" not in payloads
    client.force_login(officer)
    office = client.get(reverse("reports_office_detail", args=[report.uuid])).content.decode()
    assert "La seconda" in office


def test_the_question_is_on_the_page_of_whoever_has_the_code(client: Client, officer: User) -> None:
    report = sent_report()
    services.ask_question(report_uuid=report.uuid, code="which_side", text="", actor=officer)
    assert page("answer", report) in client.get(page("status", report)).content.decode()
    with pytest.raises(services.TransitionRefused):
        services.answer_question(report_uuid=report.uuid, question=uuid.uuid4(), text="x")
    work()
    assert not Message.objects.exists()


def test_who_may_not_decide_may_not_ask(officer: User) -> None:
    report = sent_report()
    with pytest.raises(services.TransitionRefused):
        services.ask_question(
            report_uuid=report.uuid, code="photo", text="", actor=User.objects.create_user("x")
        )
    for wrong in ({"code": "nonsense", "text": ""}, {"code": "own", "text": " "}):
        with pytest.raises(services.ReportRefused):
            services.ask_question(report_uuid=report.uuid, actor=officer, **wrong)


def test_the_contact_is_changed_and_removed_and_never_shown(client: Client) -> None:
    report = sent_report(contact_phone="+39 011 7654321")
    shown = client.get(page("contact", report)).content.decode()
    assert "7654321" not in shown
    assert client.post(page("contact", report), {"email": "no", "phone": ""}).status_code == 200
    assert client.post(page("contact", report), {"email": "", "phone": ""}).status_code == 200
    assert ReportContact.objects.get().phone == "+39 011 7654321"
    client.post(page("contact", report), {"email": "anna@example.org", "phone": ""})
    contact = ReportContact.objects.get()
    assert (contact.email, contact.phone, contact.verified_at) == ("anna@example.org", "", None)
    client.post(page("contact", report), {"remove": "1"})
    assert not ReportContact.objects.exists()


def test_all_that_is_personal_is_erased_when_she_asks(client: Client) -> None:
    report = sent_report(contact_email="anna@example.org", description="segretissimo")
    assert client.get(page("erase", report)).status_code == 200
    client.post(page("erase", report))
    report.refresh_from_db()
    assert (report.state, report.description) == ("erased", "")
    assert not ReportContact.objects.exists()
    assert client.get(page("status", report)).status_code == 200
    assert client.get(page("erase", report)).status_code == 302


def test_the_list_of_a_device_is_kept_only_when_asked_and_forgotten(client: Client) -> None:
    one, two = sent_report(), sent_report()
    mine = reverse("report_mine")
    assert one.code not in client.get(mine).content.decode()
    for report in (one, two):
        client.post(mine, {"keep": report.code})
    shown = client.get(mine).content.decode()
    assert shown.index(two.code) < shown.index(one.code)
    client.post(mine, {"forget": one.code})
    shown = client.get(mine).content.decode()
    assert one.code not in shown
    assert two.code in shown
    client.cookies["soglia_mine"] = client.cookies["soglia_mine"].value.replace("A", "C")
    assert client.get(mine).status_code == 200
    client.post(mine, {"keep": two.code})
    client.post(mine, {"forget": "all"})
    assert two.code not in client.get(mine).content.decode()
    assert client.post(mine, {"keep": "nonsense"}).status_code == 302


def test_withdrawing_is_told_to_the_address(server: MailServer) -> None:
    report = confirmed_report(language="en")
    services.withdraw(report.code)
    work()
    assert "You withdrew this report" in text_of(server.received[-1])


@pytest.mark.parametrize("agreed", [True, False])
def test_a_changed_contact_says_anew_whether_it_may_be_given_away(
    client: Client, agreed: bool
) -> None:
    report = confirmed_report()
    ReportContact.objects.update(may_be_forwarded=not agreed)
    address = reverse("report_contact", args=[report.code])
    assert 'name="may_be_forwarded"' in client.get(address).content.decode()
    box = {"may_be_forwarded": "on"} if agreed else {}
    refused = client.post(address, {"email": "no address", **box}).content.decode()
    # Nothing that was chosen is lost with what was typed wrongly.
    assert ("checked" in refused) == agreed
    assert client.post(address, {"email": "neu@example.org", **box}).status_code == 302
    assert ReportContact.objects.get().may_be_forwarded == agreed
    client.post(address, {"remove": "1"})
    assert not ReportContact.objects.exists()
