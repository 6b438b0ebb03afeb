"""Done means done: the work and the mark stand or fall as one."""

import pytest
from django.db import transaction

from apps.outbox.models import Delivery
from apps.outbox.services import EventFacts, deliver_due
from tests.outbox import consumer
from tests.outbox.helpers import tell


@pytest.mark.django_db
def test_a_delivered_event_is_not_delivered_again(heard: list[consumer.Heard]) -> None:
    event = tell()
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert [one.event for one in heard] == [event]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("done", 1, "")
    assert delivery.done_at is not None


@pytest.mark.django_db
def test_what_a_failing_handler_wrote_is_undone_and_the_failure_is_kept() -> None:
    def fail(event: EventFacts) -> None:
        raise ValueError

    tell()
    consumer.before(fail)
    assert deliver_due() == 0
    assert consumer.rows() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("pending", 1, "ValueError")


@pytest.mark.django_db
def test_a_statement_the_database_refuses_does_not_poison_the_claim() -> None:
    def break_a_constraint(event: EventFacts) -> None:
        Delivery.objects.update(state="done", done_at=None)

    tell()
    consumer.before(break_a_constraint)
    assert deliver_due() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("pending", "IntegrityError")


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_in_the_middle_leaves_neither_work_nor_mark() -> None:
    class Killed(BaseException):
        """As abrupt as kill -9: nothing of ours catches it."""

    def die(event: EventFacts) -> None:
        raise Killed

    tell()
    consumer.before(die)
    with pytest.raises(Killed), transaction.atomic():
        deliver_due()
    assert consumer.rows() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    consumer.before(None)
    assert deliver_due() == 1
    assert consumer.rows() == 1


@pytest.mark.django_db
def test_an_event_whose_consumer_was_removed_fails_visibly(heard: list[consumer.Heard]) -> None:
    tell()
    Delivery.objects.update(destination="gone")
    assert deliver_due() == 0
    assert Delivery.objects.get().last_error == "LookupError"
    assert heard == []
