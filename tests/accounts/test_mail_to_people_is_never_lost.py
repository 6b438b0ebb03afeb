"""Mail waits in rows until it is sent; no row holds an address or a link."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from apps.accounts import services, tasks
from apps.accounts.models import AccountMail, User
from apps.accounts.services import mail as mailing
from tests.accounts.people import a_person, an_administrator

pytestmark = pytest.mark.django_db


def an_invitation() -> None:
    services.invite(
        actor=an_administrator(),
        email="nora@example.org",
        role="staff",
        scope_kind="city",
        scope_code="",
        language="it",
    )


def due_now() -> None:
    AccountMail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A mail server that refuses as often as there are errors in the list."""
    errors: list[Any] = []
    send = mailing.send_mail

    def sometimes(*words: Any, **more: Any) -> int:
        if errors:
            raise errors.pop()
        return send(*words, **more)

    monkeypatch.setattr(mailing, "send_mail", sometimes)
    return errors


def test_a_mail_server_that_is_down_delays_and_nothing_else(broken: list[Any]) -> None:
    broken += [ConnectionRefusedError(), smtplib.SMTPServerDisconnected("nora@example.org")]
    an_invitation()
    for attempts in (1, 2):
        due_now()
        assert services.send_due_mail() == 0
        row = AccountMail.objects.get()
        assert (row.state, row.attempts) == ("pending", attempts)
        assert row.next_try_at > timezone.now()
    # The answer of a mail server may hold the address: only its kind is kept.
    assert row.last_error in {"ConnectionRefusedError", "SMTPServerDisconnected"}
    assert services.send_due_mail() == 0, "it waits before it tries again"
    due_now()
    assert services.send_due_mail() == 1
    assert AccountMail.objects.get().sent_at is not None
    due_now()
    assert services.send_due_mail() == 0
    assert len(mail.outbox) == 1


def test_who_dies_while_sending_leaves_a_mail_that_comes_due_again(broken: list[Any]) -> None:
    broken.append(KeyboardInterrupt())
    an_invitation()
    with pytest.raises(KeyboardInterrupt):
        services.send_due_mail()
    assert services.send_due_mail() == 0
    due_now()
    assert services.send_due_mail() == 1


def test_the_clock_sends_what_nobody_was_woken_for() -> None:
    an_invitation()
    assert tasks.send_mail() == 1


def test_after_many_attempts_it_is_shown_as_not_sent(
    broken: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "ATTEMPTS_MAX", 2)
    broken += [OSError(), OSError()]
    an_invitation()
    services.send_due_mail()
    due_now()
    services.send_due_mail()
    assert AccountMail.objects.get().state == "dead"


def test_a_change_that_is_rolled_back_sends_nothing() -> None:
    with transaction.atomic():
        an_invitation()
        transaction.set_rollback(True)
    assert services.send_due_mail() == 0
    assert mail.outbox == []


def test_no_row_holds_an_address_or_a_link() -> None:
    an_invitation()
    person = a_person()
    services.queue_mail("password_reset", user=person.user)
    text = str(list(AccountMail.objects.values()))
    assert "@" not in text
    assert "http" not in text


def test_somebody_switched_off_meanwhile_gets_nothing() -> None:
    person = a_person()
    services.queue_mail("password_reset", user=person.user)
    User.objects.update(is_active=False)
    assert services.send_due_mail() == 0
    assert mail.outbox == []
