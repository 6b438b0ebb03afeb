"""`load_city torino`: the whole city, once, all or nothing."""

import gzip
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.points import queries as points
from apps.reach import queries as reach
from apps.territory import queries as territory
from apps.territory.models import Dataset
from apps.twin import queries as twin
from apps.twin.models import Node, Segment
from cities.torino import load as torino

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

Load = Callable[[Path], dict[str, Any]]


@pytest.fixture
def load() -> Load:
    def run(folder: Path) -> dict[str, Any]:
        out = StringIO()
        call_command("load_city", "torino", "--data", str(folder), stdout=out, stderr=StringIO())
        report: dict[str, Any] = json.loads(out.getvalue())
        return report

    return run


@pytest.fixture
def small_folder(data_dir: Path, tmp_path: Path) -> Path:
    """Torino's files with the first 400 stretches of its network only."""
    names = [torino.DISTRICTS, torino.RESIDENTS, *torino.PLACES.values()]
    for name in [*names, torino.POINTS, torino.BIBLIOBUS_STOPS]:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data_dir / name, target)
    with gzip.open(data_dir / torino.NETWORK, "rt", encoding="utf-8") as stream:
        network = json.load(stream)
    network["features"] = network["features"][:400]
    target = tmp_path / torino.NETWORK
    target.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(target, "wt", encoding="utf-8") as stream:
        json.dump(network, stream)
    return tmp_path


def in_force() -> list[tuple[str, int, str]]:
    return [(d.kind, d.generation, d.sha256) for d in territory.active_datasets()]


def test_the_whole_city_is_loaded_once(load: Load, data_dir: Path) -> None:
    report = load(data_dir)

    assert report["changed"] is True
    network = twin.active_network()
    assert network is not None
    assert (network.segment_count, network.node_count) == (19_179, 12_208)
    assert report["parts"]["network"]["largest_component_share"] == pytest.approx(0.987, abs=5e-4)
    assert len(territory.districts()) == 8
    arrays = twin.network_arrays(network.dataset_id)
    assert int(arrays.residents.sum()) == 872_367
    assert int(arrays.residents_65.sum()) == 218_045
    assert 0 < int((~arrays.walkable).sum()) < 60
    counts = {category: len(territory.places(category)) for category in torino.PLACES}
    assert counts == {"stop": 2_430, "pharmacy": 279, "school": 195, "library": 58}
    assert report["parts"]["places.library"]["rejected"] == 118
    assert len(points.points()) == 9
    bibliobus = points.point(torino.BIBLIOBUS)
    assert bibliobus is not None
    assert sum(site.role == "stop" for site in bibliobus.sites) == 17
    assert not territory.is_demonstration()
    assert reach.engine_state() is not None

    before, layer = in_force(), twin.layer().version
    again = load(data_dir)
    assert again["changed"] is False
    assert {part.get("status", "unchanged") for part in again["parts"].values()} == {"unchanged"}
    assert in_force() == before
    assert twin.layer().version == layer
    assert Dataset.objects.filter(kind="network").count() == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "row"),
    [
        (torino.RESIDENTS, "138595", "many", "population.csv: row 3"),
        (torino.POINTS, "TMP-05", "TMP-04", "points_found.csv: row 6"),
    ],
)
def test_a_broken_file_leaves_the_city_as_it_was_and_names_the_row(
    load: Load, small_folder: Path, name: str, old: str, new: str, row: str
) -> None:
    load(small_folder)
    before = (in_force(), Node.objects.count(), Segment.objects.count(), twin.layer().version)
    # Another network comes before the broken file: it must not stay behind.
    with gzip.open(small_folder / torino.NETWORK, "rt", encoding="utf-8") as stream:
        network = json.load(stream)
    network["features"] = network["features"][:300]
    with gzip.open(small_folder / torino.NETWORK, "wt", encoding="utf-8") as stream:
        json.dump(network, stream)
    broken = small_folder / name
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CommandError, match=row):
        load(small_folder)

    assert (
        in_force(),
        Node.objects.count(),
        Segment.objects.count(),
        twin.layer().version,
    ) == before


def test_a_missing_file_is_named(load: Load, small_folder: Path) -> None:
    (small_folder / torino.PLACES["pharmacy"]).unlink()
    with pytest.raises(CommandError, match="torino_pharmacies"):
        load(small_folder)
    assert territory.active_dataset("network") is None
