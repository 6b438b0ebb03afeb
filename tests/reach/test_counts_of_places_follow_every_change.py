"""How many places a node reaches in 10, 15 and 20 minutes: against brute force, after anything."""

import numpy as np
import pytest
from numpy.random import Generator

from apps.reach.engine.arrays import plain_network
from apps.reach.engine.cumulative import Cumulative
from tests.counts import count
from tests.reach.hostile import Town, small_town


def _places(rng: Generator, town: Town) -> dict[str, np.ndarray]:
    """Several on one node, some attached to nothing, a category without any."""
    n = town.graph.node_count
    return {
        "school": rng.integers(-1, n, size=int(rng.integers(1, 6))),
        "stop": rng.integers(-1, n, size=2 * n),
        "library": np.zeros(0, dtype=np.int64),
        "point": np.full(2, int(rng.integers(n))),
    }


def _by_hand(town: Town, cumulative: Cumulative, places: dict[str, np.ndarray]) -> np.ndarray:
    times = town.every_time()
    return np.array(
        [
            [(times[:, nodes[nodes >= 0]] <= span).sum(axis=1) for span in cumulative.spans_ms]
            for nodes in places.values()
        ]
    )


def test_any_sequence_of_changes_gives_what_counting_by_hand_gives() -> None:
    for seed in range(count(small=150, full=3000)):
        rng = np.random.default_rng(seed)
        town = small_town(rng)
        places = _places(rng, town)
        if seed % 3 == 0:
            del places["stop"]  # few places: only those that moved are redone
        cumulative = Cumulative(town.graph, town.work, places)
        cumulative.compute(town.weight)
        for _ in range(6):
            assert np.array_equal(cumulative.counts, _by_hand(town, cumulative, places)), seed
            before, weight = cumulative.counts.copy(), town.weight.copy()
            slots, old = town.change(rng, int(rng.choice([1, 1, 2, 7])))
            weight[slots] = town.weight[slots]
            touched = cumulative.update(town.weight, slots, old)
            changed = np.flatnonzero((before != cumulative.counts).any(axis=(0, 1)))
            assert set(changed.tolist()) <= set(touched.tolist())
            assert np.array_equal(town.weight, weight)


def test_thousands_of_edits_leave_no_trace() -> None:
    rng = np.random.default_rng(5)
    side = 60
    index = np.arange(side * side).reshape(side, side)
    start = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    end = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    network = plain_network(
        node_lonlat=np.zeros((side * side, 2)), start=start, end=end,
        length_m=np.ones(len(start)),
    )  # fmt: skip
    town = Town(network, rng.integers(20, 120, (2, len(start))) * 1000.0)
    places = {c: rng.integers(side * side, size=k) for c, k in (("a", 10), ("b", 60))}
    kept = Cumulative(town.graph, town.work, places)
    kept.compute(town.weight)
    first = kept.counts.copy()
    for _ in range(count(small=400, full=10_000)):
        slots, old = town.change(rng, int(rng.choice([1, 1, 1, 12])))
        kept.update(town.weight, slots, old)
    fresh = Cumulative(town.graph, town.work, places)
    fresh.compute(town.weight)
    assert np.array_equal(kept.counts, fresh.counts)
    assert not np.array_equal(kept.counts, first)
    everything = np.arange(town.graph.slot_count, dtype=np.int32)
    old = town.weight.copy()
    town.weight[:] = town.open_ms
    kept.update(town.weight, everything, old)
    assert np.array_equal(kept.counts, first)


def test_a_longer_span_never_reaches_less_and_a_closed_stretch_never_reaches_more() -> None:
    for seed in range(count(small=30, full=500)):
        rng = np.random.default_rng(seed)
        town = small_town(rng)
        cumulative = Cumulative(town.graph, town.work, _places(rng, town))
        cumulative.compute(town.weight)
        assert (np.diff(cumulative.counts, axis=1) >= 0).all()
        before = cumulative.counts.copy()
        slots = rng.choice(town.graph.slot_count, size=1).astype(np.int32)
        old = town.weight[slots]
        town.weight[slots] = np.inf
        cumulative.update(town.weight, slots, old)
        assert (cumulative.counts <= before).all()


def test_a_place_on_the_spot_counts_and_the_edge_of_a_span_is_in_it() -> None:
    network = plain_network(
        node_lonlat=np.zeros((3, 2)), start=np.array([0, 1]), end=np.array([1, 2]),
        length_m=np.ones(2),
    )  # fmt: skip
    town = Town(network, np.array([[600_000.0, 1.0], [600_000.0, 1.0]]))
    cumulative = Cumulative(town.graph, town.work, {"point": np.array([0, 0])})
    cumulative.compute(town.weight)
    assert cumulative.counts.tolist() == [[[2, 2, 0], [2, 2, 2], [2, 2, 2]]]


def test_a_change_that_changes_no_weight_touches_nothing() -> None:
    rng = np.random.default_rng(2)
    town = small_town(rng)
    cumulative = Cumulative(town.graph, town.work, _places(rng, town))
    cumulative.compute(town.weight)
    slots = np.arange(town.graph.slot_count, dtype=np.int32)
    assert len(cumulative.update(town.weight, slots, town.weight[slots])) == 0


@pytest.mark.parametrize("spans", [(), (0.0,), (600_000.0, 600_000.0), (1.0, float("inf"))])
def test_spans_are_positive_finite_and_rising(spans: tuple[float, ...]) -> None:
    town = small_town(np.random.default_rng(1))
    with pytest.raises(ValueError, match="rising order"):
        Cumulative(town.graph, town.work, {}, spans)
