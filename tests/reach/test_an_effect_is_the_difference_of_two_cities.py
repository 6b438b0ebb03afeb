"""The effect of a barrier against brute force: two whole cities, with it and without it."""

from dataclasses import replace

import networkx as nx
import numpy as np

from apps.reach.engine.effects import effect_of
from apps.reach.engine.model import Plane, ReachModel
from tests.counts import count
from tests.reach.builders import arcs, oracle_times, random_model, rules

WITHIN_S = 300.0


def _city(model: ReachModel, barriers: list) -> ReachModel:
    return ReachModel(
        network=model.network, rules=model.rules, places=model.places, barriers=barriers
    )


def _two_cities(model: ReachModel, key: str, plane: Plane) -> tuple[ReachModel, ReachModel]:
    """(without, with). An unverified barrier counts for its own optimistic effect."""
    others = [b for k, b in model.barriers.items() if k != key]
    own = model.barriers[key]
    if plane.optimistic and own.state == "suspected":
        own = replace(own, state="confirmed")
    return _city(model, others), _city(model, [*others, own])


def _places_reached(model: ReachModel, plane: Plane, category: str) -> list[set[int]]:
    """For each place, the inhabited nodes that reach it within the span, by networkx."""
    back = arcs(model, plane).reverse(copy=False)
    homes = set(np.flatnonzero(model.network.residents > 0).tolist())
    return [
        homes
        & set(
            nx.single_source_dijkstra_path_length(
                back, int(node), cutoff=WITHIN_S * 1000, weight="ms"
            )
        )
        for node in model.places[category]
    ]


def _check(model: ReachModel, key: str, plane: Plane) -> int:
    clear, blocked = _two_cities(model, key, plane)
    effect = effect_of(model, key, plane)
    people = model.network.residents
    longer_once = np.zeros(len(people), dtype=bool)
    cut_once = np.zeros(len(people), dtype=bool)
    for category in model.categories:
        a = oracle_times(clear, plane, category)
        b = oracle_times(blocked, plane, category)
        figures = effect.by_category[category]
        longer, cut = b > a, np.isinf(b) & np.isfinite(a)
        longer_once |= longer
        cut_once |= cut
        losing = (a <= WITHIN_S * 1000) & (b > WITHIN_S * 1000)
        late = longer & ~cut & (people > 0)
        detours = b[late] - a[late]
        before = _places_reached(clear, plane, category)
        after = _places_reached(blocked, plane, category)
        assert figures.residents_affected == people[longer].sum()
        assert figures.residents_cut_off == people[cut].sum()
        assert figures.residents_losing_within == people[losing].sum()
        assert figures.longest_detour_ms == (detours.max() if len(detours) else None)
        assert figures.places_lost == sum(bool(x - y) for x, y in zip(before, after, strict=True))
    assert effect.residents_affected == people[longer_once].sum()
    assert effect.residents_cut_off == people[cut_once].sum()
    return effect.residents_affected + effect.places_lost


def test_every_figure_equals_the_brute_force_difference() -> None:
    something = 0
    for seed in range(count(small=2, full=120)):
        model = random_model(np.random.default_rng(seed), rules=rules(within_s=WITHIN_S))
        before = model.digest()
        for key in model.barriers:
            for plane in model.planes:
                something += _check(model, key, plane)
        assert model.digest() == before, "a trial leaves no trace"
    assert something > 0


def test_a_barrier_on_no_stretch_has_a_verdict_and_no_effect() -> None:
    model = random_model(np.random.default_rng(2))
    nowhere = replace(next(iter(model.barriers.values())), key="nowhere", segment=None)
    model.apply(put=[replace(nowhere, kind="works", measures={}, can_pass="no")])
    effect = effect_of(model, "nowhere", Plane("walking", "pessimistic"))
    assert effect.verdict.word == "blocked"
    assert (effect.residents_affected, effect.places_lost) == (0, 0)
