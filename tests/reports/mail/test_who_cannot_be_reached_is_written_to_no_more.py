"""Mails that come back: nothing more is sent, and her page says so to whoever has the code."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.mail.services import SOFT_BOUNCES_MAX
from apps.outbox.models import Event
from apps.reports import queries, services
from apps.reports.models import AreaFollow, CompetentBody, Forwarding, Report, ReportContact
from tests.mail.dsn import dsn
from tests.reports.builders import sent_report
from tests.reports.mail.conftest import ADDRESS, confirmed_report, contact_of, verify_token, work
from tests.reports.office import officer

pytestmark = pytest.mark.django_db


def comes_back(report: Report, status: str = "5.1.1") -> None:
    last = Message.objects.filter(subject=report.uuid, state="sent").order_by("-number")[0]
    assert mail_services.read_bounce(dsn(last.uuid, status=status)) in ("hard", "soft")
    work()


def decided(report: Report, to: str, reason: str) -> None:
    services.transition(
        report_uuid=report.uuid, to=to, reason=reason, actor=None, actor_role="staff"
    )
    work()


def test_after_a_hard_bounce_nothing_more_is_sent_and_the_page_says_so(client: Client) -> None:
    report = confirmed_report()
    other = confirmed_report(contact_email=ADDRESS.upper())
    stranger = confirmed_report(contact_email="bea@example.org")
    work()
    comes_back(report)
    mail.outbox.clear()
    for one in (report, other, stranger):
        decided(one, "in_check", "taken_up")
    assert [letter.to for letter in mail.outbox] == [["bea@example.org"]]
    events = Event.objects.filter(kind="report.contact_unreachable")
    assert set(events.values_list("subject", flat=True)) == {report.uuid, other.uuid}
    assert "example.org" not in str(list(events.values_list("payload", flat=True)))
    page = client.get(reverse("report_status", args=[report.code])).content.decode()
    assert str(queries.private_part(report.uuid).unreachable) == "True"
    assert "tornate indietro" in page or "came back" in page
    assert ADDRESS not in page
    services.send_links(email=ADDRESS)
    assert work() == 0


def test_staff_see_it_without_looking_at_the_contact(client: Client) -> None:
    report = confirmed_report()
    work()
    client.force_login(officer())
    address = reverse("reports_office_detail", args=[report.uuid])
    assert not client.get(address).context["unreachable"]
    comes_back(report)
    answer = client.get(address)
    assert answer.context["unreachable"]
    assert ADDRESS not in answer.content.decode()


def test_a_full_mailbox_counts_and_only_many_of_them_end_it() -> None:
    report = confirmed_report()
    work()
    for number in range(1, SOFT_BOUNCES_MAX + 1):
        contact = contact_of(report)
        assert contact is not None
        assert contact.unreachable_at is None
        mail_services.queue_message(
            key=f"n{number}", template="confirmed", language="it", subject_uuid=report.uuid,
            recipient=("reader", report.uuid), facts={"state": "received"},
        )  # fmt: skip
        work()
        comes_back(report, "5.2.2")
        contact.refresh_from_db()
        assert contact.soft_bounces == number
    assert contact.unreachable_at is not None


def test_who_gave_another_address_since_is_not_meant() -> None:
    report = confirmed_report()
    work()
    services.change_contact(report_uuid=report.uuid, email="neu@example.org", phone="")
    late = Message.objects.filter(subject=report.uuid, state="sent").order_by("number")[0]
    mail_services.read_bounce(dsn(late.uuid))
    work()
    contact = contact_of(report)
    assert contact is not None
    assert contact.unreachable_at is None


@pytest.mark.parametrize("address", [ADDRESS, "neu@example.org"])
def test_an_address_given_anew_is_asked_again(address: str) -> None:
    report = confirmed_report()
    work()
    comes_back(report)
    mail.outbox.clear()
    assert services.change_contact(report_uuid=report.uuid, email=address, phone="").must_confirm
    work()
    assert [letter.to for letter in mail.outbox] == [[address]]
    contact = contact_of(report)
    assert contact is not None
    assert (contact.verified_at, contact.unreachable_at) == (None, None)
    services.verify_contact(verify_token(report))
    mail.outbox.clear()
    decided(report, "in_check", "taken_up")
    assert len(mail.outbox) == 2


def test_a_link_that_was_read_shows_that_the_mailbox_lives() -> None:
    report = confirmed_report()
    work()
    ReportContact.objects.update(unreachable_at=timezone.now(), soft_bounces=2)
    services.verify_contact(verify_token(report))
    contact = contact_of(report)
    assert contact is not None
    assert (contact.unreachable_at, contact.soft_bounces) == (None, 0)


def test_an_area_whose_mails_come_back_is_not_told() -> None:
    AreaFollow.objects.create(
        email=ADDRESS,
        language="it",
        district_code="1",
        verified_at=timezone.now(),
        told_at=timezone.now() - timedelta(days=9),
    )
    area = AreaFollow.objects.get()
    mail_services.queue_message(
        key="a", template="area_verify", language="it", subject_uuid=area.uuid,
        recipient=("address", ADDRESS), facts={},
    )  # fmt: skip
    work()
    assert mail_services.read_bounce(dsn(Message.objects.get().uuid)) == "hard"
    work()
    area.refresh_from_db()
    assert area.unreachable_at is not None
    sent_report()
    assert services.send_digests() == 0
    area.refresh_from_db()
    assert area.told_at < timezone.now() - timedelta(days=8)


def test_a_body_that_was_not_reached_is_told_again_by_a_person() -> None:
    body = CompetentBody.objects.create(
        code="gtt", name="GTT", forward_by="email", email="office@example.org"
    )
    report = sent_report()
    services.forward(report_uuid=report.uuid, body_code=body.code, actor=officer())
    services.deliver_forwardings()
    work()
    row = Forwarding.objects.get()
    assert row.state == "sent"
    mail_services.read_bounce(dsn(Message.objects.get(template="forwarding").uuid))
    work()
    row.refresh_from_db()
    assert (row.state, row.last_error, row.done_at) == ("refused", "CameBack 5.1.1", None)
    mail.outbox.clear()
    assert services.retry_forwardings() == 1
    services.deliver_forwardings()
    work()
    assert [letter.to for letter in mail.outbox] == [["office@example.org"]]
    row.refresh_from_db()
    assert row.state == "sent"
