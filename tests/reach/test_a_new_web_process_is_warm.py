"""What the first question about a way would wait for is there when a process has started."""

import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from apps.reach import services
from apps.reach.queries import live, route_inputs, routes
from apps.reach.queries.warm import warm_up
from project import warming
from tests.reach import city

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
# In a process of its own: in this one other tests have compiled everything already.
FRESH = """
from apps.reach.engine import kernels_routes as kernels
from apps.reach.engine.warm import warm_up_routes
from tests.reach.builders import rules

warm_up_routes(rules())
asked = {name: bool(getattr(kernels, name).signatures) for name in ("towards", "guided", "spread")}
assert all(asked.values()), asked
"""


def test_all_searches_are_compiled() -> None:
    said = subprocess.run(
        [sys.executable, "-c", FRESH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_after_it_a_way_is_found_without_reading_the_network(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    services.follow()
    for kept in (live._open, route_inputs._roads):
        kept.cache_clear()
    route_inputs._people.clear()
    assert warm_up()

    def never(*_words: object) -> None:
        raise AssertionError("read while somebody waited")

    monkeypatch.setattr(route_inputs.twin, "network_arrays", never)
    monkeypatch.setattr(route_inputs, "base_costs", never)
    for profile in ("walking", "manual_wheelchair", "blind"):
        found = routes.route(city.at(75, 0), city.at(375, 0), profile=profile)
        assert found.status == "found"


def test_before_the_engine_it_says_so_and_gives_up_in_the_end(engine: Path) -> None:
    assert not warm_up()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_starts_before_the_engine_looks_again(engine: Path) -> None:
    found: list[bool] = []
    thread = threading.Thread(
        target=lambda: found.append(warming.warm_up(every_s=0.05, patience_s=30))
    )
    thread.start()
    city.load()
    services.follow()
    thread.join(60)
    assert found == [True]


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_is_only_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> bool:
        raise RuntimeError("no network")

    monkeypatch.setattr("apps.reach.queries.warm.warm_up", broken)
    assert warming.warm_up() is False
    assert "could not warm up" in caplog.text
    connection.ensure_connection()


def test_every_worker_of_the_web_server_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[bool] = []
    monkeypatch.setattr(warming, "start", lambda: started.append(True))
    runpy.run_path(str(ROOT / "gunicorn.conf.py"))["post_worker_init"](object())
    assert started == [True]
