"""Compile the inner loops, or load them from disk, before somebody waits for them."""

from dataclasses import replace

import numpy as np

from apps.reach.engine.arrays import NetworkArrays, plain_network
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.bundles import bundles_of
from apps.reach.engine.cumulative import Cumulative
from apps.reach.engine.effects import effect_of
from apps.reach.engine.figures import figures
from apps.reach.engine.freshness import Freshness
from apps.reach.engine.kernels_effects import any_later
from apps.reach.engine.late_counts import LateCounts
from apps.reach.engine.model import ReachModel
from apps.reach.engine.routes import (
    Foothold,
    Roads,
    Search,
    Stretch,
    Walker,
    arriving,
    counting_weights,
    leaving,
)
from apps.reach.engine.rules import Rules
from apps.reach.engine.verdicts import base_costs


def _street() -> NetworkArrays:
    return plain_network(
        node_lonlat=np.array([[0.0, 0.0], [0.001, 0.0], [0.002, 0.0]]),
        start=np.array([0, 1]),
        end=np.array([1, 2]),
        length_m=np.array([100.0, 100.0]),
        residents=np.array([1, 1, 1]),
    )


def warm_up_routes(rules: Rules) -> None:
    """The same for who asks for a way: the first search, the next ones, and what blocks it."""
    network = _street()
    roads, profile = Roads.of(network), rules.profiles[rules.active[0]]
    walker = Walker(profile, rules, base_costs(network, profile, rules))
    weight = roads.graph.in_slots(walker.base.ms)
    nobody = Stretch([])
    start, goal = Foothold(0, 0.5), Foothold(1, 0.5)
    search = Search(
        roads,
        roads.pace(walker.base),
        leaving(roads, walker, start, nobody, optimistic=True),
        arriving(roads, walker, goal, nobody, optimistic=True),
    )
    way = search.first(weight)
    if way is not None:
        search.alternative(weight, way)
    opened = roads.graph.in_slots(walker.open_ms(network))
    search.first(np.full_like(weight, np.inf))
    counting = counting_weights(np.full_like(weight, np.inf), opened)
    search.fewest_blockages(counting, search.start, search.goal)
    search.times(weight)


def warm_up(rules: Rules) -> None:
    """Do once, on a street of two stretches, all that a report will ask of the kernels.

    Takes seconds the first time on a machine, a fraction of one afterwards.
    """
    network = _street()
    model = ReachModel(network=network, rules=rules, places={"point": np.array([2])})
    closed = BarrierFacts("closed", "works", "confirmed", 0, "", {}, "no")
    fresh = Freshness(model)
    fresh.touched(model.apply(put=[closed]))
    for plane in model.planes:
        fresh.computed(effect_of(model, closed.key, plane))
    # A second one: whose effects it moves, and what the two are worth together.
    fresh.touched(model.apply(put=[replace(closed, key="another", segment=1)]))
    fresh.sift()
    # Asked only about what is far away.
    any_later(np.zeros(3, dtype=np.int32), np.zeros(1, dtype=np.int32), 0)
    bundles_of(model, model.planes[0])
    weight = model.weight(model.planes[0]).copy()
    # Two places: so few changed arcs take the way that looks for the places that moved.
    counts = Cumulative(model.graph, model.work, {"point": np.array([1, 2])})
    counts.compute(weight)
    slots = np.array([0], dtype=np.int32)
    old = weight[slots]
    weight[slots] += 1.0
    counts.update(weight, slots, old)
    figures(model, LateCounts(model).of)
