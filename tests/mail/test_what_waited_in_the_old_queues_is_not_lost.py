"""The two queues of before become one: nothing that waited is lost, doubled or out of order."""

import uuid

import pytest
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.mail import services
from apps.mail.models import Message
from tests.accounts.people import a_person
from tests.reports.builders import sent_report

pytestmark = pytest.mark.django_db

MOVES = [("reports", "0014_letters"), ("accounts", "0003_one_queue_for_mail")]


def migrate(names: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate(names)


def one_before() -> list[tuple[str, str]]:
    graph = MigrationExecutor(connection).loader.graph
    return [
        parent.key
        for name in MOVES
        for parent in graph.node_map[name].parents
        if parent.key[0] == name[0]
    ]


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_all_rows_are_moved_and_leave_in_their_order() -> None:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    report, other = sent_report(), uuid.uuid4()
    user = a_person().user
    # All of this is rolled back with the transaction of the test.
    migrate(one_before())
    for number, state in enumerate(("sent", "doubtful", "pending", "pending"), start=1):
        sql(
            "INSERT INTO reports_message (uuid, key, template, language, subject, number, address,"
            " facts, state, attempts, next_try_at, sent_at, last_error, created_at)"
            " VALUES (%s, %s, 'links', 'en', %s, %s, %s, '{}', %s, 1, now(),"
            " CASE WHEN %s = 'sent' THEN now() END, '', now())",
            uuid.uuid4(), f"k{number}", other, number, "a@example.org", state, state,
        )  # fmt: skip
    sql(
        "INSERT INTO reports_message (uuid, key, template, language, subject, number, contact_of,"
        " address, facts, state, attempts, next_try_at, last_error, created_at)"
        " VALUES (%s, 'c', 'taken_up', 'it', %s, 1, %s, '', '{\"reason\": \"taken_up\"}',"
        " 'pending', 0, now(), '', now())",
        uuid.uuid4(), report.uuid, report.uuid,
    )  # fmt: skip
    for kind, state in (("password_reset", "pending"), ("password_changed", "sent"),
                        ("second_factor_changed", "pending")):  # fmt: skip
        sql(
            "INSERT INTO accounts_accountmail (kind, language, state, attempts, next_try_at,"
            " last_error, created_at, sent_at, user_id) VALUES (%s, 'en', %s, 2, now(), '', now(),"
            " CASE WHEN %s = 'sent' THEN now() END, %s)",
            kind, state, state, user.pk,
        )  # fmt: skip
    migrate(leaves)

    rows = Message.objects.order_by("subject", "number")
    assert list(rows.filter(subject=other).values_list("key", "state")) == [
        ("k1", "sent"), ("k2", "doubtful"), ("k3", "pending"), ("k4", "pending"),
    ]  # fmt: skip
    assert list(rows.filter(reader=user.uuid).values_list("template", "number", "state")) == [
        ("password_reset", 1, "pending"),
        ("password_changed", 2, "sent"),
        ("second_factor_changed", 3, "pending"),
    ]
    assert Message.objects.get(key="c").reader == report.uuid
    # The reporter gave no contact: there is nobody to send that one to.
    assert services.deliver_messages() == 4
    assert [letter.to[0] for letter in mail.outbox].count("a@example.org") == 2
    assert [letter.to[0] for letter in mail.outbox].count(user.email) == 2

    migrate(one_before())
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, state FROM reports_message ORDER BY key")
        assert cursor.fetchall()[0] == ("c", "dropped")
        cursor.execute("SELECT kind, state FROM accounts_accountmail ORDER BY id")
        assert [state for _kind, state in cursor.fetchall()] == ["sent"] * 3
