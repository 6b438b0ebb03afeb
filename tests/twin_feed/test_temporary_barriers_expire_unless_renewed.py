"""What nobody sees any more ends by itself, through the feed; "still there" renews it."""

import uuid
from datetime import datetime, timedelta

import pytest

from apps.outbox.models import Delivery, Event
from apps.twin import queries, services
from apps.twin.kinds import LIVES
from apps.twin.models import Barrier
from apps.twin.queries import listing
from apps.twin.tasks import expire_due
from tests.twin_feed.builders import DAY, at, decide, deliver, network, record, report, voice

pytestmark = pytest.mark.django_db

WORKS_DAYS = LIVES["works"].span_days
assert WORKS_DAYS is not None
AFTER = DAY + timedelta(days=WORKS_DAYS, minutes=1)


def opened(kind: str = "works", **more: object) -> uuid.UUID:
    network()
    source = report(50, 5, kind=kind, **more)  # type: ignore[arg-type]
    deliver()
    return queries.barrier_of_report(source).uuid  # type: ignore[union-attr]


def facts(barrier: uuid.UUID) -> queries.BarrierFacts:
    found = queries.barrier(barrier)
    assert found is not None
    return found


def expire(now: datetime) -> int:
    done = services.expire_due(now)
    deliver()
    return done


def test_a_building_site_nobody_sees_any_more_expires_by_the_system_with_a_reason() -> None:
    barrier = opened()
    assert facts(barrier).expires_at == DAY + timedelta(days=WORKS_DAYS)
    assert expire(DAY + timedelta(days=WORKS_DAYS - 1)) == 0
    assert expire(AFTER) == 1
    assert facts(barrier).state == "expired"
    assert facts(barrier).expires_at is None
    event = Event.objects.filter(kind="barrier.transitioned").get()
    assert (event.payload["reason"], event.payload["actor_role"]) == ("not_seen_again", "system")
    assert services.rebuild(check=True).agrees


def test_a_verified_one_expires_too_and_a_planned_one_waits_for_its_work() -> None:
    confirmed = opened(source_kind="technician")
    planned = report(150, -5, kind="works", source_kind="technician")
    deliver()
    plan = queries.barrier_of_report(planned).uuid  # type: ignore[union-attr]
    services.transition_barrier(
        barrier=plan, to="planned", reason="in_programme", actor_role="staff"
    )
    deliver()
    assert expire(AFTER) == 1
    assert (facts(confirmed).state, facts(plan).state) == ("expired", "planned")


def test_one_that_is_said_to_be_gone_expires_when_its_time_is_over() -> None:
    barrier = opened()
    for _ in range(3):
        voice(barrier, "absent", day=1)
    deliver()
    assert facts(barrier).state == "removal_claimed"
    expire(AFTER)
    assert facts(barrier).state == "expired"


def test_still_there_renews_it_and_no_longer_there_does_not() -> None:
    barrier = opened()
    voice(barrier, "absent", day=20)
    voice(barrier, "present", day=10)
    deliver()
    assert facts(barrier).expires_at == DAY + timedelta(days=10 + WORKS_DAYS)
    assert expire(AFTER) == 0


def test_a_voice_that_was_heard_before_the_end_was_absorbed_wins() -> None:
    barrier = opened()
    voice(barrier, "present", day=40)
    # Recorded by the clock before that voice was absorbed.
    assert services.expire_due(AFTER) == 1
    deliver()
    assert facts(barrier).state == "suspected"
    assert queries.changes_since(2)[0].payload["reason"] == "seen_since"


def test_an_expired_one_that_is_seen_again_comes_back_as_suspected() -> None:
    barrier = opened(source_kind="technician")
    expire(AFTER)
    voice(barrier, "present", day=60)
    deliver()
    assert facts(barrier).state == "suspected"
    assert facts(barrier).expires_at == DAY + timedelta(days=60 + WORKS_DAYS)
    assert services.rebuild(check=True).agrees


def test_asking_twice_ends_it_once() -> None:
    barrier = opened()
    services.expire_due(AFTER)
    services.expire_due(AFTER)
    deliver()
    assert facts(barrier).state == "expired"
    assert [one.payload["reason"] for one in queries.changes_since(1)] == [
        "not_seen_again",
        "refused_state",
    ]


def _waits_for_long() -> None:
    Delivery.objects.filter(state="pending").update(created_at=DAY)


def test_one_does_not_expire_while_what_somebody_told_of_it_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    barrier, far = opened(), report(190, -5, kind="works")
    deliver()
    voice(barrier, "present", day=40)
    _waits_for_long()
    assert services.expire_due(AFTER) == 1
    assert str(barrier) in caplog.text
    assert caplog.text.count("waits for the twin") == 1
    deliver()
    assert facts(barrier).state == "suspected"
    assert queries.barrier_of_report(far).state == "expired"  # type: ignore[union-attr]


def test_nor_while_a_report_waits_that_may_tell_of_it() -> None:
    barrier = opened()
    report(52, 5, kind="works", day=40)
    _waits_for_long()
    assert services.expire_due(AFTER) == 0
    deliver()
    assert facts(barrier).state == "suspected"


