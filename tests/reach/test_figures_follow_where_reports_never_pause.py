"""Figures of a large city wait for a pause, but not for ever."""

from importlib import import_module
from pathlib import Path

import pytest

from apps.reach import services
from apps.reach.models import PublishedSet
from apps.reach.storage import engine_root
from apps.twin import queries as twin
from tests.reach import city

# The module: the package gives its name to the function.
follow = import_module("apps.reach.services.follow")
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of this process: it stands until the test moves it."""
    now = [100.0]
    monkeypatch.setattr("apps.reach.services.history.time.monotonic", lambda: now[0])
    return now


def test_where_reports_never_pause_figures_follow_half_a_minute_behind(
    engine: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report a second, in a city whose figures take long: there are never two quiet seconds."""
    monkeypatch.setattr("apps.reach.services.history._QUICK_S", -1.0)
    city.load()
    version_then = 0
    for second in range(40):
        city.barrier(15 + 16 * second, 0, kind="obstacle_fixed")
        clock[0] += 0.9
        services.follow(effects_budget_s=0.0)
        child = follow._engine.beside._child
        if child is not None and child.name.startswith("figures"):
            version_then = twin.layer().version
            break
        follow._engine.beside.look(wait=True)  # a checkpoint: this clock does not run meanwhile
        assert PublishedSet.objects.count() == 0
    assert version_then
    assert second >= 32
    follow._engine.beside.look(wait=True)
    public = PublishedSet.objects.get()
    assert public.layer_version == version_then
    assert not list(engine_root().glob(".draft-figures*"))
    assert services.check_history().agrees
    # And once they pause, of the last version as ever.
    city.barrier(75, 150)
    for _ in range(3):
        services.follow(effects_budget_s=60)
        clock[0] += 3
    last = PublishedSet.objects.order_by("published_at").last()
    assert last is not None
    assert last.layer_version == twin.layer().version
    assert services.check_history().agrees


def test_figures_of_a_moment_that_has_passed_do_not_come_after_later_ones(
    engine: Path, clock: list[float]
) -> None:
    city.load()
    services.follow(effects_budget_s=0.0)
    clock[0] += 1
    city.barrier(75, 0)
    services.follow(effects_budget_s=0.0)
    publisher = follow._engine.publisher
    publisher._waits_since = clock[0] - 60
    publisher.publish_at_the_latest(follow._engine, follow._engine.beside)
    assert follow._engine.beside._child is not None
    city.barrier(225, 0)
    clock[0] += 3
    publisher._public = (twin.layer().version, 9)  # as if it had been published meanwhile
    follow._engine.beside.look(wait=True)
    assert PublishedSet.objects.count() == 0
