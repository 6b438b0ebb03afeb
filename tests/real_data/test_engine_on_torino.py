"""The engine on Torino's 12,208 nodes, against ``tests.reach.oracle`` and scipy, and its trials.

The oracle reads the rows of the network and the body of the rules for itself, and builds its own
graph; ``tests/reach/oracle.py`` says what is independent of what. Destinations are the City's own
pharmacies and stops, and 45 nodes drawn by lot; where a place attaches is said again here too.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.effects import effect_of
from apps.reach.engine.model import Plane, ReachModel, attach
from apps.twin import queries as twin
from apps.twin.services import import_network
from tests.counts import count
from tests.reach.agreement import assert_agrees
from tests.reach.builders import random_barrier, rules, rules_file
from tests.reach.oracle import Oracle
from tests.reach.oracle_city import City, city_of_rows
from tests.real_data.conftest import Rows

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@dataclass(frozen=True, slots=True)
class Torino:
    """The named streets in the engine's words, a resident on every node, and in the oracle's."""

    network: NetworkArrays
    city: City


# Read-only: one import serves every test of this file.
_kept: list[Torino] = []


@pytest.fixture
def streets(torino: None, data_folder: Path) -> Torino:
    if _kept:
        return _kept[0]
    import_network(
        path=data_folder / "network" / "torino_named_street_edges_2024.geojson.gz",
        default_two_sided=True,
    )
    dataset_id = twin.active_network().dataset_id
    found = twin.network_arrays(dataset_id)
    values: dict[str, Any] = {f.name: getattr(found, f.name) for f in fields(NetworkArrays)}
    values["residents"] = np.ones(len(found.node_lonlat), dtype=np.int64)
    _kept.append(Torino(NetworkArrays(**values), city_of_rows(dataset_id)))
    return _kept[0]


def _lonlat(rows: Rows, lon: str, lat: str) -> np.ndarray:
    return np.array(sorted({(float(row[lon]), float(row[lat])) for row in rows}))


@pytest.fixture
def pharmacies(read_rows: Callable[..., Rows]) -> np.ndarray:
    return _lonlat(read_rows("poi/torino_pharmacies.csv.gz"), "Long", "Lat")


@pytest.fixture
def stops(read_rows: Callable[..., Rows]) -> np.ndarray:
    rows = read_rows("poi/torino_transit_stops_gtfs2018.csv.gz")
    return _lonlat(rows, "Long", "Lat")


def test_times_are_those_of_scipy_in_full_and_after_changes(
    streets: Torino, pharmacies: np.ndarray, stops: np.ndarray
) -> None:
    rng = np.random.default_rng(44)
    network = streets.network
    assert network.node_count == len(streets.city.junctions) == 12_208
    assert (len(pharmacies), len(stops)) == (279, 2430)
    oracle = Oracle(streets.city, rules_file()["body"])
    model = ReachModel(
        network=network,
        rules=rules(),
        places={
            "point": rng.integers(network.node_count, size=45),
            "pharmacy": attach(network, pharmacies),
            "stop": attach(network, stops),
        },
    )
    finite = assert_agrees(model, oracle, by="scipy")
    # Without a barrier everybody walks through 98.7 % of the city in the optimistic reading.
    assert finite > 7 * 3 * 12_000
    for step in range(count(small=3, full=60)):
        put = [random_barrier(rng, network, f"{step}/{i}") for i in range(200)]
        drop = [key for key in model.barriers if rng.random() < 0.3]
        model.apply(put=put, drop=drop)
    assert_agrees(model, oracle, by="scipy")


def test_a_place_attaches_to_the_main_part_unless_another_node_is_60_m_nearer(
    streets: Torino, pharmacies: np.ndarray
) -> None:
    city, (lon, lat) = streets.city, np.radians(streets.network.node_lonlat).T
    graph = nx.Graph((s.start, s.end) for s in city.stretches if s.walkable)
    main = np.array(sorted(max(nx.connected_components(graph), key=len)))
    usable = np.array(sorted(graph))
    for place, node in zip(pharmacies, attach(streets.network, pharmacies), strict=True):
        east, north = np.radians(place)
        haversine = np.sin((lat - north) / 2) ** 2
        haversine += np.cos(lat) * np.cos(north) * np.sin((lon - east) / 2) ** 2
        metres = 2 * 6_371_008.8 * np.arcsin(np.sqrt(haversine))
        best, other = (nodes[metres[nodes].argmin()] for nodes in (main, usable))
        assert node == (best if metres[best] <= metres[other] + 60 else other)


def test_a_trial_on_the_real_city_leaves_no_trace_and_tells_the_truth(streets: Torino) -> None:
    network = streets.network
    rng = np.random.default_rng(45)
    model = ReachModel(
        network=network,
        rules=rules(),
        places={"pharmacy": rng.integers(network.node_count, size=279)},
        barriers=[random_barrier(rng, network, f"b{i}") for i in range(200)],
    )
    before = model.digest()
    plane = Plane("walking", "optimistic")
    told = {key: effect_of(model, key, plane) for key in model.barriers}
    assert model.digest() == before
    worst = max(told.values(), key=lambda effect: effect.residents_affected)
    times = model.forests[plane, "pharmacy"].dist.copy()
    model.apply(drop=[worst.key])
    without = model.forests[plane, "pharmacy"].dist
    # Where neither way exists the difference is nobody's.
    assert worst.residents_affected == int((times > without).sum()) > 0
