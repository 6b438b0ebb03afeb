"""Ways against networkx and scipy: on random cities, on a large generated one, both readings."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import plain_network
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.routes import (
    BLOCKAGE_MS,
    Ends,
    Roads,
    Search,
    Walker,
    counted,
    counting_weights,
)  # fmt: skip
from benchmarks.networks import city
from tests.counts import count
from tests.reach.builders import arcs, random_barrier, random_model, rules


def ends(*nodes: int, ms: float = 0.0) -> Ends:
    return Ends(np.array(nodes, dtype=np.int32), np.full(len(nodes), ms))


def walker(model: ReachModel, profile: str) -> Walker:
    return Walker(model.rules.profiles[profile], model.rules, model.base[profile])


def search(model: ReachModel, plane: Plane, a: int, b: int) -> Search:
    roads = Roads.of(model.network)
    return Search(roads, roads.pace(model.base[plane.profile]), ends(a), ends(b))


def walked(model: ReachModel, weight: np.ndarray, slots: Any, a: int) -> tuple[float, int]:
    """Time and last node of a chain of slots walked from a node; fails where it breaks."""
    roads, node, ms = Roads.of(model.network), a, 0.0
    for slot in slots.tolist():
        segment, along = roads.segment[slot], roads.along[slot]
        tail, head = model.network.start[segment], model.network.end[segment]
        if not along:
            tail, head = head, tail
        assert tail == node
        node, ms = int(head), ms + weight[slot]
    return ms, node


def test_on_random_cities_every_profile_and_reading_agrees_with_networkx() -> None:
    for seed in range(count(small=6, full=300)):
        rng = np.random.default_rng(seed)
        model = random_model(rng, rules=rules(every_profile=True))
        for plane in model.planes:
            a, b = rng.integers(model.network.node_count, size=2).tolist()
            weight = model.weight(plane)
            truth = nx.single_source_dijkstra_path_length(arcs(model, plane), a, weight="ms")
            way = search(model, plane, a, b).first(weight)
            assert (way.ms if way else None) == truth.get(b), (seed, plane, a, b)
            if way is not None:
                assert walked(model, weight, way.slots, a) == (way.ms, b)


@pytest.mark.parametrize("profile", ["walking", "manual_wheelchair", "blind"])
def test_on_a_city_with_rivers_both_readings_agree_with_scipy(profile: str) -> None:
    rng = np.random.default_rng(8)
    network = city(rng, 10_000)
    barriers = [random_barrier(rng, network, f"b{i}") for i in range(400)]
    model = ReachModel(network=network, rules=rules(), places={}, barriers=barriers)
    roads, n = Roads.of(network), network.node_count
    pace = roads.pace(model.base[profile])
    hopeful, careful = (model.weight(Plane(profile, r)) for r in ("optimistic", "pessimistic"))
    matrices = []
    for weight in (hopeful, careful):
        away = weight[model.graph.mate]
        cost = np.where(np.isfinite(away), away, 1e13)
        matrices.append(csr_array((cost, model.graph.head, model.graph.indptr), shape=(n, n)))
    ways = 0
    for _ in range(count(small=6, full=200)):
        a = int(rng.integers(n))
        truths = [dijkstra(matrix, indices=a) for matrix in matrices]
        for b in rng.integers(n, size=10).tolist():
            one = Search(roads, pace, ends(a), ends(b))
            found = one.first(hopeful), one.again(careful)
            for way, truth in zip(found, truths, strict=True):
                assert (way.ms if way else np.inf) == (truth[b] if truth[b] < 1e13 else np.inf)
            ways += found[0] is not None
    assert ways > 20


def test_the_other_reading_is_the_same_on_random_cities_whichever_is_asked_first() -> None:
    for seed in range(count(small=20, full=500)):
        rng = np.random.default_rng(seed)
        model = random_model(rng, rules=rules(every_profile=True))
        a, b = rng.integers(model.network.node_count, size=2).tolist()
        for profile in model.profiles:
            hopeful, careful = (
                model.weight(Plane(profile.code, r)) for r in ("optimistic", "pessimistic")
            )
            one = search(model, Plane(profile.code, "optimistic"), a, b)
            one.first(hopeful)
            leaning = one.again(careful)
            alone = search(model, Plane(profile.code, "pessimistic"), a, b).first(careful)
            assert (leaning and leaning.ms) == (alone and alone.ms), (seed, profile.code)


def test_what_blocks_is_least_first_in_number_and_then_in_time() -> None:
    told = 0
    for seed in range(count(small=40, full=500)):
        rng = np.random.default_rng(seed)
        model = random_model(rng, barriers=25)
        plane = Plane("manual_wheelchair", "optimistic")
        a, b = rng.integers(model.network.node_count, size=2).tolist()
        one, weight = search(model, plane, a, b), model.weight(plane)
        if one.first(weight) is not None:
            continue
        opened = model.graph.in_slots(walker(model, plane.profile).open_ms(model.network))
        counting = counting_weights(weight, opened)
        way = one.fewest_blockages(counting, one.start, one.goal)
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(model.network.node_count))
        pairs = zip(model.network.start, model.network.end, strict=True)
        for s, (tail, head) in enumerate(pairs):
            for direction, (x, y) in enumerate(((tail, head), (head, tail))):
                slot = model.graph.slot[direction, s]
                if np.isfinite(opened[slot]):
                    ms = weight[slot] if np.isfinite(weight[slot]) else opened[slot] + BLOCKAGE_MS
                    graph.add_edge(int(x), int(y), ms=ms)
        truth = nx.single_source_dijkstra_path_length(graph, a, weight="ms").get(b)
        assert (way.ms if way else None) == truth, seed
        if way is not None:
            closed = int(np.isinf(weight[way.slots]).sum())
            assert closed == way.ms // BLOCKAGE_MS >= 1
            told += 1
    assert told > 5


def test_the_same_node_is_a_way_of_no_length() -> None:
    model = random_model(np.random.default_rng(2))
    plane = Plane("walking", "optimistic")
    way = search(model, plane, 4, 4).first(model.weight(plane))
    assert way is not None
    assert (way.ms, len(way.slots)) == (0.0, 0)


def test_of_parallel_stretches_the_cheaper_one_is_walked() -> None:
    network = plain_network(
        node_lonlat=np.array([[7.60, 45.0], [7.61, 45.0]]),
        start=np.array([0, 0, 1]),
        end=np.array([1, 1, 0]),
        length_m=np.array([900.0, 800.0, 850.0]),
    )
    model = ReachModel(network=network, rules=rules(), places={})
    plane = Plane("walking", "optimistic")
    for a, b in ((0, 1), (1, 0)):
        way = search(model, plane, a, b).first(model.weight(plane))
        assert way is not None
        assert Roads.of(network).segment[way.slots].tolist() == [1]


def test_a_slope_that_closes_one_direction_leaves_the_other() -> None:
    limit = rules().profiles["manual_wheelchair"].limits["slope_up_pct"]
    down = rules().profiles["manual_wheelchair"].limits["slope_down_pct"]
    assert limit.blocked is not None
    steep = limit.blocked + 0.1
    assert down.blocked is None or steep < down.blocked
    network = plain_network(
        node_lonlat=np.array([[7.60, 45.0], [7.602, 45.0]]),
        start=np.array([0]),
        end=np.array([1]),
        length_m=np.array([160.0]),
        incline_pct=np.array([steep]),
    )
    model = ReachModel(network=network, rules=rules(), places={})
    plane = Plane("manual_wheelchair", "optimistic")
    weight = model.weight(plane)
    assert search(model, plane, 0, 1).first(weight) is None
    assert search(model, plane, 1, 0).first(weight) is not None


def test_two_parts_that_nothing_joins_have_no_way_even_with_every_barrier_gone() -> None:
    network = plain_network(
        node_lonlat=np.array([[7.60, 45.0], [7.61, 45.0], [7.62, 45.0], [7.63, 45.0]]),
        start=np.array([0, 2]),
        end=np.array([1, 3]),
        length_m=np.array([800.0, 800.0]),
    )
    model = ReachModel(network=network, rules=rules(), places={})
    plane = Plane("walking", "optimistic")
    one, weight = search(model, plane, 0, 3), model.weight(plane)
    assert one.first(weight) is None
    assert one.again(weight) is None
    opened = model.graph.in_slots(walker(model, "walking").open_ms(network))
    assert one.fewest_blockages(counting_weights(weight, opened), one.start, one.goal) is None
    assert np.isfinite(one.times(weight)).tolist() == [True, True, False, False]


def test_a_closed_end_counts_as_a_blockage() -> None:
    closed = counted(Ends(np.array([0, 1], dtype=np.int32), np.array([5.0, np.inf])), [1, 0.5],
                     [10.0, 10.0])  # fmt: skip
    assert closed.ms.tolist() == [5.0, 5.0 + BLOCKAGE_MS]
