"""Random lives of random cities: after every batch, weights and times are those of a new start."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from apps.reach.engine.fields import check_parents
from apps.reach.engine.model import ReachModel
from tests.counts import count
from tests.reach.builders import random_barrier, random_model


def _fresh(model: ReachModel) -> ReachModel:
    return ReachModel(
        network=model.network,
        rules=model.rules,
        places=model.places,
        barriers=model.barriers.values(),
    )


def _live(rng: Generator, model: ReachModel, step: int) -> None:
    """One batch: some new, some changed, some gone, sometimes all at once."""
    keys = sorted(model.barriers)
    drop = [k for k in keys if rng.random() < 0.15]
    changed = [k for k in keys if k not in drop and rng.random() < 0.15]
    fresh = [f"s{step}n{i}" for i in range(int(rng.integers(0, 4)))]
    model.apply(put=[random_barrier(rng, model.network, k) for k in [*changed, *fresh]], drop=drop)


@settings(max_examples=count(small=15, full=1000), deadline=None)
@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_any_sequence_of_changes_gives_the_bits_of_a_full_computation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng)
    for step in range(8):
        _live(rng, model, step)
        assert model.digest() == _fresh(model).digest()


def test_the_forest_under_the_times_has_no_ring_even_with_stretches_of_no_length() -> None:
    for seed in range(count(small=10, full=300)):
        rng = np.random.default_rng(seed)
        model = random_model(rng)
        for step in range(6):
            _live(rng, model, step)
        for (plane, category), forest in model.forests.items():
            check_parents(
                model.graph, model.weight(plane), model.sources(category),
                forest.dist, forest.parent,
            )  # fmt: skip
            tail = np.where(
                forest.parent >= 0, model.graph.head[model.graph.mate[forest.parent]], -1
            )
            step_ms = np.where(forest.parent >= 0, model.weight(plane)[forest.parent], 0)
            on_way = np.flatnonzero(tail >= 0)
            assert np.array_equal(
                forest.dist[on_way], forest.dist[tail[on_way]] + step_ms[on_way]
            ), category
            at = np.arange(len(tail))
            for _ in range(len(tail)):
                at = np.where(at >= 0, tail[at], -1)
            assert (at == -1).all()


def test_only_what_moved_is_reported_as_touched() -> None:
    rng = np.random.default_rng(3)
    model = random_model(rng)
    before = model.dist.copy()
    touched = model.apply(put=[random_barrier(rng, model.network, "new")], drop=["b1", "b2"])
    for i, plane in enumerate(model.planes):
        moved = np.flatnonzero((model.dist[i] != before[i]).any(axis=0))
        assert set(moved) <= set(touched.nodes[plane].tolist())


def test_a_change_that_changes_no_cost_touches_nothing() -> None:
    model = random_model(np.random.default_rng(4))
    barrier = next(b for b in model.barriers.values() if b.segment is not None)
    touched = model.apply(put=[barrier])
    assert all(len(nodes) == 0 for nodes in touched.nodes.values())
