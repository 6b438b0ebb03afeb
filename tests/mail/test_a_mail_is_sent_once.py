"""Whatever the mail server does, a message goes out once, or a person is shown that it may have."""

import smtplib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from apps.mail import deliver, queries, registry, services
from apps.mail.models import Message
from tests.mail_server import MailServer, html_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def queued(
    number: int = 1, *, subject: uuid.UUID | None = None, to: str = "ufficio@example.org"
) -> uuid.UUID:
    about = subject or uuid.uuid4()
    for n in range(number):
        services.queue_message(
            key=f"{about}:{n}",
            template="links",
            language="en",
            subject_uuid=about,
            recipient=("address", to),
            facts={"n": n},
        )
    return about


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def due_again() -> None:
    Message.objects.filter(state="pending").update(next_try_at=timezone.now())
    deliver.rest_over()


def test_it_is_handed_over_whole_with_a_name_of_its_own(server: MailServer) -> None:
    subject = queued()
    assert services.deliver_messages() == 1
    (mail,) = server.received
    assert mail["To"] == "ufficio@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@localhost>")
    assert str(subject) in mail["References"]
    assert "Somebody asked for the links" in text_of(mail)
    assert '<html lang="en"' in html_of(mail)
    row = Message.objects.get()
    assert (row.state, row.address, row.attempts) == ("sent", "", 1)
    assert services.deliver_messages() == 0


def test_the_same_key_is_the_same_message(server: MailServer) -> None:
    about = queued()
    queued(subject=about)
    services.deliver_messages()
    assert len(server.received) == 1


def test_a_server_that_is_away_costs_nothing_but_time(server: MailServer) -> None:
    queued(3)
    server.stop()
    assert services.deliver_messages() == 0
    assert set(states()) == {"pending"}
    assert set(Message.objects.values_list("attempts", flat=True)) == {0}
    server.start()
    # It rests before it tries again.
    assert services.deliver_messages() == 0
    deliver.rest_over()
    assert services.deliver_messages() == 3


@pytest.mark.parametrize("where", ["answer_recipient", "answer_data"])
def test_not_now_is_tried_again_later(server: MailServer, where: str) -> None:
    queued()
    setattr(server, where, lambda: "451 Try again later")
    assert services.deliver_messages() == 0
    row = Message.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "refused: 451")
    assert row.next_try_at > timezone.now() + timedelta(seconds=5)
    assert services.deliver_messages() == 0  # not due yet
    setattr(server, where, lambda: None)
    due_again()
    assert services.deliver_messages() == 1
    assert len(server.received) == 1


@pytest.mark.parametrize("where", ["answer_recipient", "answer_data"])
def test_never_is_shown_to_people(server: MailServer, where: str) -> None:
    queued()
    setattr(server, where, lambda: "550 No such mailbox")
    services.deliver_messages()
    (trouble,) = queries.messages_in_trouble()
    assert (trouble.state, trouble.last_error) == ("dead", "refused: 550")
    assert queries.mail_health() == {
        "pending": 0, "late": 0, "dead": 1, "doubtful": 0, "oldest_age_s": 0.0,
    }  # fmt: skip
    setattr(server, where, lambda: None)
    again = {"choice": "again", "messages": [trouble.uuid], "actor": None}
    assert services.settle_messages(**again) == 1
    assert services.deliver_messages() == 1


def test_a_line_that_breaks_after_the_end_leaves_a_doubt_and_no_second_mail(
    server: MailServer,
) -> None:
    queued(2)
    server.drop_after_data = True
    services.deliver_messages()
    assert states() == ["doubtful", "pending"]
    server.drop_after_data = False
    due_again()
    services.deliver_messages()
    assert states() == ["doubtful", "sent"]
    assert len(server.received) == len(set(server.ids())) == 2
    (trouble,) = queries.messages_in_trouble()
    arrived = {"choice": "arrived", "messages": [trouble.uuid], "actor": None}
    assert services.settle_messages(**arrived) == 1
    assert states() == ["sent", "sent"]


