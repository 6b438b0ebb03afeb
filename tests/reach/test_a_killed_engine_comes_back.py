"""Checkpoints: whole or absent, brought forward from the log, never believed when they differ."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from apps.reach import queries, services
from apps.reach.engine import checkpoint
from apps.reach.engine.fields import Forest, Workspace, check_parents
from apps.reach.engine.graph import link
from apps.reach.models import Effect, EngineState
from apps.reach.services import process, publish
from apps.reach.services.follow import forget_process
from apps.reach.storage import engine_root, live_root
from apps.twin import queries as twin
from tests.reach import city

# The module: the package gives its name to the function.
follow = import_module("apps.reach.services.follow")
pytestmark = pytest.mark.django_db


def _folder() -> Path:
    return engine_root() / EngineState.objects.get().checkpoint


def _digest() -> str:
    return checkpoint.read_page(_folder())["digest"]


def test_checkpoint_and_log_give_what_a_computation_from_nothing_gives(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    forget_process()
    city.barrier(0, 225)
    city.barrier(300, 375, verified=False)
    services.follow()
    replayed = _digest()
    services.recompute()
    assert replayed == _digest()
    assert services.check().agrees


def test_a_restart_reads_the_checkpoint_instead_of_computing(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    services.follow()
    forget_process()

    def never(*_args: object) -> None:
        raise AssertionError("computed from nothing")

    monkeypatch.setattr(process, "warm_up", lambda _rules: None)  # on a street of its own
    monkeypatch.setattr("apps.reach.engine.model.ReachModel._recompute", never)
    city.barrier(75, 0)
    assert services.follow() >= 1


@pytest.mark.parametrize("step", ["effects", "some_verdicts", "state", "checkpoint_name"])
def test_an_engine_killed_in_the_middle_of_publishing_repeats_the_step(
    engine: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    city.load()
    services.follow()
    barrier = city.barrier(75, 0)

    class Killed(BaseException):
        pass

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(publish, step, die)
        with pytest.raises(Killed):
            services.follow()
    services.follow()
    state = queries.engine_state()
    assert state is not None
    assert state.layer_version == state.effects_version == twin.layer().version
    assert len(queries.effect(barrier)) == city.PLANES
    assert services.check().agrees
    assert checkpoint.read_page(_folder())["layer_version"] == twin.layer().version


def test_a_database_ahead_of_its_checkpoint_is_caught_up_with(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    services.follow()
    city.barrier(75, 0)
    with monkeypatch.context() as never_saved:
        never_saved.setattr(process.EngineProcess, "save", lambda self: None)
        services.follow()
    forget_process()
    services.follow()
    assert checkpoint.read_page(_folder())["layer_version"] == twin.layer().version
    assert services.check().agrees


def test_a_damaged_checkpoint_is_not_believed(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    good = _digest()
    forget_process()
    dist = checkpoint.read_array(_folder(), "dist")
    np.save(_folder() / "dist.npy", dist + 1)
    services.follow()
    assert services.check().kept == good


def _two_swapped(parent: np.ndarray) -> None:
    first, second = (tuple(at) for at in np.argwhere(parent >= 0)[:2])
    parent[first], parent[second] = parent[second], parent[first]


def _one_out_of_the_network(parent: np.ndarray) -> None:
    parent[tuple(np.argwhere(parent >= 0)[0])] = 10**6


def _one_cut(parent: np.ndarray) -> None:
    parent[tuple(np.argwhere(parent >= 0)[0])] = -1


@pytest.mark.parametrize("damage", [_two_swapped, _one_out_of_the_network, _one_cut])
def test_a_checkpoint_whose_ways_are_not_those_of_its_times_is_not_believed(
    engine: Path, damage: Callable[[np.ndarray], None], caplog: pytest.LogCaptureFixture
) -> None:
    """The digest is of times and costs: of the ways the times stand for it says nothing."""
    city.load()
    city.barrier(75, 0)
    services.follow()
    good = _digest()
    forget_process()
    parent = checkpoint.read_array(_folder(), "parent")
    damage(parent)
    np.save(_folder() / "parent.npy", parent)
    services.follow()
    assert "checkpoint not used: " in caplog.text
    city.barrier(0, 225)
    services.follow()
    assert services.check().agrees
    assert good != _digest()


def test_a_way_that_goes_in_circles_where_nothing_costs_is_not_believed() -> None:
    """Nodes 1, 2 and 3 are joined by stretches of no length; the place is at 0."""
    graph = link(4, np.array([0, 1, 2]), np.array([1, 2, 3]))
    weight = graph.in_slots(np.array([[5.0, 0.0, 0.0], [5.0, 0.0, 0.0]]))
    forest = Forest(graph, Workspace(graph))
    places = np.array([0])
    forest.compute(weight, places)
    check_parents(graph, weight, places, forest.dist, forest.parent)
    forest.parent[1] = graph.slot[0, 1]
    with pytest.raises(ValueError, match="circles"):
        check_parents(graph, weight, places, forest.dist, forest.parent)


def test_without_its_folders_everything_is_computed_again(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    good = _digest()
    forget_process()
    shutil.rmtree(engine_root())
    shutil.rmtree(live_root())
    assert queries.travel_times(*city.at(0, 0)) == []
    services.follow()
    assert _digest() == good
    assert queries.travel_times(*city.at(0, 0)) != []


def test_only_the_last_two_checkpoints_are_kept_and_no_draft(engine: Path) -> None:
    city.load()
    for east in (75, 225, 375):
        city.barrier(east, 0)
        services.follow()
    (engine_root() / ".draft-left-behind").mkdir()
    city.barrier(525, 0)
    services.follow()
    names = sorted(path.name for path in engine_root().iterdir())
    assert len(names) == 2
    assert EngineState.objects.get().checkpoint in names
    assert Effect.objects.count() == 4 * city.PLANES


def _until_saved() -> None:
    """As the clock does: look again until the child's work is told."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        services.follow(effects_budget_s=0.0)
        if checkpoint.read_page(_folder())["layer_version"] == twin.layer().version:
            return
        time.sleep(0.02)
    pytest.fail("no checkpoint came")


