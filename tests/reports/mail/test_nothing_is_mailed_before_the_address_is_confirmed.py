"""One mail asks; until its owner presses the button nothing else goes to an address."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.outbox.models import Event
from apps.reports import links, services
from apps.reports.mail.letters import LETTERS
from apps.reports.models import Report, ReportContact
from apps.reports.models import ReportQuestion as Question
from tests.mail_server import MailServer, links_in, text_of
from tests.reports.builders import sent_report
from tests.reports.mail.conftest import (
    ADDRESS,
    confirmed_report,
    contact_of,
    path_in,
    states,
    verify_token,
    work,
)

pytestmark = pytest.mark.django_db(transaction=True)


def decided(report: Report, to: str, reason: str) -> None:
    services.transition(
        report_uuid=report.uuid, to=to, reason=reason, actor=None, actor_role="staff"
    )


def test_only_the_question_itself_goes_to_an_address_nobody_confirmed(server: MailServer) -> None:
    report = sent_report(contact_email=ADDRESS, description="Passo da casa di Anna")
    decided(report, "in_check", "taken_up")
    decided(report, "verified", "seen_on_site")
    Question.objects.create(report=report, code="photo")
    work()
    (mail,) = server.received
    assert mail["To"] == ADDRESS
    assert report.code not in text_of(mail)
    # What was written in the form is in no mail: anybody may have written it.
    assert "Anna" not in mail.as_string()


def test_no_contact_and_a_telephone_get_no_mail(server: MailServer) -> None:
    sent_report()
    sent_report(contact_phone="+39 011 123456")
    assert work() == 0
    assert not Message.objects.exists()


def test_looking_at_the_link_confirms_nothing_and_pressing_does(
    server: MailServer, client: Client
) -> None:
    report = sent_report(contact_email=ADDRESS)
    work()
    path = path_in(server.received[0])
    for _scan in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    contact = contact_of(report)
    assert contact is not None
    assert contact.verified_at is None
    assert client.post(path).status_code == 200
    contact.refresh_from_db()
    assert contact.verified_at is not None
    assert client.post(path).status_code == 200  # a repeat is harmless
    assert Event.objects.filter(kind="report.contact_verified").count() == 1
    work()
    assert len(server.received) == 2
    opened = client.get(path_in(server.received[1]), follow=True)
    assert opened.status_code == 200
    assert report.code in opened.content.decode()


def test_what_happened_before_is_in_the_first_mail_and_nowhere_else(server: MailServer) -> None:
    report = sent_report(contact_email=ADDRESS, language="en")
    decided(report, "in_check", "taken_up")
    services.verify_contact(verify_token(report))
    decided(report, "verified", "seen_on_site")
    work()
    subjects = [mail["Subject"] for mail in server.received]
    assert subjects == ["Your report has arrived", "The barrier you reported is verified"]
    assert "Somebody is checking" in text_of(server.received[0])
    # The question was still on its way when it had been answered.
    assert states()[0] == "dropped"


def test_it_was_not_me_removes_the_address_and_leaves_the_report(
    server: MailServer, client: Client
) -> None:
    report = sent_report(contact_email=ADDRESS)
    work()
    path = path_in(server.received[0])
    client.post(path, {"no": "1"})
    assert contact_of(report) is None
    report.refresh_from_db()
    assert report.state == "received"
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_an_address_is_not_asked_again_and_again(server: MailServer) -> None:
    for _ in range(6):
        sent_report(contact_email=ADDRESS)
    work()
    assert len(server.received) == 3


def test_another_address_has_to_be_confirmed_anew_and_old_links_die(
    server: MailServer, client: Client
) -> None:
    report = confirmed_report()
    work()
    old = path_in(server.received[-1])
    assert client.get(old).status_code == 302
    changed = services.change_contact(report_uuid=report.uuid, email="altra@example.org", phone="")
    assert changed.must_confirm
    assert client.get(old).status_code == 410
    decided(report, "in_check", "taken_up")
    work()
    assert [mail["To"] for mail in server.received] == [ADDRESS, "altra@example.org"]


def test_who_removes_the_contact_hears_no_more(server: MailServer) -> None:
    report = confirmed_report()
    decided(report, "in_check", "taken_up")
    services.change_contact(report_uuid=report.uuid, email="", phone="")
    work()
    assert server.received == []
    assert set(states()) <= {"dropped"}


def test_the_same_address_stays_confirmed_when_the_telephone_changes() -> None:
    report = confirmed_report()
    changed = services.change_contact(
        report_uuid=report.uuid, email=ADDRESS.upper(), phone="011 123456"
    )
    assert not changed.must_confirm
    contact = contact_of(report)
    assert contact is not None
    assert contact.verified_at is not None


@pytest.mark.parametrize("purpose", [links.FOLLOW, links.ANSWER, links.GONE, "nonsense"])
def test_a_link_for_something_else_confirms_nothing(purpose: str) -> None:
    report = sent_report(contact_email=ADDRESS)
    token = links.make_link(purpose, report.uuid, version=report.link_version)
    with pytest.raises(links.BadLink):
        services.verify_contact(token)


def test_bad_old_and_foreign_links_open_nothing(client: Client) -> None:
    report = confirmed_report()
    good = links.make_link(links.FOLLOW, report.uuid, version=report.link_version)
    foreign = signing.dumps([report.uuid.hex, 1], key="another", salt="reports.links.follow")
    odd = signing.dumps({"uuid": "x"}, salt="reports.links.follow")
    stale = links.make_link(links.FOLLOW, report.uuid, version=99)
    assert client.get(reverse("report_link", args=[good])).status_code == 302
    for token in (good[:-1], good + "x", foreign, odd, stale, "x", "x" * 5000, good.upper()):
        for page in ("link", "link_answer", "link_gone", "verify"):
            assert client.get(reverse(f"report_{page}", args=[token])).status_code == 410, (
                page,
                token,
            )


def test_a_link_lives_as_long_as_its_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    report = sent_report(contact_email=ADDRESS)
    token = verify_token(report)
    assert links.read_link(token, links.VERIFY).subject == report.uuid
    monkeypatch.setitem(links.LIVES, links.VERIFY, timedelta(seconds=-1))
    with pytest.raises(links.BadLink):
        links.read_link(token, links.VERIFY)


def test_two_reports_of_one_address_are_one_contact_to_the_twin() -> None:
    one, two = confirmed_report(), confirmed_report(contact_email=ADDRESS.upper())
    three = confirmed_report(contact_email="bruno@example.org")
    names = [contact_of(report).pseudonym for report in (one, two, three)]  # type: ignore[union-attr]
    assert names[0] == names[1] != names[2]
    told = Event.objects.filter(kind="report.contact_verified")
    assert [event.payload["contact"] for event in told.order_by("pk")] == list(map(str, names))


def test_a_lost_code_is_answered_the_same_to_everybody(server: MailServer, client: Client) -> None:
    mine = [confirmed_report(language="en"), confirmed_report(language="en")]
    sent_report(contact_email=ADDRESS)
    sent_report(contact_email="nessuno@example.org")
    work()
    server.received.clear()
    page = reverse("report_lost")
    said = {
        client.post(page, {"email": typed}).content.decode().split("csrf")[0]
        for typed in (ADDRESS, "nessuno@example.org", "sconosciuto@example.org")
    }
    assert len(said) == 1
    client.post(page, {"email": ADDRESS.upper()})  # at most one an hour
    work()
    (mail,) = server.received
    found = [urlsplit(link).path for link in links_in(mail)]
    assert len(found) == 2
    assert {client.get(path)["Location"].split("/")[-2] for path in found} == {
        report.code for report in mine
    }
    assert client.post(page, {"email": "not an address"}).status_code == 200


# Those to a reporter: followers of an area and other bodies have letters, and tests, of their own.
_OTHERS = ("letters_area", "letters_forwarding")
ABOUT_REPORTS = sorted(
    name for name, writer in LETTERS.items() if not any(other in writer for other in _OTHERS)
)


def test_every_letter_can_be_written_in_every_language(server: MailServer) -> None:
    report = confirmed_report()
    work()
    for language in ("it", "en", "fr", "ar", "ro"):
        for template in ABOUT_REPORTS:
            mail_services.queue_message(
                key=f"{language}{template}",
                template=template,
                language=language,
                subject_uuid=report.uuid,
                recipient=("reader", report.uuid),
                facts={"reason": "nothing_found", "code": "photo", "proof": "photo",
                       "state": "received", "version": report.link_version},
            )  # fmt: skip
    ReportContact.objects.update(created_at=timezone.now())
    mail_services.deliver_messages(limit=200)
    wanted = Message.objects.exclude(template="verify").values_list("state", flat=True)
    assert set(wanted) == {"sent"}
