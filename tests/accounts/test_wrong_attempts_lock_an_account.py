"""Guessing is slow: an account locks after five wrong attempts, for a quarter of an hour."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AccountEvent
from tests.accounts.people import PASSWORD, a_person, give_password, sign_in

pytestmark = pytest.mark.django_db


def locked(client: Client, name: str = "anna") -> str:
    for _attempt in range(5):
        give_password(client, name, "wrong")
    return give_password(client, name, PASSWORD).content.decode()


def test_after_five_wrong_passwords_the_right_one_does_not_open(client: Client) -> None:
    a_person()
    page = locked(client)
    assert "15" in page
    assert 'role="alert"' in page
    # The name stays typed.
    assert 'value="anna"' in page


def test_another_person_at_the_same_desk_can_work(client: Client) -> None:
    a_person()
    other = a_person("berta")
    locked(client)
    assert sign_in(Client(), other).status_code == 302


def test_after_a_quarter_of_an_hour_it_opens_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person()
    locked(client)
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert give_password(client, "anna").status_code == 302


def test_the_right_password_now_and_then_does_not_open_endless_guessing(client: Client) -> None:
    a_person()
    for _round in range(5):
        give_password(Client(), "anna", "wrong")
        give_password(Client(), "anna", PASSWORD)
    assert "15" in give_password(client, "anna", PASSWORD).content.decode()


def test_many_accounts_guessed_from_one_address_lock_the_address(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS |= {"login_failed": "8/15m/ip,5/15m/key"}
    a_person()
    for number in range(8):
        give_password(client, f"guess-{number}", "wrong")
    assert "15" in give_password(client, "anna").content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert give_password(elsewhere, "anna").status_code == 302


def test_the_form_sent_without_end_is_refused_with_a_page(client: Client) -> None:
    for number in range(60):
        give_password(client, f"guess-{number}", "wrong")
    answer = give_password(client, "anna")
    assert answer.status_code == 429
    assert "so-header" in answer.content.decode()


def test_wrong_codes_lock_the_second_step(client: Client) -> None:
    person = a_person()
    give_password(client, "anna")
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = client.post(reverse("mfa_authenticate"), {"code": person.code()})
    assert page.status_code == 200
    assert "15" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_lock_is_written_down_once_and_unknown_names_not_at_all(client: Client) -> None:
    person = a_person()
    locked(client)
    locked(client)
    locked(client, "nobody")
    event = AccountEvent.objects.get(kind="locked_out")
    assert event.subject == person.user.uuid


def test_people_can_work_while_redis_is_away(client: Client, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "project.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert sign_in(client, a_person()).status_code == 302
