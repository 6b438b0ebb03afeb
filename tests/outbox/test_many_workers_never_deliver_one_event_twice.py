"""Claims by several threads with connections of their own, against the real database."""

import threading
import time
import uuid
from collections import Counter

import pytest
from django.db import connection

from apps.outbox.services import EventFacts, deliver_due
from tests.outbox import consumer
from tests.outbox.helpers import tell

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4
SUBJECTS = 5
EVENTS = 40


def work() -> None:
    try:
        idle = 0
        while idle < 5:
            idle = 0 if deliver_due(limit=3) else idle + 1
            time.sleep(0.005)
    finally:
        connection.close()


def test_every_event_is_delivered_once_and_in_order_within_its_subject(
    heard: list[consumer.Heard],
) -> None:
    subjects = [uuid.uuid4() for _ in range(SUBJECTS)]
    for number in range(EVENTS):
        tell(number, subject=subjects[number % SUBJECTS])
    consumer.before(lambda event: time.sleep(0.002))
    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(one.number for one in heard) == Counter(range(EVENTS))
    assert consumer.rows() == EVENTS
    for subject in subjects:
        numbers = [one.number for one in heard if one.subject == subject]
        assert numbers == sorted(numbers)


def test_a_delivery_in_hand_is_skipped_and_not_waited_for() -> None:
    in_hand, release = threading.Event(), threading.Event()
    slow = tell(1)
    tell(2)

    def hold(event: EventFacts) -> None:
        if event.uuid == slow:
            in_hand.set()
            release.wait(20)

    def one() -> None:
        try:
            deliver_due(limit=1)
        finally:
            connection.close()

    consumer.before(hold)
    thread = threading.Thread(target=one)
    thread.start()
    assert in_hand.wait(10)
    started = time.monotonic()
    assert deliver_due() == 1  # the other one
    assert time.monotonic() - started < 5
    release.set()
    thread.join(20)
    assert sorted(one.number for one in consumer.heard) == [1, 2]
