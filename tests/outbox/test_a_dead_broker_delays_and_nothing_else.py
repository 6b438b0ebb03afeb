"""Redis away, silent or back: the request neither waits nor fails, and the row is found."""

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings

from apps.outbox import poke as poke_module
from apps.outbox import storm
from apps.outbox.models import Delivery
from apps.outbox.services import poke, woken
from apps.outbox.tasks import sweep
from tests.outbox.helpers import tell

TASK = "apps.outbox.tasks.wake"


@pytest.fixture
def broker() -> Iterator[object]:
    """A way to point Celery at another broker for a while."""
    before = current_app.conf.broker_url
    poke_module.rest_over()

    def use(url: str) -> None:
        current_app.conf.broker_url = url
        poke_module.rest_over()

    yield use
    current_app.conf.broker_url = before
    poke_module.rest_over()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that accepts and never answers, the worst kind of dead."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


def took_s(action) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def test_a_refused_connection_is_only_logged(broker, caplog: pytest.LogCaptureFixture) -> None:
    broker("redis://127.0.0.1:1/0")
    with caplog.at_level(logging.WARNING):
        assert poke(TASK) is False
    assert "no broker to wake" in caplog.text


def test_a_broker_that_accepts_and_never_answers_costs_a_fraction_of_a_second(
    broker, silent_port: int
) -> None:
    broker(f"redis://:secret@127.0.0.1:{silent_port}/0")
    assert took_s(lambda: poke(TASK)) < 1.5
    # While it is known to be dead nobody even tries.
    assert took_s(lambda: [poke(TASK) for _ in range(100)]) < 0.1


@pytest.mark.django_db(transaction=True)
def test_an_event_recorded_while_the_broker_is_dead_is_found_by_the_sweeper(broker) -> None:
    broker("redis://127.0.0.1:1/0")
    tell()
    assert Delivery.objects.get().state == "pending"
    assert sweep() == 1
    assert Delivery.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_recording_does_not_wait_for_a_silent_broker(broker, silent_port: int) -> None:
    broker(f"redis://:secret@127.0.0.1:{silent_port}/0")
    assert took_s(lambda: [tell(number) for number in range(20)]) < 3
    assert Delivery.objects.count() == 20


def test_when_the_broker_is_back_pokes_arrive_again(broker) -> None:
    poke_module.woken("test.nobody")
    broker("redis://127.0.0.1:1/0")
    assert poke(TASK) is False
    broker(settings.REDIS_URL)
    assert poke("test.nobody", queue="test-poke") is True
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("test-poke")
        message = queue.get(timeout=2)
        message.ack()
        assert message.headers["task"] == "test.nobody"
        assert message.headers["expires"]
        queue.queue.delete()


def test_who_was_called_and_has_not_got_up_is_not_called_again(broker) -> None:
    broker(settings.REDIS_URL)
    poke_module.woken("test.nobody")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("test-once")
        assert all(poke("test.nobody", queue="test-once") for _ in range(5))
        assert queue.qsize() == 1
        # Getting up means looking at everything: what comes after has to call.
        poke_module.woken("test.nobody")
        assert poke("test.nobody", queue="test-once") is True
        assert queue.qsize() == 2
        queue.queue.delete()
    poke_module.woken("test.nobody")


def test_a_call_that_got_lost_keeps_nobody_from_calling_for_long(broker) -> None:
    broker(settings.REDIS_URL)
    poke_module.woken("test.nobody")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("test-lost")
        poke("test.nobody", queue="test-lost")
        queue.clear()
        time.sleep(poke_module.CALLED_FOR_S + 0.1)
        poke("test.nobody", queue="test-lost")
        assert queue.qsize() == 1
        queue.queue.delete()
    poke_module.woken("test.nobody")


def test_only_in_a_storm_some_of_it_gathers(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(storm.time, "sleep", slept.append)
    monkeypatch.setattr(storm, "_delivered", deque())
    storm.note(5)
    woken(TASK)
    assert slept == []
    storm.note(40)
    woken(TASK)
    woken("test.nobody")
    assert slept == [storm.GATHER_S]
