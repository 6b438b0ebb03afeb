"""Compile the inner loops, or load them from disk, before somebody waits for them."""

from dataclasses import replace

import numpy as np

from apps.reach.engine.arrays import plain_network
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.bundles import bundles_of
from apps.reach.engine.cumulative import Cumulative
from apps.reach.engine.effects import effect_of
from apps.reach.engine.figures import figures
from apps.reach.engine.freshness import Freshness
from apps.reach.engine.kernels_effects import any_later
from apps.reach.engine.late_counts import LateCounts
from apps.reach.engine.model import ReachModel
from apps.reach.engine.rules import Rules


def warm_up(rules: Rules) -> None:
    """Do once, on a street of two stretches, all that a report will ask of the kernels.

    Takes seconds the first time on a machine, a fraction of one afterwards.
    """
    network = plain_network(
        node_lonlat=np.array([[0.0, 0.0], [0.001, 0.0], [0.002, 0.0]]),
        start=np.array([0, 1]),
        end=np.array([1, 2]),
        length_m=np.array([100.0, 100.0]),
        residents=np.array([1, 1, 1]),
    )
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
