"""Limits count clients: an address from outside, a person at a desk. Real Redis."""

import uuid
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from apps.accounts import limits
from apps.accounts.models import User
from apps.reports.models import Report
from tests.reports.builders import CASTELLO

pytestmark = pytest.mark.django_db
FEW = {
    "report": {"client": "3/hour", "person": "6/hour"},
    "code": {"client": "2/hour", "person": "9/hour"},
    "voice": {"client": "1/hour", "person": "9/hour"},
}


@pytest.fixture(autouse=True)
def limited(settings: Any) -> Any:
    settings.SOGLIA_LIMITED = True
    settings.SOGLIA_LIMITS = FEW
    # Nobody else's counts: the key of the hash is this test's own.
    settings.SECRET_KEY = uuid.uuid4().hex


def send(client: Client, **headers: Any) -> Any:
    body = {"kind": "step", "location": {"lon": CASTELLO[0], "lat": CASTELLO[1]}}
    return client.post("/api/v1/reports/", body, content_type="application/json", **headers)


def test_the_fourth_report_of_an_hour_is_asked_to_wait(client: Client) -> None:
    assert [send(client).status_code for _ in range(4)] == [201, 201, 201, 429]
    answer = send(client)
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert Report.objects.count() == 3
    other = send(client, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 201


@override_settings(SOGLIA_PROXIES=1)
def test_behind_a_proxy_the_address_it_saw_counts_and_not_one_that_was_made_up(
    client: Client,
) -> None:
    for number in range(3):
        forged = f"198.51.100.{number}, 203.0.113.7"
        assert send(client, HTTP_X_FORWARDED_FOR=forged).status_code == 201
    assert send(client, HTTP_X_FORWARDED_FOR="198.51.100.77, 203.0.113.7").status_code == 429
    assert send(client, HTTP_X_FORWARDED_FOR="203.0.113.8").status_code == 201


def test_without_proxies_of_ours_nobody_can_name_another_address(client: Client) -> None:
    for number in range(3):
        send(client, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert send(client, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_a_household_is_one_client_over_the_new_protocol_too() -> None:
    factory = RequestFactory()
    here = factory.get("/", REMOTE_ADDR="2001:db8:1:2::1")
    beside = factory.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9")
    next_door = factory.get("/", REMOTE_ADDR="2001:db8:1:3::1")
    assert limits.client_of(here) == limits.client_of(beside) != limits.client_of(next_door)
    mapped = factory.get("/", REMOTE_ADDR="::ffff:203.0.113.5")
    assert limits.address_of(mapped) == "203.0.113.5"
    assert limits.address_of(factory.get("/", REMOTE_ADDR="")) == "unknown"


def test_a_desk_is_counted_by_person_and_not_by_its_address() -> None:
    factory = RequestFactory()
    people = [User.objects.create_user(name) for name in ("ada", "bea")]
    for person in people:
        for _ in range(6):
            request = factory.post("/")
            request.user = person
            limits.spend(request, "report")
        with pytest.raises(limits.TooMany):
            limits.spend(request, "report")


def test_no_address_is_kept_anywhere(client: Client) -> None:
    send(client, REMOTE_ADDR="203.0.113.200")
    storage: Any = limits._counter().storage
    keys = [key.decode() for key in storage.storage.keys("soglia-limits*")]
    assert keys
    assert not any("203.0.113" in key for key in keys)


def test_without_redis_reports_are_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limits._counter.cache_clear()
    try:
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            assert [send(client).status_code for _ in range(5)] == [201] * 5
    finally:
        limits._counter.cache_clear()


def test_the_page_says_how_long_to_wait_and_keeps_what_was_typed(client: Client) -> None:
    for _ in range(2):
        client.get("/en/my-report/", {"code": "AAAA-AAAA-AAAA"})
    page = client.get("/en/my-report/", {"code": "BBBB-BBBB-BBBB"})
    assert page.status_code == 429
    words = page.content.decode()
    assert "Try again in" in words
    assert "BBBB-BBBB-BBBB" in words
