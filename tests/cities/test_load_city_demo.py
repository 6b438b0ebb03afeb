"""`load_city demo`: one command, repeatable, labelled, and never over a real city."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.outbox import queries as outbox
from apps.points import queries as points
from apps.reach import queries as reach
from apps.reports.models import Report
from apps.territory import queries as territory
from apps.territory.models import Dataset, Street
from apps.twin import queries as twin
from apps.twin.models import Barrier, Observation
from cities.demo import barriers, end, history
from cities.demo.districts import RESIDENTS

pytestmark = pytest.mark.django_db

EVERY_OUTCOME = {outcome for outcome, _count in barriers.OUTCOMES}


@pytest.fixture(autouse=True)
def short_year(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A tenth of the history: every outcome at least once, a duplicate with its original."""
    settings.DEMO_LOGINS_PATH = tmp_path / "demo_logins.json"
    surveys = {t.outcome: t for t in barriers.surveys()}
    told = barriers.reports()
    kept = {t.outcome: t for t in told if t.outcome != "duplicate"}
    repeat = next(t for t in told if t.outcome == "duplicate")
    original = told[repeat.other]
    chosen = [original, *(t for t in kept.values() if t is not original)]
    repeat_of_first = barriers.Telling(
        repeat.barrier, original.days_ago - 0.05, "duplicate", other=0
    )
    monkeypatch.setattr(history, "told_surveys", lambda: list(surveys.values()))
    monkeypatch.setattr(history, "told_reports", lambda: [*chosen, repeat_of_first])


def load(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("load_city", "demo", *arguments, stdout=out, stderr=StringIO())
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def in_force() -> list[tuple[str, int]]:
    return [(d.kind, d.generation) for d in territory.active_datasets()]


def test_one_command_makes_a_whole_city_and_repeating_it_changes_nothing() -> None:
    report = load("--date", "2026-03-01")

    assert report["changed"] is True
    assert territory.is_demonstration()
    assert not Dataset.objects.filter(is_demonstration=False).exists()
    network = twin.active_network()
    assert network is not None
    assert int(twin.network_arrays(network.dataset_id).residents.sum()) == RESIDENTS
    assert len(territory.districts()) == 8
    assert Street.objects.count() > 350
    assert len(points.points()) == 45
    assert {"pharmacy", "stop", "school"} <= set(territory.categories_with_data())

    assert set(Report.objects.values_list("state", flat=True)) == EVERY_OUTCOME
    states = set(Barrier.objects.values_list("state", flat=True))
    assert {"suspected", "confirmed", "planned", "removed", "dismissed"} <= states
    latest = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert Report.objects.order_by("-created_at")[0].created_at < latest
    assert Observation.objects.order_by("-observed_at")[0].observed_at < latest
    assert outbox.health()["pending"] == outbox.health()["dead"] == 0
    assert reach.engine_state() is not None
    assert report["parts"]["published"] == {"weeks": history.WEEKS}
    assert User.objects.count() == 3

    before = (in_force(), twin.layer().version, Report.objects.count(), User.objects.count())
    assert load()["changed"] is False
    assert load("--if-empty")["parts"] == {}
    after = (in_force(), twin.layer().version, Report.objects.count(), User.objects.count())
    assert after == before

    ended = end.end_demonstration()
    assert ended["barriers_dismissed"] > 0
    assert ended["people_switched_off"] == 3
    assert not any(territory.places(category) for category in territory.categories_with_data())
    made_up = {d.kind for d in territory.active_datasets() if d.is_demonstration}
    # What every real city brings of its own.
    assert made_up == {"districts", "residents", "network", "streets", "points"}


def test_a_real_city_is_never_covered_by_the_demonstration() -> None:
    Dataset.objects.create(
        kind="network", generation=1, state="active", name="Torino", crs="EPSG:4326", sha256="0"
    )
    with pytest.raises(CommandError, match="real city"):
        load()
    assert load("--if-empty")["changed"] is False
    assert Dataset.objects.count() == 1


def test_a_city_without_a_folder_is_named() -> None:
    with pytest.raises(CommandError, match="There is no city called nowhere"):
        call_command("load_city", "nowhere", stdout=StringIO(), stderr=StringIO())
