"""Ways on the named streets of Torino against scipy."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.routes import Ends, Roads, Search
from tests.counts import count
from tests.reach.builders import random_barrier, rules
from tests.real_data.test_engine_on_torino import Torino, streets  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

PROFILES = ("walking", "manual_wheelchair", "blind", "walking_aid")


def ends(node: int) -> Ends:
    return Ends(np.array([node], dtype=np.int32), np.zeros(1))


def test_ways_in_torino_cost_what_scipy_says(streets: Torino) -> None:  # noqa: F811
    network = streets.network
    rng = np.random.default_rng(19)
    barriers = [random_barrier(rng, network, f"b{i}") for i in range(1500)]
    model = ReachModel(network=network, rules=rules(), places={}, barriers=barriers)
    roads, n = Roads.of(network), network.node_count
    found = 0
    for profile in PROFILES:
        pace = roads.pace(model.base[profile])
        weights = [model.weight(Plane(profile, r)) for r in ("optimistic", "pessimistic")]
        # No street is shorter than its air line, so the bound is worth something.
        assert pace == pytest.approx(1000 / model.rules.profiles[profile].speed_m_s, rel=0.02)
        for _ in range(count(small=2, full=20)):
            a = int(rng.integers(n))
            truths = [_times(model, weight, a) for weight in weights]
            for b in rng.integers(n, size=25).tolist():
                one = Search(roads, pace, ends(a), ends(b))
                ways = one.first(weights[0]), one.again(weights[1])
                for way, truth in zip(ways, truths, strict=True):
                    assert (way.ms if way else np.inf) == truth[b], (profile, a, b)
                found += ways[0] is not None
    assert found > 100


def _times(model: ReachModel, weight: np.ndarray, origin: int) -> np.ndarray:
    """scipy's times from a node, on the cheapest of parallel stretches."""
    net = model.network
    tails = np.concatenate([net.start, net.end])
    heads = np.concatenate([net.end, net.start])
    ms = np.concatenate([weight[model.graph.slot[0]], weight[model.graph.slot[1]]])
    order = np.lexsort((ms, heads, tails))
    order = order[np.isfinite(ms[order])]
    pairs = np.stack([tails[order], heads[order]])
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(pairs, axis=1) != 0).any(axis=0)
    kept = order[first]
    n = net.node_count
    graph = csr_array((ms[kept], (tails[kept], heads[kept])), shape=(n, n))
    return dijkstra(graph, indices=origin)
