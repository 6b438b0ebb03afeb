"""Nothing overtakes within a subject; subjects do not wait for each other."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from apps.outbox.models import Delivery, Event
from apps.outbox.services import EventFacts, deliver_due, record, retry_dead
from tests.outbox import consumer
from tests.outbox.conftest import KIND
from tests.outbox.helpers import tell, time_passes


@pytest.mark.django_db
def test_a_later_event_waits_for_the_earlier_one_that_failed(heard: list[consumer.Heard]) -> None:
    subject = uuid.uuid4()

    def fail_for_the_first(event: EventFacts) -> None:
        if event.payload["number"] == 1:
            raise OSError

    consumer.before(fail_for_the_first)
    tell(1, subject=subject)
    tell(2, subject=subject)
    tell(3)
    assert deliver_due() == 1
    assert [one.number for one in heard] == [3]
    consumer.before(None)
    assert deliver_due() == 0  # the first is still waiting, and so is the second
    time_passes()
    assert deliver_due() == 2
    assert [one.number for one in heard] == [3, 1, 2]


@pytest.mark.django_db
def test_a_later_event_waits_for_a_dead_one_until_somebody_acts(
    heard: list[consumer.Heard],
) -> None:
    subject = uuid.uuid4()
    tell(1, subject=subject)
    tell(2, subject=subject)
    Delivery.objects.filter(event__payload__number=1).update(state="dead")
    assert deliver_due() == 0
    retry_dead()
    assert deliver_due() == 2
    assert [one.number for one in heard] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_transactions_about_one_subject_are_numbered_in_the_order_they_commit() -> None:
    subject = uuid.uuid4()
    began, second_done = threading.Event(), threading.Event()

    def second() -> None:
        try:
            began.wait(10)
            with transaction.atomic():
                record(kind=KIND, subject=subject, payload={"number": 2})
            second_done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        record(kind=KIND, subject=subject, payload={"number": 1})
        began.set()
        assert not second_done.wait(0.5)  # it waits for our commit
    thread.join(10)
    assert list(Event.objects.order_by("id").values_list("payload__number", flat=True)) == [1, 2]
