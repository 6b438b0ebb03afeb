"""One tap about a barrier is counted once, and can be undone when it was a slip."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.outbox.models import Event
from apps.outbox.services import deliver_due
from apps.reports import queries, services
from apps.reports.models import Voice
from apps.twin import queries as twin
from apps.twin.services import rebuild
from tests.reports.builders import CASTELLO
from tests.reports.city import absorbed, barrier_uuid

pytestmark = pytest.mark.django_db


def say(barrier: uuid.UUID, stance: str = "present", **more: bool) -> uuid.UUID:
    key = uuid.uuid4()
    services.record_voice(barrier_uuid=barrier, stance=stance, client_uuid=key, **more)
    deliver_due(limit=500)
    return key


def counts(barrier: uuid.UUID) -> tuple[int, int]:
    facts = twin.barrier(barrier)
    assert facts is not None
    return facts.present_count, facts.absent_count


def test_what_was_said_stands_no_more_and_the_row_stays() -> None:
    barrier = barrier_uuid(absorbed())
    key = say(barrier)
    assert counts(barrier) == (2, 0)
    assert services.take_back_voice(client_uuid=key) is True
    deliver_due(limit=500)
    assert counts(barrier) == (1, 0)
    assert Voice.objects.get().taken_back_at is not None
    # The same tap, sent again by a slow line, changes nothing.
    assert (
        services.record_voice(barrier_uuid=barrier, stance="present", client_uuid=key).created
        is False
    )
    deliver_due(limit=500)
    assert counts(barrier) == (1, 0)


def test_taking_back_twice_is_once_and_a_stranger_takes_nothing_back() -> None:
    barrier = barrier_uuid(absorbed())
    key = say(barrier, "absent")
    assert services.take_back_voice(client_uuid=key) is True
    assert services.take_back_voice(client_uuid=key) is False
    assert services.take_back_voice(client_uuid=uuid.uuid4()) is False
    deliver_due(limit=500)
    assert counts(barrier) == (1, 0)
    event = Event.objects.get(kind="barrier.voice_taken_back")
    assert set(event.payload) == {"voice", "barrier"}
    assert event.subject == barrier


def test_after_a_day_it_stays_said() -> None:
    barrier = barrier_uuid(absorbed())
    key = say(barrier)
    Voice.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    with pytest.raises(services.ReportRefused) as refused:
        services.take_back_voice(client_uuid=key)
    assert list(refused.value.errors) == ["voice"]
    assert counts(barrier) == (2, 0)


def test_a_rebuild_knows_what_was_taken_back() -> None:
    barrier = barrier_uuid(absorbed())
    services.take_back_voice(client_uuid=say(barrier))
    deliver_due(limit=500)
    report = rebuild(check=True)
    assert report.digest_live == report.digest_rebuilt


def test_me_too_is_a_voice_that_is_also_counted_by_itself() -> None:
    barrier = barrier_uuid(absorbed())
    key = say(barrier, concerns_me=True)
    say(barrier)
    say(barrier, "absent", concerns_me=True)
    assert counts(barrier) == (3, 1)
    assert queries.concerned([barrier]) == {barrier: 1}
    [known] = queries.known_nearby(*CASTELLO, "kerb_bad_ramp")
    assert (known.barrier.uuid, known.concerned) == (barrier, 1)
    services.take_back_voice(client_uuid=key)
    assert queries.concerned([barrier]) == {}
    assert queries.known_nearby(*CASTELLO, "narrow") == []


def test_nobody_is_stopped_by_what_is_not_there() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.create(
            client_uuid=uuid.uuid4(),
            barrier_uuid=uuid.uuid4(),
            stance="absent",
            concerns_me=True,
            channel="web",
        )


def test_however_many_say_me_too_nothing_is_verified() -> None:
    barrier = barrier_uuid(absorbed())
    for _number in range(12):
        say(barrier, concerns_me=True)
    facts = twin.barrier(barrier)
    assert facts is not None
    assert facts.state == "suspected"
