"""Signing out everywhere, and how long a sign-in holds."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import AccountEvent
from tests.accounts.people import a_person, an_administrator, sign_in

pytestmark = pytest.mark.django_db
HOUR = 3600


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts_home")).status_code == 200


def test_signing_out_everywhere_ends_every_session(client: Client) -> None:
    person = a_person()
    telephone = Client()
    sign_in(client, person)
    telephone.force_login(person.user)
    assert is_in(client)
    assert is_in(telephone)
    assert client.get(reverse("accounts_end_sessions")).status_code == 200
    assert is_in(telephone), "only looking changes nothing"
    client.post(reverse("accounts_end_sessions"))
    assert not is_in(client)
    assert not is_in(telephone)
    assert AccountEvent.objects.filter(kind="sessions_ended").count() == 1
    assert sign_in(client, person).status_code == 302
    assert is_in(client)


def test_somebody_deactivated_is_out_at_once_and_stays_out_when_activated(client: Client) -> None:
    person = a_person()
    sign_in(client, person)
    root = an_administrator()
    services.deactivate(actor=root, user_uuid=person.user.uuid)
    assert not is_in(client)
    services.reactivate(actor=root, user_uuid=person.user.uuid)
    assert not is_in(client)


def test_a_sign_in_holds_for_twelve_hours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, a_person())
    now = time.time()
    # In use all the time.
    for minutes in range(50, 12 * 60, 50):
        monkeypatch.setattr("apps.accounts.sessions.time.time", lambda at=minutes: now + at * 60)
        assert is_in(client)
    monkeypatch.setattr("apps.accounts.sessions.time.time", lambda: now + 12 * HOUR + 60)
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer["Location"].startswith(reverse("account_login"))
    assert "next=/admin/" in answer["Location"]
    assert 'role="status"' in client.get(answer["Location"]).content.decode()


def test_an_hour_without_a_page_ends_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, a_person())
    now = time.time()
    monkeypatch.setattr("apps.accounts.sessions.time.time", lambda: now + HOUR + 61)
    assert not is_in(client)


def test_both_limits_are_settings(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOGLIA_SESSION_IDLE_S = 60
    sign_in(client, a_person())
    now = time.time()
    monkeypatch.setattr("apps.accounts.sessions.time.time", lambda: now + 61)
    assert not is_in(client)


def test_who_is_not_signed_in_is_not_asked_for_a_session(
    client: Client, django_assert_num_queries: Any
) -> None:
    answer = client.get(reverse("account_login"))
    assert "sessionid" not in client.cookies
    assert answer.status_code == 200
    with django_assert_num_queries(0):
        client.get("/robots.txt")


def test_being_seen_is_written_once_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, a_person())
    now = time.time()
    for seconds, written in ((10, 0), (70, 1), (80, 0)):
        monkeypatch.setattr("apps.accounts.sessions.time.time", lambda at=seconds: now + at)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("accounts_end_sessions"))
        assert sum(query["sql"].startswith("UPDATE") for query in asked) == written