def test_nor_the_survivor_of_one_a_waiting_voice_tells_of() -> None:
    stays = opened()
    other = report(150, 5, kind="works")
    deliver()
    gone = queries.barrier_of_report(other).uuid  # type: ignore[union-attr]
    services.merge_barriers(barrier=gone, into=stays, actor_role="staff")
    deliver()
    voice(gone, "present", day=40)
    _waits_for_long()
    assert services.expire_due(AFTER) == 0


def test_a_delivery_that_was_given_up_holds_nothing_but_what_it_concerns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    barrier, far = opened(), report(190, -5, kind="works")
    deliver()
    voice(barrier, "present", day=40)
    Delivery.objects.filter(state="pending").update(created_at=DAY, state="dead")
    voice(barrier, "absent", day=41)
    _waits_for_long()
    assert expire(AFTER) == 1
    assert queries.barrier_of_report(far).state == "expired"  # type: ignore[union-attr]
    assert facts(barrier).state == "suspected"
    assert str(barrier) in caplog.text


def test_nothing_expires_while_the_feed_as_a_whole_is_behind(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("apps.twin.services.life.FEED_STANDS_STILL", 1)
    barrier = opened()
    for _ in range(2):
        record("barrier.voice", uuid.uuid4(), {})
    _waits_for_long()
    assert services.expire_due(AFTER) == 0
    assert "nothing expires" in caplog.text
    assert facts(barrier).state == "suspected"


def test_works_that_say_when_they_end_expire_then() -> None:
    network()
    row, (lon, lat) = uuid.uuid4(), at(50, 5)
    services.observe(
        survey=row, kind="works", lon=lon, lat=lat, verified=True, observed_at=DAY,
        until=DAY + timedelta(days=100),
    )  # fmt: skip
    deliver()
    barrier = queries.barrier_of_report(row).uuid  # type: ignore[union-attr]
    assert facts(barrier).expires_at == DAY + timedelta(days=100)
    assert expire(AFTER) == 0
    voice(barrier, "present", day=101)
    deliver()
    assert facts(barrier).expires_at == DAY + timedelta(days=101 + WORKS_DAYS)
    assert services.rebuild(check=True).agrees


def test_fixed_barriers_never_expire_and_unverified_ones_are_due_for_a_check() -> None:
    barrier = opened("step")
    assert facts(barrier).expires_at is None
    long_after = DAY + timedelta(days=180, minutes=1)
    assert expire(long_after) == 0
    due = listing.OfficeFilters(attention=listing.NEEDS_CHECK)
    assert listing.office_count(due, now=long_after - timedelta(days=2)) == 0
    assert [one.uuid for one in listing.office_page(due, now=long_after)] == [barrier]
    Barrier.objects.update(last_seen_at=DAY - timedelta(days=4000),
                           first_seen_at=DAY - timedelta(days=4000))  # fmt: skip
    assert facts(barrier).needs_check
    decide_ = {"barrier": barrier, "to": "confirmed", "reason": "inspection"}
    services.transition_barrier(**decide_, actor_role="staff")
    deliver()
    assert not facts(barrier).needs_check
    assert listing.office_count(due, now=long_after) == 0


def test_those_about_to_expire_are_listed_the_oldest_first() -> None:
    first = opened()
    report(150, -5, kind="works", day=3)
    report(100, 5, kind="step")
    deliver()
    assert queries.to_renew(now=DAY + timedelta(days=20)) == []
    assert [one.uuid for one in queries.to_renew(now=DAY + timedelta(days=31))] == [first]
    assert queries.to_renew(now=AFTER)[0].uuid == first
    assert len(queries.to_renew(now=AFTER)) == 2
    assert queries.to_renew(now=AFTER, district_code="nowhere") == []


def test_the_clock_asks_for_it() -> None:
    from django.conf import settings

    opened()
    decide(report(50, 5, kind="works", day=1), "withdrawn")
    deliver()
    # The barriers of this test are of a past date, or of a future one: both are the clock's to say.
    assert expire_due() == services.expire_due()
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert expire_due.name in asked


@pytest.mark.parametrize(
    ("to", "reason", "role"),
    [("suspected", "seen_again", "staff"), ("confirmed", "technician", "technician")],
)
def test_what_somebody_who_decides_has_seen_again_has_its_whole_time_before_it(
    to: str, reason: str, role: str
) -> None:
    barrier = opened()
    expire(AFTER)
    services.transition_barrier(
        barrier=barrier, to=to, reason=reason, actor_role=role, at=AFTER + timedelta(hours=1)
    )
    deliver()
    assert facts(barrier).state == to
    assert expire(AFTER + timedelta(hours=2)) == 0
    # A voice that it is gone does not forget that somebody saw it.
    voice(barrier, "absent", day=WORKS_DAYS + 1)
    deliver()
    assert facts(barrier).last_seen_at == AFTER + timedelta(hours=1)
    assert expire(AFTER + timedelta(days=WORKS_DAYS, hours=2)) == 1
    assert services.rebuild(check=True).agrees