def test_a_line_that_breaks_before_the_end_is_tried_again(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued()
    send = smtplib.SMTP.send

    def cut(self: smtplib.SMTP, data: Any) -> None:
        if isinstance(data, bytes) and b"Message-ID" in data:
            assert self.sock is not None
            send(self, data[:50])
            self.sock.close()
            self.sock = None  # type: ignore[assignment]
            raise smtplib.SMTPServerDisconnected
        send(self, data)

    monkeypatch.setattr(smtplib.SMTP, "send", cut)
    services.deliver_messages()
    assert states() == ["pending"]
    monkeypatch.undo()
    due_again()
    assert services.deliver_messages() == 1
    assert len(server.received) == 1


def test_who_is_killed_while_sending_leaves_a_doubt(server: MailServer) -> None:
    queued(2)
    # As it stands after the commit of "sending" by a process that is no more.
    Message.objects.filter(number=1).update(
        state="sending", attempts=1, started_at=timezone.now() - timedelta(minutes=5)
    )
    assert services.deliver_messages() == 1
    assert states() == ["doubtful", "sent"]
    assert len(server.received) == 1


def test_who_is_still_sending_is_left_alone(server: MailServer) -> None:
    queued()
    long_ago = timezone.now() - timedelta(minutes=5)
    Message.objects.update(state="sending", attempts=1, started_at=long_ago)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM mail_message FOR UPDATE")
        assert deliver.settle_abandoned() == 0
        assert states() == ["sending"]
    finally:
        other.rollback()
        other.close()
    assert deliver.settle_abandoned() == 1


def test_messages_of_one_subject_keep_their_order(server: MailServer) -> None:
    first, second = queued(3), queued(2)
    refused = iter(["451 Later"])
    server.answer_data = lambda: next(refused, None)
    services.deliver_messages()
    # The first of the first waits, and with it what comes after; the other subject does not.
    assert dict(Message.objects.filter(subject=first).values_list("number", "state")) == {
        1: "pending", 2: "pending", 3: "pending",
    }  # fmt: skip
    assert set(Message.objects.filter(subject=second).values_list("state", flat=True)) == {"sent"}
    due_again()
    services.deliver_messages()
    times = Message.objects.filter(subject=first).order_by("sent_at")
    assert list(times.values_list("number", flat=True)) == [1, 2, 3]


def test_what_is_four_days_old_is_no_news_any_more(server: MailServer) -> None:
    queued()
    Message.objects.update(created_at=timezone.now() - timedelta(days=5))
    server.answer_recipient = lambda: "451 Later"
    services.deliver_messages()
    assert states() == ["dead"]


def test_a_letter_nobody_can_write_is_tried_again_and_holds_up_nobody(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    queued()
    monkeypatch.setitem(registry._writers, "broken", "tests.mail.broken.letter")
    services.queue_message(
        key="broken",
        template="broken",
        language="it",
        subject_uuid=uuid.uuid4(),
        recipient=("address", "segreta@example.org"),
        facts={},
    )
    assert services.deliver_messages() == 1
    row = Message.objects.get(template="broken")
    assert (row.state, row.last_error) == ("pending", "ModuleNotFoundError")
    assert "segreta" not in caplog.text


def test_facts_with_anything_personal_are_refused_at_the_door() -> None:
    for facts in ({"email": "a@example.org"}, {"x": "a@example.org"}, {"x": "y" * 100}):
        with pytest.raises(ValueError, match="payload"):
            services.queue_message(
                key="k",
                template="links",
                language="it",
                subject_uuid=uuid.uuid4(),
                recipient=("address", "a@example.org"),
                facts=facts,
            )
    with pytest.raises(ValueError, match="no letter"):
        services.queue_message(
            key="k",
            template="nonsense",
            language="it",
            subject_uuid=uuid.uuid4(),
            recipient=("address", "a@example.org"),
            facts={},
        )
    assert not Message.objects.exists()
