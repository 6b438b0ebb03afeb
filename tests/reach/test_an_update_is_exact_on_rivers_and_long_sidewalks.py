"""Nearest times on a generated city of rivers, bridges and chains: no drift after any edits."""

import numpy as np
import pytest
from numpy.random import Generator
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.fields import Forest
from apps.reach.engine.model import main_component
from benchmarks.bench_engine import as_scipy
from benchmarks.networks import RIVER_EVERY, city
from tests.counts import count
from tests.reach.hostile import Town, small_town


def _river_town(rng: Generator, nodes: int) -> Town:
    network = city(rng, nodes)
    return Town(network, np.rint(np.stack([network.length_m, network.length_m]) * 800))


def _by_scipy(town: Town, sources: np.ndarray) -> np.ndarray:
    return dijkstra(as_scipy(town.graph, town.weight), indices=np.unique(sources), min_only=True)


def test_thousands_of_edits_and_mixed_batches_leave_no_error() -> None:
    rng = np.random.default_rng(1)
    town = _river_town(rng, 20_000)
    places = rng.integers(town.graph.node_count, size=40)
    forest = Forest(town.graph, town.work)
    forest.compute(town.weight, places)
    edits = count(small=1500, full=10_000)
    for i in range(edits):
        forest.update(town.weight, *town.change(rng, 1 if i % 50 else 500))
        if i % (edits // 15) == 0:
            assert np.array_equal(forest.dist, _by_scipy(town, places)), i
    everything = np.arange(town.graph.slot_count, dtype=np.int32)
    old = town.weight.copy()
    town.weight[:] = town.open_ms
    forest.update(town.weight, everything, old)
    assert np.array_equal(forest.dist, _by_scipy(town, places))


def test_closing_every_bridge_cuts_off_the_far_bank_and_opening_one_brings_it_back() -> None:
    town = _river_town(np.random.default_rng(2), 20_000)
    # The river runs between two rows of junctions, all bridges cross it.
    north = town.network.node_lonlat[:, 1] > 44.9 + (RIVER_EVERY - 0.5) * 0.0008
    bridges = np.flatnonzero(north[town.network.start] != north[town.network.end])
    assert 4 < len(bridges) < 30
    home = np.array([int(town.network.start[0])])
    forest = Forest(town.graph, town.work)
    forest.compute(town.weight, home)
    near = np.isfinite(forest.dist).sum()
    slots = town.graph.slot[:, bridges].ravel()
    old = town.weight[slots]
    town.weight[slots] = np.inf
    forest.update(town.weight, slots, old)
    cut = np.isfinite(forest.dist).sum()
    assert 0 < cut < near
    assert np.isinf(forest.dist[north]).all()
    one = slots[:: len(bridges)].copy()
    town.weight[one] = town.open_ms[one]
    forest.update(town.weight, one, np.full(2, np.inf))
    assert np.isfinite(forest.dist).sum() == near
    assert np.array_equal(forest.dist, _by_scipy(town, home))


def test_on_hostile_graphs_an_update_says_before_and_after_and_a_trial_leaves_no_trace() -> None:
    for seed in range(count(small=150, full=3000)):
        rng = np.random.default_rng(seed)
        town = small_town(rng)
        sources = rng.integers(town.graph.node_count, size=int(rng.integers(0, 4)))
        forest = Forest(town.graph, town.work)
        forest.compute(town.weight, sources)
        for _ in range(5):
            before = forest.dist.copy()
            slots, old = town.change(rng, int(rng.choice([1, 2, 9])))
            with forest.trial(town.weight, slots, old) as tried:
                during = forest.dist.copy()
            assert np.array_equal(forest.dist, before)
            said = forest.update(town.weight, slots, old)
            assert np.array_equal(forest.dist, during)
            for difference in (tried, said):
                again = before.copy()
                assert np.array_equal(again[difference.nodes], difference.before)
                again[difference.nodes] = difference.after
                assert np.array_equal(again, forest.dist), seed
            times = town.every_time()
            nearest = times[:, sources].min(axis=1, initial=np.inf)
            assert np.array_equal(forest.dist, nearest), seed


def test_a_longer_arc_never_makes_anybody_nearer_and_a_shorter_one_nobody_farther() -> None:
    rng = np.random.default_rng(3)
    town = _river_town(rng, 3_000)
    forest = Forest(town.graph, town.work)
    forest.compute(town.weight, rng.integers(town.graph.node_count, size=5))
    for i in range(count(small=200, full=5000)):
        slots = rng.choice(town.graph.slot_count, size=20, replace=False).astype(np.int32)
        old = town.weight[slots]
        town.weight[slots] = (
            np.rint(old * rng.choice([1.5, np.inf]))
            if i % 2
            else np.minimum(old, town.open_ms[slots])
        )
        said = forest.update(town.weight, slots, old)
        later = said.after >= said.before if i % 2 else said.after <= said.before
        assert later.all()


@pytest.mark.parametrize("nodes", [1000, 20_000])
def test_the_generated_city_has_the_shape_it_promises(nodes: int) -> None:
    network = city(np.random.default_rng(4), nodes)
    assert network.node_count == pytest.approx(nodes, rel=0.1)
    assert 2 * network.segment_count == pytest.approx(8 / 3 * network.node_count, rel=0.08)
    neighbours = np.bincount(np.concatenate([network.start, network.end]))
    assert 0.4 < (neighbours == 2).mean() < 0.7
    assert main_component(network).mean() > 0.95
    assert (network.length_m > 0).all()
