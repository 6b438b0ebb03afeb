"""The engine on Torino's 12,208 nodes, against scipy's Dijkstra, in full and after changes."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.effects import effect_of
from apps.reach.engine.model import Plane, ReachModel
from apps.twin import queries as twin
from apps.twin.services import import_network
from tests.counts import count
from tests.reach.builders import random_barrier, rules

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


# Arrays are read-only: one import serves every test of this file.
_kept: list[NetworkArrays] = []


@pytest.fixture
def network(torino: None, data_folder: Path) -> NetworkArrays:
    """The named streets in the engine's words, a resident on every node."""
    if _kept:
        return _kept[0]
    import_network(
        path=data_folder / "network" / "torino_named_street_edges_2024.geojson.gz",
        default_two_sided=True,
    )
    found = twin.network_arrays(twin.active_network().dataset_id)
    values: dict[str, Any] = {f.name: getattr(found, f.name) for f in fields(NetworkArrays)}
    values["residents"] = np.ones(len(found.node_lonlat), dtype=np.int64)
    _kept.append(NetworkArrays(**values))
    return _kept[0]


def _oracle(model: ReachModel, plane: Plane, category: str) -> np.ndarray:
    """scipy on the reversed graph. Of parallel stretches scipy gets the cheaper one."""
    net, weight = model.network, model.weight(plane)
    tails = np.concatenate([net.start, net.end])
    heads = np.concatenate([net.end, net.start])
    ms = np.concatenate([weight[model.graph.slot[0]], weight[model.graph.slot[1]]])
    order = np.lexsort((ms, tails, heads))
    order = order[np.isfinite(ms[order])]
    pairs = np.stack([heads[order], tails[order]])
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(pairs, axis=1) != 0).any(axis=0)
    kept = order[first]
    n = net.node_count
    graph = csr_array((ms[kept], (heads[kept], tails[kept])), shape=(n, n))
    return dijkstra(graph, indices=model.sources(category), min_only=True)


def _check(model: ReachModel) -> None:
    for plane in model.planes:
        for category in model.categories:
            assert np.array_equal(
                model.forests[plane, category].dist, _oracle(model, plane, category)
            ), (plane, category)


def test_times_are_those_of_scipy_in_full_and_after_changes(network: NetworkArrays) -> None:
    rng = np.random.default_rng(44)
    assert network.node_count == 12_208
    assert (network.length_m > 0).all(), "scipy takes a zero for no arc"
    model = ReachModel(
        network=network,
        rules=rules(every_profile=True),
        places={
            "point": rng.integers(network.node_count, size=45),
            "pharmacy": rng.integers(network.node_count, size=279),
            "stop": rng.integers(network.node_count, size=2430),
        },
    )
    _check(model)
    for step in range(count(small=3, full=60)):
        put = [random_barrier(rng, network, f"{step}/{i}") for i in range(40)]
        drop = [key for key in model.barriers if rng.random() < 0.3]
        model.apply(put=put, drop=drop)
    _check(model)


def test_a_trial_on_the_real_city_leaves_no_trace_and_tells_the_truth(
    network: NetworkArrays,
) -> None:
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
