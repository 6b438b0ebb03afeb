"""Back-off, dead letters, another chance."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.outbox import queries
from apps.outbox.deliver import LONGEST_WAIT_S, MAX_ATTEMPTS, wait_s
from apps.outbox.models import Delivery
from apps.outbox.services import EventFacts, deliver_due, retry_dead
from tests.outbox import consumer
from tests.outbox.helpers import tell, time_passes

pytestmark = pytest.mark.django_db


def fail(event: EventFacts) -> None:
    raise OSError


def die_of_failures() -> None:
    consumer.before(fail)
    for _ in range(MAX_ATTEMPTS):
        time_passes()
        deliver_due()
    consumer.before(None)


def test_waits_grow_and_have_a_limit() -> None:
    waits = [wait_s(n) for n in range(1, MAX_ATTEMPTS)]
    assert waits[:4] == [2, 6, 18, 54]
    assert waits == sorted(waits)
    assert wait_s(500) == LONGEST_WAIT_S


def test_a_failed_delivery_waits_before_the_next_try() -> None:
    tell()
    consumer.before(fail)
    deliver_due()
    wait = Delivery.objects.get().next_try_at - timezone.now()
    assert timedelta(seconds=1) < wait <= timedelta(seconds=2)
    consumer.before(None)
    assert deliver_due() == 0
    time_passes()
    assert deliver_due() == 1


def test_after_too_many_failures_a_delivery_is_dead_and_seen() -> None:
    event = tell()
    die_of_failures()
    health = queries.health()
    assert (health["pending"], health["dead"], health["oldest_age_s"]) == (0, 1, 0.0)
    (dead,) = queries.dead()
    assert (dead.event, dead.destination, dead.attempts, dead.last_error) == (
        event, "ear", MAX_ATTEMPTS, "OSError",
    )  # fmt: skip
    time_passes()
    assert deliver_due() == 0


def test_a_dead_delivery_can_be_given_another_chance() -> None:
    tell()
    die_of_failures()
    assert retry_dead(destination="eye") == 0
    assert retry_dead(deliveries=[0]) == 0
    assert retry_dead(destination="ear") == 1
    assert deliver_due() == 1
    assert queries.health()["dead"] == 0


def test_one_bad_event_does_not_hold_up_the_others(heard: list[consumer.Heard]) -> None:
    bad = tell(1)

    def fail_for_the_bad_one(event: EventFacts) -> None:
        if event.uuid == bad:
            raise OSError

    consumer.before(fail_for_the_bad_one)
    for number in range(2, 5):
        tell(number)
    assert deliver_due() == 3
    assert [one.number for one in heard] == [2, 3, 4]


def test_health_tells_the_age_of_the_oldest_waiting_delivery() -> None:
    tell()
    Delivery.objects.update(created_at=timezone.now() - timedelta(seconds=90))
    health = queries.health()
    assert health["pending"] == 1
    assert 90 <= health["oldest_age_s"] < 95
    assert queries.health(destination="eye")["pending"] == 0


def test_the_command_prints_the_dead_exits_1_and_revives_them() -> None:
    event = tell()
    die_of_failures()
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("outbox_status", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["dead_deliveries"][0]["event"] == str(event)
    out = io.StringIO()
    call_command("outbox_status", retry_dead=True, deliver=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["retried"], said["delivered"], said["dead"]) == (1, 1, 0)
