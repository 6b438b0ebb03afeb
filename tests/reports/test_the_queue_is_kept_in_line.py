"""The queue is a copy of facts: whatever is cut off or forgotten, it ends like a full rebuild."""

import json
import random
import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.outbox.services import deliver_due
from apps.reach.models import Effect, EngineState
from apps.reports import queries, services
from apps.reports.models import QueueEntry, QueueFollower, Report, ServiceStandard
from apps.reports.office import figures, follow
from apps.twin import services as twin
from tests.counts import count
from tests.databases import plain, server_url
from tests.reports.builders import CASTELLO, STATUTO, picture, sent_report
from tests.reports.city import absorbed, barrier_uuid, with_effect
from tests.reports.districts import HILLS, two_districts
from tests.reports.office import entry_of, some_reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]


def settled() -> None:
    """Follow until nothing is left to do."""
    deliver_due(limit=500)
    while services.follow_queue(parts=50):
        pass


def image() -> list[tuple[Any, ...]]:
    rows = QueueEntry.objects.order_by("pk")
    return list(
        rows.values_list("pk", "barrier_uuid", "residents_losing_15_min", "residents_affected")
    )


def test_a_report_is_in_the_queue_as_soon_as_it_is_stored_and_knows_its_district() -> None:
    two_districts()
    here, there = sent_report(), sent_report(lon=STATUTO[0], lat=STATUTO[1])
    nowhere = sent_report(lon=HILLS[0], lat=HILLS[1])
    assert [entry_of(one).district_code for one in (here, there, nowhere)] == ["1", "2", ""]
    entry = entry_of(here)
    assert (entry.state, entry.kind, entry.created_at) == (here.state, here.kind, here.created_at)
    assert entry.residents_losing_15_min is None
    assert entry.due_at == here.created_at + timedelta(days=30)


def test_copies_follow_the_report_however_it_is_written() -> None:
    report = sent_report(photos=[picture()])
    assert entry_of(report).has_photo
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    assert entry_of(report).state == "in_check"
    told = timezone.now() - timedelta(days=3)
    Report.objects.filter(pk=report.pk).update(kind="works", created_at=told)
    entry = entry_of(report)
    assert (entry.kind, entry.created_at, entry.due_at) == ("works", told, told + timedelta(days=5))
    services.transition(
        report_uuid=report.uuid, to="erased", reason="asked_by_reporter", actor=None
    )
    assert not entry_of(report).has_photo


def test_effect_and_reliability_come_with_the_layer() -> None:
    report = absorbed()
    with_effect(report, losing=40, affected=200)
    settled()
    entry = entry_of(report)
    assert entry.barrier_uuid == barrier_uuid(report)
    assert (entry.residents_losing_15_min, entry.residents_affected) == (40, 200)
    assert (entry.reliability_low, entry.reliability_high) == pytest.approx((0.148, 1.0), abs=0.01)


def test_an_effect_that_changes_because_of_another_barrier_is_found_by_the_round() -> None:
    report = absorbed()
    with_effect(report, losing=1)
    settled()
    Effect.objects.update(residents_losing_15_min=77)
    EngineState.objects.create(layer_name="accessibility", layer_version=1, effects_version=1)
    settled()
    assert entry_of(report).residents_losing_15_min == 77


def test_a_merge_and_a_duplicate_take_the_report_to_the_other_barrier() -> None:
    first, second = absorbed(), absorbed(lon=STATUTO[0], lat=STATUTO[1])
    third = absorbed(lon=CASTELLO[0] + 0.01)
    settled()
    twin.merge_barriers(barrier=barrier_uuid(first), into=barrier_uuid(second), actor_role="staff")
    services.transition(
        report_uuid=third.uuid, to="duplicate", reason="same_barrier", actor=None,
        actor_role="staff", duplicate_of=first.uuid,
    )  # fmt: skip
    settled()
    assert {entry_of(one).barrier_uuid for one in (first, second, third)} == {barrier_uuid(second)}


