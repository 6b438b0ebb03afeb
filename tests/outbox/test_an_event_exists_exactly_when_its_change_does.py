"""Recording happens in the transaction of the change."""

import uuid

import pytest
from django.db import transaction

from apps.outbox import queries
from apps.outbox.models import Delivery, Event
from apps.outbox.services import record
from tests.outbox.conftest import KIND, OTHER_KIND
from tests.outbox.helpers import tell


@pytest.mark.django_db(transaction=True)
def test_an_event_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(kind=KIND, subject=uuid.uuid4(), payload={"number": 1})
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_a_change_that_is_undone_takes_its_event_along() -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            record(kind=KIND, subject=uuid.uuid4(), payload={"number": 1})
            raise LookupError

    with pytest.raises(LookupError):
        change_and_fail()
    assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_every_registered_destination_gets_a_delivery_of_its_own() -> None:
    event = tell(kind=OTHER_KIND)
    rows = Delivery.objects.filter(event__uuid=event).values_list("destination", "state")
    assert sorted(rows) == [("ear", "pending"), ("eye", "pending")]


@pytest.mark.django_db
def test_an_event_nobody_registered_for_is_kept_all_the_same() -> None:
    event = tell(kind="test.nobody_listens")
    assert Event.objects.filter(uuid=event).exists()
    assert queries.health()["pending"] == 0


@pytest.mark.django_db
def test_the_payload_comes_back_as_it_was_written() -> None:
    event = tell(7)
    assert queries.event_payload(event) == {"number": 7}
    assert queries.event_payload(uuid.uuid4()) is None
    assert queries.events([event])[event].payload == {"number": 7}


@pytest.mark.django_db
def test_recording_costs_two_queries(django_assert_num_queries) -> None:
    with transaction.atomic(), django_assert_num_queries(2):
        record(kind=KIND, subject=uuid.uuid4(), payload={"number": 1})
