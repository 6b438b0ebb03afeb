"""News of an area: nothing before it is confirmed, each change once, stopped with one press."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.outbox.services import deliver_due
from apps.reports import services
from apps.reports.errors import ReportRefused
from apps.reports.models import AreaFollow
from apps.territory.models import Dataset
from tests.reports.builders import CASTELLO, STATUTO, sent_report
from tests.reports.city import barrier_uuid
from tests.reports.districts import two_districts
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/en/follow-an-area/"


def ask(client: Client, **changes: Any) -> Any:
    form = {"email": "ada@example.org", "rhythm": "day", "radius_m": "500", **changes}
    return client.post(PATH, form)


def link_of_last_mail() -> str:
    mail_services.deliver_messages()
    found = re.search(r"http\S+(/en/follow-an-area/link/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def confirmed(client: Client, **changes: Any) -> str:
    assert ask(client, **changes).status_code == 200
    address = link_of_last_mail()
    assert client.get(address).status_code == 200
    assert not AreaFollow.objects.filter(verified_at__isnull=False).exists()
    assert b"You follow this area" in client.post(address).content
    mail.outbox.clear()
    return address


def a_day_later() -> int:
    sent = services.send_digests(now=timezone.now() + timedelta(days=1))
    mail_services.deliver_messages()
    return sent


def test_nothing_is_told_before_the_owner_of_the_address_agrees(client: Client) -> None:
    two_districts()
    ask(client, district_code="1")
    sent_report()
    deliver_due(limit=50)
    assert a_day_later() == 0
    assert [one.template for one in Message.objects.all()] == ["area_verify"]


def test_each_change_is_told_once_and_only_in_its_area(client: Client) -> None:
    quarter()
    confirmed(client, address="via garibaldi 12")
    near = sent_report(lon=7.6785, lat=45.0735, description="ilmiosegreto")
    far = sent_report(lon=CASTELLO[0] + 0.02, lat=STATUTO[1])
    deliver_due(limit=50)
    assert a_day_later() == 1
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert str(barrier_uuid(near)) in letter.body
    assert str(barrier_uuid(far)) not in letter.body
    assert "ilmiosegreto" not in letter.message().as_string()
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert services.send_digests(now=timezone.now() + timedelta(days=2)) == 0


def test_a_mail_program_stops_it_with_one_press(client: Client) -> None:
    quarter()
    confirmed(client, address="via garibaldi 12")
    sent_report(lon=7.6785, lat=45.0735)
    deliver_due(limit=50)
    a_day_later()
    [letter] = mail.outbox
    address = re.search(r"http://[^/]+(/\S+)>", letter.extra_headers["List-Unsubscribe"])
    assert address
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address[1]).status_code == 405
    assert AreaFollow.objects.count() == 1
    stop = {"List-Unsubscribe": "One-Click"}
    assert strict.post(address[1], stop).status_code == 200
    assert not AreaFollow.objects.exists()
    assert strict.post(address[1], stop).status_code == 200


def test_what_was_queued_for_somebody_who_stopped_is_not_sent(client: Client) -> None:
    quarter()
    address = confirmed(client, address="via garibaldi 12")
    sent_report(lon=7.6785, lat=45.0735)
    deliver_due(limit=50)
    assert services.send_digests(now=timezone.now() + timedelta(days=1)) == 1
    client.post(address, {"no": "1"})
    mail_services.deliver_messages()
    assert mail.outbox == []
    assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "", "address": "via garibaldi 12"}, "email"),
        ({}, "district_code"),
        ({"district_code": "99"}, "district_code"),
        ({"address": "via che non esiste"}, "address"),
        ({"address": "via garibaldi 12", "radius_m": "9"}, "radius_m"),
        ({"address": "via garibaldi 12", "rhythm": "hour"}, "rhythm"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, changes: dict[str, str], field: str
) -> None:
    quarter()
    page = ask(client, **changes)
    assert page.context["form"].errors.keys() & {field}
    assert not AreaFollow.objects.exists()


def test_strangers_cannot_fill_somebody_s_mailbox(client: Client) -> None:
    quarter()
    for _ in range(9):
        ask(client, address="via garibaldi 12")
    assert AreaFollow.objects.count() == 5


def test_addresses_are_forgotten_when_nobody_confirms_and_after_two_years() -> None:
    quarter()
    for days in (8, 6):
        services.follow_area(
            email="ada@example.org", language="it", rhythm="day", address="via garibaldi 12"
        )
        AreaFollow.objects.filter(created_at__gte=timezone.now() - timedelta(minutes=5)).update(
            created_at=timezone.now() - timedelta(days=days)
        )
    assert services.erase_expired(commit=True).areas == 1
    AreaFollow.objects.update(verified_at=timezone.now() - timedelta(days=731))
    assert services.erase_expired(commit=True).areas == 1


def test_the_feed_tells_the_same_without_an_address(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    two_districts()
    report = sent_report(description="ilmiosegreto")
    deliver_due(limit=50)
    with django_assert_max_num_queries(8):
        feed = client.get(f"{PATH}atom.xml")
    words = feed.content.decode()
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert str(barrier_uuid(report)) in words
    assert "ilmiosegreto" not in words
    assert client.get(f"{PATH}atom.xml?district=%00&kind=x").status_code == 200
    assert Dataset.objects.exists()


def test_bad_links_are_told_apart_from_good_ones(client: Client) -> None:
    assert client.get(f"{PATH}link/nothing/").status_code == 410
    with pytest.raises(ReportRefused):
        services.follow_area(email="x", language="it", rhythm="day")