def test_a_new_standard_moves_the_due_dates() -> None:
    report = sent_report(kind="step")
    settled()
    ServiceStandard.objects.filter(kind="step").update(days=2)
    settled()
    assert entry_of(report).due_at == report.created_at + timedelta(days=2)


def test_districts_that_are_imported_anew_are_read_anew() -> None:
    report = sent_report()
    assert report.district_code == ""
    two_districts()
    deliver_due(limit=500)
    report.refresh_from_db()
    assert report.district_code == entry_of(report).district_code == "1"


def test_nothing_is_done_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    absorbed()
    settled()
    monkeypatch.setattr(follow, "refresh", lambda *_a, **_k: pytest.fail("nothing had changed"))
    assert services.follow_queue() == 0
    monkeypatch.undo()
    later = timezone.now() + follow.ROUND_EVERY + timedelta(days=400)
    # Time alone makes words fade: a round comes by itself.
    assert services.follow_queue(now=later) == 1


class Killed(Exception):
    """The worker is gone."""


@pytest.mark.parametrize("seed", range(count(small=6, full=60)))
def test_killed_at_any_point_it_ends_equal_to_a_full_rebuild(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(follow, "ENTRIES_AT_ONCE", 3)
    monkeypatch.setattr(follow, "STEPS_AT_ONCE", 2)
    refresh, write = figures.refresh, figures._write

    def dying(step: Any, chance: float) -> Any:
        def maybe(*words: Any, **more: Any) -> Any:
            before = dice.random() < chance
            if before:
                raise Killed
            done = step(*words, **more)
            if dice.random() < chance:
                raise Killed
            return done

        return maybe

    monkeypatch.setattr(follow, "refresh", dying(refresh, 0.2))
    monkeypatch.setattr(figures, "_write", dying(write, 0.2))
    reports = some_reports(9)
    deliver_due(limit=500)
    for _turn in range(25):
        report = dice.choice(reports)
        match dice.randrange(4):
            case 0:
                Effect.objects.filter(barrier_uuid=barrier_uuid(report)).delete()
                with_effect(report, losing=dice.randrange(500))
                EngineState.objects.update_or_create(
                    layer_name="accessibility",
                    defaults={"layer_version": dice.randrange(9), "updated_at": timezone.now()},
                )
            case 1:
                services.record_voice(
                    barrier_uuid=barrier_uuid(report), stance=dice.choice(["present", "absent"]),
                    client_uuid=uuid.uuid4(),
                )  # fmt: skip
            case 2:
                deliver_due(limit=500)
            case 3:
                try:
                    services.follow_queue(parts=dice.randrange(5))
                except Killed:
                    continue
    monkeypatch.setattr(follow, "refresh", refresh)
    monkeypatch.setattr(figures, "_write", write)
    settled()
    followed = image()
    assert queries.check_queue().agrees
    services.rebuild_queue()
    assert image() == followed


def test_a_second_follower_gives_up() -> None:
    absorbed()
    with psycopg.connect(plain(server_url(connection.settings_dict["NAME"]))) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [follow._LOCK])
        assert services.follow_queue() == 0
        assert not QueueFollower.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [follow._LOCK])
    assert services.follow_queue() == 1


def test_the_command_says_what_differs_and_mends_it() -> None:
    two_districts()
    report = absorbed()
    with_effect(report, losing=9)
    settled()

    def asked(*words: str) -> dict[str, Any]:
        out = StringIO()
        call_command("rebuild_queue", *words, stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    assert asked("--check")["agrees"]
    QueueEntry.objects.update(residents_losing_15_min=1)
    with pytest.raises(SystemExit):
        asked("--check")
    assert asked() == {"changed": 1}
    assert asked("--check") == {
        "entries": 1, "missing": 0, "copies": 0, "figures": 0, "districts": 0, "agrees": True,
    }  # fmt: skip


def test_the_clock_follows_every_few_seconds_and_escalates() -> None:
    tasks = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"apps.reports.tasks.follow_queue", "apps.reports.tasks.escalate_due"} <= tasks
