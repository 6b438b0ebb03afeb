"""The live arrays: the newest version at once, never a mixture, and whole after a kill."""

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from apps.reach import queries, services
from apps.reach.engine.live import SEQUENCE, LiveError, LiveReader, LiveWriter
from apps.reach.models import EngineState
from apps.reach.queries import live
from apps.reach.services import process
from apps.reach.services.follow import forget_process
from apps.reach.storage import live_root
from apps.twin import queries as twin
from tests.counts import count
from tests.reach import city

# The module: the package gives its name to the function.
follow = import_module("apps.reach.services.follow")
ROOT = Path(__file__).resolve().parent.parent.parent
NODES = 4000
# Goes from version to version for ever; everything it writes is the number of the version.
WRITER = f"""
import sys
from pathlib import Path
import numpy as np
import time
from apps.reach.engine.live import LiveWriter

arrays = {{"dist": np.zeros((2, 3, {NODES})), "weights": np.zeros((2, {NODES}))}}
writer = LiveWriter(Path(sys.argv[1]), version=0, page={{}}, arrays=arrays)
print(writer.name, flush=True)
where = np.arange({NODES})
for version in range(1, 10**9):
    writer.write(version, (
        (plane, where, np.full((3, {NODES}), float(version)), where, np.full({NODES}, version))
        for plane in range(2)
    ))
    time.sleep(0.0005)
"""


def test_a_reader_never_sees_a_mixture_of_two_versions(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        try:
            assert writer.stdout is not None
            reader = LiveReader(tmp_path / writer.stdout.readline().strip())
            seen = set()
            until = time.monotonic() + count(small=2, full=20)
            while time.monotonic() < until:
                for read in (
                    lambda: reader.times(1),
                    lambda: reader.weights(0),
                    lambda: reader.weights_of([1, 0]),
                ):
                    try:
                        values, version = read()
                    except LiveError:  # the writer never rests
                        continue
                    assert (values == version).all()
                    seen.add(version)
        finally:
            writer.kill()
    assert len(seen) > 2


def test_what_was_begun_and_not_finished_is_not_read(tmp_path: Path) -> None:
    arrays = {"dist": np.zeros((1, 1, 2)), "weights": np.zeros((1, 2))}
    writer = LiveWriter(tmp_path, version=3, page={}, arrays=arrays)
    reader = LiveReader(tmp_path / writer.name)
    assert reader.times_at(1)[1] == 3
    writer._header[SEQUENCE] += 1
    with pytest.raises(LiveError):
        reader.times_at(1)


def _walking(east_m: float, north_m: float) -> tuple[int | None, int]:
    times = queries.travel_times(*city.at(east_m, north_m))
    found = next(t for t in times if (t.profile, t.category) == ("walking", "pharmacy"))
    return found.optimistic_s, found.layer_version


@pytest.mark.django_db
def test_times_are_those_of_the_newest_version_without_waiting_for_a_checkpoint(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process.Saver, "if_due", lambda *_: None)
    city.load()
    services.follow()
    before = _walking(150, 0)
    city.barrier(75, 0)
    services.follow(effects_budget_s=0.0)
    after = _walking(150, 0)
    assert after[0] > before[0]
    assert after[1] == twin.layer().version == before[1] + 1
    engine_now = follow._engine
    weights, version = live.weights("walking", "optimistic")
    assert version == twin.layer().version
    assert np.array_equal(weights, engine_now.model.weights[0])
    assert live.weights("nobody", "optimistic") is None
    times, version = live.times_at(1)
    assert version == twin.layer().version
    assert np.array_equal(times, engine_now.model.dist[:, :, 1])


@pytest.mark.django_db
def test_the_api_answers_with_all_times_of_one_version(
    engine: Path, client: Client, django_assert_num_queries: Any
) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    lon, lat = city.at(150, 0)
    with django_assert_num_queries(1):
        answer = client.get(f"/api/v1/times/?lon={lon}&lat={lat}").json()
    assert answer["layer_version"] == twin.layer().version
    assert len(answer["times"]) == 7 * 8
    assert client.get("/api/v1/times/?lon=9&lat=45").json() == {"layer_version": None, "times": []}
    assert client.get("/api/v1/times/?lon=north").status_code == 400


@pytest.mark.django_db
def test_trials_leave_the_live_arrays_alone(engine: Path) -> None:
    city.load()
    for where in ((75, 0), (0, 75), (300, 225)):
        city.barrier(*where, verified=where != (0, 75))
        services.follow()
    now = follow._engine
    assert np.array_equal(now.live.dist, now.model.dist)
    assert np.array_equal(now.live.weights, now.model.weights)


@pytest.mark.django_db
def test_an_engine_killed_while_it_writes_leaves_an_older_state_and_comes_back(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(writer: LiveWriter, *_: object) -> None:
        writer._header[SEQUENCE] += 1
        writer.dist[:, :, ::2] = 0.0
        raise Killed

    city.load()
    services.follow()
    before = _walking(150, 0)
    city.barrier(75, 0)
    with monkeypatch.context() as broken:
        broken.setattr(LiveWriter, "write", die)
        with pytest.raises(Killed):
            services.follow()
    assert _walking(150, 0) == before, "the checkpoint's"
    services.follow()
    assert _walking(150, 0)[1] == twin.layer().version
    assert services.check().agrees
    assert [path.name for path in live_root().iterdir()] == [EngineState.objects.get().live]


@pytest.mark.django_db
def test_readers_find_the_files_of_the_engine_that_follows(engine: Path) -> None:
    city.load()
    services.follow()
    mine = follow._engine
    follow._engine = None
    services.follow()  # another process, which puts its own files in the place of mine
    follow.forget_process()
    follow._engine = mine
    city.barrier(75, 0)
    services.follow()
    assert follow._engine is mine
    assert EngineState.objects.get().live == mine.live.name
    assert _walking(150, 0)[1] == twin.layer().version


@pytest.mark.django_db
def test_without_live_files_the_checkpoint_answers(engine: Path) -> None:
    city.load()
    services.follow()
    EngineState.objects.update(live="")
    forget_process()
    assert _walking(150, 0)[1] == queries.engine_state().layer_version