def test_a_checkpoint_is_written_beside_the_work_and_is_the_same(engine: Path) -> None:
    city.load()
    services.follow()
    city.barrier(75, 0)
    _until_saved()
    beside = _digest()
    services.recompute()
    assert beside == _digest()


def test_reports_that_come_while_a_checkpoint_is_written_are_not_in_it(engine: Path) -> None:
    city.load()
    services.follow()
    follow._engine.saver._took_s = 0.0  # it is time for one
    city.barrier(75, 0)
    services.follow(effects_budget_s=0.0)
    assert follow._engine.beside.is_busy()
    city.barrier(0, 225)
    services.follow()
    good = _digest()
    forget_process()
    services.follow()
    assert _digest() == good
    assert services.check().agrees


class _Killing:
    """In the place of what writes the page."""

    @staticmethod
    def dump(*_args: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_checkpoint_that_fails_leaves_nothing_behind(engine: Path) -> None:
    class Unwritable:
        def __array__(self, *_args: object, **_more: object) -> None:
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        checkpoint.write(engine_root(), name="full", page={}, arrays={"dist": Unwritable()})
    assert list(engine_root().iterdir()) == []


def test_a_checkpoint_killed_half_way_is_nobodys_and_the_next_one_clears_up(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    services.follow()
    before = EngineState.objects.get().checkpoint
    city.barrier(75, 0)
    follow._engine.saver._took_s = 0.0  # it is time for one
    with monkeypatch.context() as slow:
        slow.setattr(checkpoint, "json", _Killing)  # the child ends before its page is written
        services.follow(effects_budget_s=0.0)
        follow._engine.beside.look(wait=True)
    assert EngineState.objects.get().checkpoint == before
    assert any(path.name.startswith(".") for path in engine_root().iterdir())
    services.follow()
    assert not any(path.name.startswith(".") for path in engine_root().iterdir())
    assert services.check().agrees


def test_nobody_names_what_a_child_without_a_parent_wrote(engine: Path) -> None:
    checkpoint.write(
        engine_root(), name="orphan", page={}, arrays={"dist": np.zeros(1)}, wanted=lambda: False
    )
    assert list(engine_root().iterdir()) == []
