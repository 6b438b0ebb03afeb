"""Another way: neither much longer nor mostly the same, and its time is true."""

import numpy as np

from apps.reach.engine.arrays import plain_network
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.routes import (
    ALTERNATIVE_LONGER,
    ALTERNATIVE_SHARED,
    Ends,
    Roads,
    Search,
)  # fmt: skip
from benchmarks.networks import city
from tests.counts import count
from tests.reach.builders import rules, street

WALKING = Plane("walking", "optimistic")


def search(model: ReachModel, a: int, b: int) -> Search:
    roads = Roads.of(model.network)
    start, goal = (Ends(np.array([v], dtype=np.int32), np.zeros(1)) for v in (a, b))
    return Search(roads, roads.pace(model.base["walking"]), start, goal)


def around(detour_m: float) -> ReachModel:
    """Two ways from node 0 to node 3: 300 m straight, or around."""
    network = plain_network(
        node_lonlat=np.array([[7.6, 45.0], [7.601, 45.0], [7.602, 45.001], [7.603, 45.0]]),
        start=np.array([0, 1, 0, 2]),
        end=np.array([1, 3, 2, 3]),
        length_m=np.array([150.0, 150.0, detour_m / 2, detour_m / 2]),
    )
    return ReachModel(network=network, rules=rules(), places={})


def test_a_way_around_that_is_not_much_longer_is_told_with_its_own_time() -> None:
    model = around(400)
    one, weight = search(model, 0, 3), model.weight(WALKING)
    way = one.first(weight)
    assert way is not None
    other = one.alternative(weight, way)
    assert other is not None
    assert Roads.of(model.network).segment[other.slots].tolist() == [2, 3]
    assert other.ms == weight[other.slots].sum()


def test_where_the_only_other_way_is_much_longer_there_is_none() -> None:
    model = around(600)
    one, weight = search(model, 0, 3), model.weight(WALKING)
    way = one.first(weight)
    assert way is not None
    assert one.alternative(weight, way) is None


def test_a_street_without_another_has_no_alternative() -> None:
    model = ReachModel(network=street(lengths_m=[100.0, 100.0]), rules=rules(), places={})
    one, weight = search(model, 0, 2), model.weight(WALKING)
    way = one.first(weight)
    assert way is not None
    assert one.alternative(weight, way) is None


def test_in_a_city_every_alternative_keeps_the_promise() -> None:
    rng = np.random.default_rng(4)
    network = city(rng, 3_000)
    model = ReachModel(network=network, rules=rules(), places={})
    roads, weight = Roads.of(network), model.weight(WALKING)
    found = 0
    for _ in range(count(small=25, full=500)):
        a, b = rng.integers(network.node_count, size=2).tolist()
        one = search(model, a, b)
        way = one.first(weight)
        other = one.alternative(weight, way) if way else None
        if way is None or other is None:
            continue
        found += 1
        taken, others = (np.unique(roads.segment[w.slots]) for w in (way, other))
        shared = network.length_m[np.intersect1d(taken, others)].sum()
        assert way.ms <= other.ms == weight[other.slots].sum() <= ALTERNATIVE_LONGER * way.ms
        assert shared <= ALTERNATIVE_SHARED * network.length_m[taken].sum()
    assert found > 10
