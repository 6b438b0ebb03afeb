"""Mail waits in rows until it is sent; no row holds an address or a link."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from apps.accounts import queries
from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.mail import deliver, services, tasks
from apps.mail.models import Message, MessageState
from tests.accounts.people import a_person, an_administrator
from tests.mail.conftest import server
from tests.mail_server import MailServer

__all__ = ["server"]

pytestmark = pytest.mark.django_db


def an_invitation() -> None:
    accounts.invite(
        actor=an_administrator(),
        email="nora@example.org",
        role="staff",
        scope_kind="city",
        scope_code="",
        language="it",
    )


def due_now() -> None:
    deliver.rest_over()
    Message.objects.filter(state="pending").update(next_try_at=timezone.now())


def test_a_mail_server_that_is_down_delays_and_nothing_else(server: MailServer) -> None:
    server.stop()
    an_invitation()
    assert services.deliver_messages() == 0
    row = Message.objects.get()
    assert (row.state, row.attempts) == ("pending", 0)
    server.start()
    server.answer_recipient = lambda: "451 nora@example.org: later"
    due_now()
    assert services.deliver_messages() == 0
    row.refresh_from_db()
    # The answer of a mail server may hold the address: only its number is kept.
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "refused: 451")
    assert services.deliver_messages() == 0, "it waits before it tries again"
    server.answer_recipient = lambda: None
    due_now()
    assert services.deliver_messages() == 1
    due_now()
    assert services.deliver_messages() == 0
    (letter,) = server.received
    assert letter["To"] == "nora@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_refusal_for_good_is_shown_beside_the_invitation(server: MailServer) -> None:
    server.answer_recipient = lambda: "550 No such mailbox"
    an_invitation()
    services.deliver_messages()
    (line,) = queries.open_invitations()
    assert line.mail == "dead"
    assert line.mail_label == MessageState.DEAD.label


def test_the_clock_sends_what_nobody_was_woken_for() -> None:
    an_invitation()
    assert tasks.send_mail() == 1


def test_a_change_that_is_rolled_back_sends_nothing() -> None:
    with transaction.atomic():
        an_invitation()
        transaction.set_rollback(True)
    assert services.deliver_messages() == 0
    assert mail.outbox == []


def test_no_row_holds_an_address_or_a_link() -> None:
    an_invitation()
    person = a_person()
    accounts.queue_mail("password_reset", user=person.user)
    text = str(list(Message.objects.values()))
    assert "@" not in text
    assert "http" not in text


def test_somebody_switched_off_meanwhile_gets_nothing() -> None:
    person = a_person()
    accounts.queue_mail("password_reset", user=person.user)
    User.objects.update(is_active=False)
    assert services.deliver_messages() == 0
    assert mail.outbox == []
