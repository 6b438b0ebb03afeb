"""The check of the layer counts every event it is made of, also those that left no trace in it."""

import uuid

import pytest
from django.db import transaction

from apps.outbox import services as outbox
from apps.outbox.models import Delivery
from apps.twin import services
from apps.twin.services import RebuildReport
from tests.twin_feed.builders import deliver, network, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Delivery:
    """A layer with one barrier, and the delivery of a second report on its way."""
    network()
    report(50, 5)
    deliver()
    report(120, 5)
    return Delivery.objects.get(state="pending")


def check() -> RebuildReport:
    return services.rebuild(check=True)


def test_an_event_on_its_way_is_no_disagreement(waiting: Delivery) -> None:
    assert check().agrees


def test_an_event_whose_delivery_was_deleted_is_named(waiting: Delivery) -> None:
    waiting.delete()
    found = check()
    assert not found.agrees
    assert found.event_without_delivery == [str(waiting.event.uuid)]
    assert (found.event_without_delivery_count, found.dead_delivery_count) == (1, 0)


def test_an_event_whose_delivery_was_given_up_is_named_as_dead(waiting: Delivery) -> None:
    Delivery.objects.filter(pk=waiting.pk).update(state="dead")
    found = check()
    assert not found.agrees
    assert found.dead_delivery == [str(waiting.event.uuid)]
    assert (found.event_without_delivery_count, found.dead_delivery_count) == (0, 1)
    outbox.retry_dead()
    deliver()
    assert check().agrees


def test_an_absorbed_event_whose_delivery_was_deleted_is_named_once(waiting: Delivery) -> None:
    deliver()
    waiting.delete()
    found = check()
    assert found.change_without_delivery == [str(waiting.event.uuid)]
    assert found.event_without_delivery == []


def test_an_event_the_layer_is_not_made_of_is_not_missed(waiting: Delivery) -> None:
    with transaction.atomic():
        outbox.record(kind="dataset.activated", subject=uuid.uuid4(), payload={"dataset": 1})
    assert check().agrees


def test_a_repair_does_not_pass_over_what_never_came(waiting: Delivery) -> None:
    waiting.delete()
    assert not services.rebuild(check=False).agrees
