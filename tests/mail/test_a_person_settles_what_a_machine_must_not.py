"""Doubtful and dead mails wait for a person, whose word is written down for good."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.mail import services
from apps.mail.models import Message, MessageStep
from tests.reports.districts import two_districts
from tests.reports.office import officer

pytestmark = pytest.mark.django_db

PAGE, SETTLE = "reports_operations", "reports_operations_mail"


def in_trouble(state: str, number: int = 1) -> list[Message]:
    found = []
    for _each in range(number):
        services.queue_message(
            key=f"k{uuid.uuid4()}",
            template="links",
            language="en",
            subject_uuid=uuid.uuid4(),
            recipient=("address", "ufficio@example.org"),
            facts={},
        )
        row = Message.objects.order_by("-pk")[0]
        Message.objects.filter(pk=row.pk).update(state=state, attempts=3, last_error="refused: 550")
        found.append(row)
    return found


def settle(client: Client, choice: str, rows: list[Message]) -> Any:
    chosen = {"choice": choice, "message": [str(row.uuid) for row in rows]}
    return client.post(reverse(SETTLE), chosen, follow=True)


def states(rows: list[Message]) -> list[str]:
    found = dict(Message.objects.values_list("pk", "state"))
    return [found[row.pk] for row in rows]


def test_it_arrived_is_believed_of_doubtful_ones_alone(client: Client) -> None:
    client.force_login(officer("ada"))
    rows = in_trouble("doubtful", 2) + in_trouble("dead")
    page = client.get(reverse(PAGE)).content.decode()
    assert all(str(row.uuid) in page for row in rows)
    assert "ufficio@example.org" not in page
    settle(client, "arrived", rows)
    assert states(rows) == ["sent", "sent", "dead"]
    assert set(Message.objects.filter(state="sent").values_list("address", flat=True)) == {""}
    assert services.deliver_messages() == 0
    assert "ada" in client.get(reverse(PAGE)).content.decode()


def test_send_again_sends_each_once_more(client: Client) -> None:
    client.force_login(officer())
    rows = in_trouble("doubtful") + in_trouble("dead", 2)
    settle(client, "again", rows)
    assert states(rows) == ["pending"] * 3
    assert services.deliver_messages() == 3
    assert [letter.to for letter in mail.outbox] == [["ufficio@example.org"]] * 3
    # By the name it had: a program that has it already shows it once.
    assert str(rows[0].uuid) in mail.outbox[0].extra_headers["Message-ID"]


def test_let_go_is_no_trouble_any_more(client: Client) -> None:
    client.force_login(officer())
    rows = in_trouble("doubtful") + in_trouble("dead")
    settle(client, "let_go", rows)
    assert states(rows) == ["let_go", "let_go"]
    assert services.deliver_messages() == 0
    assert str(rows[0].uuid) not in client.get(reverse(PAGE)).content.decode()


def test_each_decision_has_its_author_and_cannot_be_rewritten(client: Client) -> None:
    who = officer()
    client.force_login(who)
    (row,) = in_trouble("doubtful")
    settle(client, "let_go", [row])
    settle(client, "again", [row])
    step = MessageStep.objects.get()
    assert (step.message_uuid, step.was, step.step) == (row.uuid, "doubtful", "let_go")
    assert (step.actor_uuid, step.actor_role) == (who.uuid, "staff")
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageStep.objects.update(step="again")
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageStep.objects.all().delete()


@pytest.mark.parametrize("choice", ["", "sent", "arrived "])
def test_nonsense_settles_nothing(client: Client, choice: str) -> None:
    client.force_login(officer())
    rows = in_trouble("doubtful")
    settle(client, choice, rows)
    client.post(reverse(SETTLE), {"choice": "again", "message": ["x", "", "\x00"]})
    client.post(reverse(SETTLE), {"choice": "again"})
    assert client.get(reverse(SETTLE)).status_code == 405
    assert states(rows) == ["doubtful"]


def test_only_who_works_for_the_whole_city_settles(client: Client) -> None:
    two_districts()
    rows = in_trouble("doubtful")
    settle(client, "again", rows)
    client.force_login(officer(district="1"))
    settle(client, "again", rows)
    assert states(rows) == ["doubtful"]
    assert not MessageStep.objects.exists()


def test_nothing_that_is_on_its_way_is_touched() -> None:
    rows = [row for state in ("pending", "dropped", "let_go") for row in in_trouble(state)]
    for choice in services.Settlement.values:
        chosen = [row.uuid for row in rows]
        assert services.settle_messages(choice=choice, messages=chosen, actor=None) == 0
    assert states(rows) == ["pending", "dropped", "let_go"]


def test_the_page_costs_the_same_for_many_as_for_one(client: Client) -> None:
    client.force_login(officer())

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(PAGE)).status_code == 200
        return len(seen)

    settle(client, "let_go", in_trouble("dead"))
    in_trouble("doubtful")
    asked()
    few = asked()
    settle(client, "let_go", in_trouble("dead", 5))
    in_trouble("dead", 6)
    asked()
    assert asked() == few
