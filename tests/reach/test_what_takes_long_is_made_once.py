"""Files and past figures: made once for everybody, by one process at a time."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client

from apps.reach import exports, made, rebuild, services
from apps.reach.models import PublishedSet
from apps.reach.queries import history
from apps.reach.storage import made_root
from tests.reach import city
from tests.reach.test_the_figures_are_public_as_of_any_day import PAGE, small_city

__all__ = ["small_city"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """Another process's connection."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    kept = {k: given[k] for k in names if k in given}
    with psycopg.connect(**kept, autocommit=True) as session:
        yield session


def _hold(other: psycopg.Connection, work: str) -> None:
    key = made.zlib.crc32(work.encode()) - (1 << 31)
    other.execute("SELECT pg_advisory_lock(%s::int, %s::int)", [made._LOCK, key])


def _past_set() -> history.PublishedFacts:
    """A set that is not the last of its day: its body is gone."""
    city.barrier(75, 0)
    services.follow()
    first = PublishedSet.objects.order_by("published_at").first()
    assert first is not None
    assert first.body is None
    found = history.as_of(first.published_at)
    assert found is not None
    history._sets.clear()
    return found


def test_a_file_is_made_for_the_first_who_asks_and_kept_for_the_others(
    small_city: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []
    make = exports.geopackage_of

    def counted(*args: object) -> bytes:
        times.append(1)
        return make(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(exports, "geopackage_of", counted)
    first = client.get(f"{PAGE}figures.gpkg")
    assert first.content.startswith(b"SQLite format 3")
    assert client.get(f"{PAGE}figures.gpkg").content == first.content
    assert len(times) == 1
    city.barrier(75, 0)
    services.follow()
    assert client.get(f"{PAGE}figures.gpkg")["ETag"] != first["ETag"]
    assert len(times) == 2


def test_past_figures_are_computed_once_for_all_processes(
    small_city: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = _past_set()
    figures = history.city_figures(past)
    history._sets.clear()  # another process

    def never(_row: object) -> bytes:
        raise AssertionError("computed twice")

    monkeypatch.setattr(rebuild, "recomputed", never)
    assert history.city_figures(past).body == figures.body


def test_while_another_process_computes_nobody_computes_the_same(
    small_city: object, client: Client, monkeypatch: pytest.MonkeyPatch, other: psycopg.Connection
) -> None:
    past = _past_set()
    monkeypatch.setattr(made, "PATIENCE_S", 0.2)
    _hold(other, "past sets")
    with pytest.raises(history.BeingMade):
        history.city_figures(past)
    monkeypatch.setattr(history, "as_of", lambda _when: past)
    for address in (PAGE, f"{PAGE}figures.csv", f"{PAGE}figures.gpkg"):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10"), address
        assert "no-store" in answer["Cache-Control"]
    assert "The figures are being computed" in client.get(PAGE).content.decode()
    other.close()
    assert history.city_figures(past).areas == ["", "1", "2"]
    assert client.get(PAGE).status_code == 200


def test_who_waits_gets_what_the_other_has_made(engine: Path, other: psycopg.Connection) -> None:
    _hold(other, "work")

    root = made_root()  # whose name is that of this thread's database

    def the_other_is_done() -> None:
        root.mkdir(parents=True)
        (root / "name").write_bytes(b"there")

    timer = threading.Timer(0.3, the_other_is_done)
    timer.start()
    assert made.made("name", lambda: b"here", one_at_a_time="work") == b"there"


def test_only_so_many_files_are_kept_and_a_full_disk_costs_time_only(
    engine: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(made, "KEPT", 3)
    for name in "abcde":
        made.made(name, name.encode, one_at_a_time="work")
    assert sorted(path.name for path in made_root().iterdir()) == ["c", "d", "e"]

    def full(_draft: Path, _path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(made.Path, "rename", full)
    assert made.made("f", lambda: b"f", one_at_a_time="work") == b"f"
    assert "f is not kept: No space left on device" in caplog.text
    assert sorted(path.name for path in made_root().iterdir()) == ["c", "d", "e"]
