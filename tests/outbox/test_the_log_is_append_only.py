"""Events and changes are written once; only a whole table may be emptied (by the tests)."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.outbox.models import Event
from apps.outbox.services import deliver_due
from apps.twin.models import Change
from tests.outbox.helpers import tell
from tests.twin_feed import builders

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE {} SET kind = 'other'",
    "DELETE FROM {}",
    "UPDATE {} SET payload = '{{}}' WHERE id = (SELECT max(id) FROM {})",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", ["outbox_event", "twin_change"])
def test_the_database_refuses_to_change_or_delete(table: str, statement: str) -> None:
    builders.report(10, 10)
    deliver_due()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, table))
    assert (Event.objects.count(), Change.objects.count()) == (1, 1)


def test_an_event_cannot_be_edited_through_the_model_either() -> None:
    tell()
    event = Event.objects.get()
    event.payload = {"number": 2}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.save()


def test_a_test_may_still_empty_the_tables() -> None:
    builders.report(10, 10)
    deliver_due()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE outbox_event, twin_change CASCADE")
    assert (Event.objects.count(), Change.objects.count()) == (0, 0)
