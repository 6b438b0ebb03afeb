"""The engine in one run: an edit against all, ours against scipy, exactness counted beside speed.

``python -m benchmarks.bench_engine [--nodes 150000] [--edits 10000]``, JSON on standard output.
The city is generated (``networks.city``). Every time is that of the call the product makes, in
Python, on one core. Figures of different runs on different machines do not compare; the ratios in
one run do. An *error* is a node whose figure differs, by a bit, from one computed anew: times by
scipy's Dijkstra, counts by a full count. Exit 1 when there is any.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import Floats, NetworkArrays, Whole
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.cumulative import SPANS_MS, Cumulative
from apps.reach.engine.effects import effect_of
from apps.reach.engine.fields import Forest
from apps.reach.engine.graph import Graph, Index
from apps.reach.engine.model import READINGS, Plane, ReachModel
from apps.reach.engine.rules import Rules, parse_rules
from benchmarks.networks import city

RULES = Path(__file__).resolve().parent.parent / "apps/reach/data/rules_2.json"
# As many as Torino has where its open data say, else of that order.
PLACES = {
    "point": 45, "health": 90, "pharmacy": 279, "school": 195, "library": 58, "stop": 2430,
    "park": 300, "office": 60,
}  # fmt: skip
LAYER = "pharmacy"
QUARTER_HOUR_MS = (900_000.0,)


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - started) / 1e6


def shares(values: list[float], unit: str = "ms") -> dict[str, float]:
    """Median, 99th percentile and greatest of some milliseconds, in ``unit`` ms or us."""
    scaled = np.array(values) * (1000.0 if unit == "us" else 1.0)
    return {
        f"median_{unit}": round(float(np.median(scaled)), 3),
        f"p99_{unit}": round(float(np.quantile(scaled, 0.99)), 3),
        f"max_{unit}": round(float(scaled.max()), 3),
    }


def as_scipy(graph: Graph, weight: Floats) -> csr_array:
    """The open arcs, a row for the node they lead to: a search in it runs towards the sources."""
    some = np.isfinite(weight)
    starts = np.concatenate([[0], np.cumsum(some)])[graph.indptr]
    n = graph.node_count
    return csr_array((weight[some], graph.head[some], starts), shape=(n, n))


def errors(graph: Graph, weight: Floats, sources: Whole, dist: Floats) -> int:
    """Nodes whose time is not that of scipy's search on the same weights."""
    found = dijkstra(as_scipy(graph, weight), indices=sources, min_only=True)
    return int((found != dist).sum())


def full_against_scipy(model: ReachModel) -> dict[str, Any]:
    """All categories of all profiles from nothing, one by us, one by scipy, in turn.

    In processor time: the two take seconds each, and whatever else runs would decide the ratio.
    """
    graph = model.graph
    forest = Forest(graph, model.work)
    ours = theirs = 0.0
    wrong = fields = 0
    for plane in (p for p in model.planes if p.optimistic):
        weight = model.weight(plane)
        matrix = as_scipy(graph, weight)
        for category in model.categories:
            sources = model.sources(category)
            started = time.process_time_ns()
            forest.compute(weight, sources)
            between = time.process_time_ns()
            found = dijkstra(matrix, indices=sources, min_only=True)
            ours += (between - started) / 1e6
            theirs += (time.process_time_ns() - between) / 1e6
            wrong += int((found != forest.dist).sum())
            fields += 1
    return {
        "fields": fields,
        "ours_ms": round(ours, 1),
        "scipy_ms": round(theirs, 1),
        "scipy_over_ours": round(theirs / ours, 2),
        "errors": wrong,
    }


class Streets:
    """Closes and opens stretches of one plane, and remembers how they were."""

    def __init__(self, rng: Generator, graph: Graph, weight: Floats) -> None:
        self.rng, self.graph, self.weight = rng, graph, weight
        self.before = weight.copy()
        self._closed: list[int] = []

    def one(self) -> tuple[Index, Floats]:
        """Block a stretch or unblock one that was; (slots, weights before)."""
        if self._closed and self.rng.random() < 0.5:
            segment = self._closed.pop(int(self.rng.integers(len(self._closed))))
        else:
            segment = int(self.rng.integers(self.graph.slot.shape[1]))
            self._closed.append(segment)
        slots = np.ascontiguousarray(self.graph.slot[:, segment])
        old = self.weight[slots]
        self.weight[slots] = np.inf if segment in self._closed else self.before[slots]
        return slots, old

    def batch(self, size: int) -> tuple[Index, Floats]:
        """Close, open, slow and quicken so many arcs, in one direction or both, all at once."""
        slots = self.rng.choice(self.graph.slot_count, size=size, replace=False).astype(np.int32)
        old = self.weight[slots]
        kinds = self.rng.integers(4, size=size)
        new = self.before[slots] * np.array([np.inf, 1.0, 2.0, 0.5])[kinds]
        self.weight[slots] = np.rint(new)
        return slots, old

    def back(self) -> tuple[Index, Floats]:
        """Everything as it was."""
        slots = np.flatnonzero(self.weight != self.before).astype(np.int32)
        old = self.weight[slots]
        self.weight[slots] = self.before[slots]
        self._closed.clear()
        return slots, old


def one_edit(
    rng: Generator, model: ReachModel, plane: Plane, category: str, edits: int, checks: int
) -> dict[str, Any]:
    """One stretch blocked or unblocked after another; one nearest-time layer follows."""
    weight, forest = model.weight(plane), model.forests[plane, category]
    streets = Streets(rng, model.graph, weight)
    took, moved = [], []
    wrong = 0
    for i in range(edits):
        slots, old = streets.one()
        started = time.perf_counter_ns()
        difference = forest.update(weight, slots, old)
        took.append((time.perf_counter_ns() - started) / 1e6)
        moved.append(len(difference.nodes))
        if (i + 1) % (edits // checks) == 0:
            wrong += errors(model.graph, weight, model.sources(category), forest.dist)
    forest.update(weight, *streets.back())
    wrong += errors(model.graph, weight, model.sources(category), forest.dist)
    return {
        "edits": edits,
        **shares(took, "us"),
        "nodes_moved_median": float(np.median(moved)),
        "nodes_moved_max": max(moved),
        "checks": checks + 1,
        "errors": wrong,
    }


def batches(
    rng: Generator, model: ReachModel, plane: Plane, category: str, count: int
) -> dict[str, Any]:
    """Batches of 2 to 2,000 arcs closed, opened, slowed and quickened at once, each checked."""
    weight, forest = model.weight(plane), model.forests[plane, category]
    streets = Streets(rng, model.graph, weight)
    took, arcs = [], 0
    wrong = 0
    for _ in range(count):
        slots, old = streets.batch(int(2 * 1000 ** rng.random()))
        arcs += len(slots)
        took.append(timed(lambda s=slots, o=old: forest.update(weight, s, o)))  # type: ignore[misc]
        wrong += errors(model.graph, weight, model.sources(category), forest.dist)
    forest.update(weight, *streets.back())
    wrong += errors(model.graph, weight, model.sources(category), forest.dist)
    return {
        "batches": count,
        "arcs": arcs,
        **shares(took),
        "ms_per_1000_arcs": round(1000 * sum(took) / arcs, 3),
        "errors": wrong,
    }


def cumulative(
    rng: Generator, model: ReachModel, plane: Plane, spans: tuple[float, ...], edits: int
) -> dict[str, Any]:
    """Places of all categories within the spans: all origins in full, then after each report."""
    weight = model.weight(plane)
    counts = Cumulative(model.graph, model.work, model.places, spans)
    full_ms = min(timed(lambda: counts.compute(weight)) for _ in range(3))
    streets = Streets(rng, model.graph, weight)
    took, touched = [], []
    for _ in range(edits):
        slots, old = streets.one()
        started = time.perf_counter_ns()
        nodes = counts.update(weight, slots, old)
        took.append((time.perf_counter_ns() - started) / 1e6)
        touched.append(len(nodes))
    fresh = Cumulative(model.graph, model.work, model.places, spans)
    fresh.compute(weight)
    wrong = int((fresh.counts != counts.counts).any(axis=(0, 1)).sum())
    counts.update(weight, *streets.back())
    fresh.compute(weight)
    wrong += int((fresh.counts != counts.counts).any(axis=(0, 1)).sum())
    return {
        "spans_s": [round(ms / 1000) for ms in spans],
        "categories": len(counts.categories),
        "places_reached_mean": round(float(counts.counts[:, -1].sum(axis=0).mean()), 1),
        "full_all_origins_s": round(full_ms / 1000, 3),
        "cores": 1,
        "after_one_report": {
            "reports": edits,
            **shares(took),
            "origins_touched_median": float(np.median(touched)),
            "origins_touched_max": max(touched),
        },
        "errors": wrong,
    }


def reports(rng: Generator, model: ReachModel, count: int) -> dict[str, Any]:
    """One report after another: every field of every profile, and the barrier's own effects."""
    fields_ms, effects_ms = [], []
    for i in range(count):
        barrier = BarrierFacts(
            f"r{i}", "works", "confirmed" if i % 2 else "suspected",
            int(rng.integers(model.network.segment_count)), can_pass="no",
        )  # fmt: skip
        fields_ms.append(timed(lambda b=barrier: model.apply(put=[b])))  # type: ignore[misc]
        effects_ms.append(
            timed(lambda b=barrier: [effect_of(model, b.key, p) for p in model.planes])  # type: ignore[misc]
        )
    return {
        "reports": count,
        "fields": len(model.forests),
        "all_fields": shares(fields_ms),
        "own_effects_all_profiles": shares(effects_ms),
    }


def built(rng: Generator, network: NetworkArrays, rules: Rules) -> ReachModel:
    """The city with its places and barriers on one stretch in two hundred."""
    places = {c: rng.integers(network.node_count, size=k) for c, k in PLACES.items()}
    stretches = rng.integers(network.segment_count, size=network.segment_count // 200)
    barriers = [
        BarrierFacts(f"b{i}", "works", "confirmed", int(segment), can_pass="no")
        for i, segment in enumerate(stretches)
    ]
    return ReachModel(network=network, rules=rules, places=places, barriers=barriers)


def compile_everything(rng: Generator, rules: Rules) -> None:
    """Before anything is timed."""
    model = built(rng, city(rng, 400), rules)
    plane = model.planes[0]
    reports(rng, model, 3)
    cumulative(rng, model, plane, SPANS_MS, 3)
    lonely = Cumulative(model.graph, model.work, {"point": np.arange(9)})
    lonely.compute(model.weight(plane))
    slots = np.array([0], dtype=np.int32)
    lonely.update(model.weight(plane), slots, model.weight(plane)[slots] + 1.0)


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=300)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    rules = parse_rules(json.loads(RULES.read_text(encoding="utf-8"))["body"])
    compile_everything(rng, rules)
    network = city(rng, options.nodes)
    started = time.perf_counter()
    model = built(rng, network, rules)
    build_s = time.perf_counter() - started
    plane = Plane("walking", READINGS[0])
    few = max(options.edits // 10, 1)
    result = {
        "network": {
            "nodes": network.node_count,
            "directed_edges": model.graph.slot_count,
            "profiles": len(model.profiles),
            "places": PLACES,
        },
        "build_everything_s": round(build_s, 2),
        "full": full_against_scipy(model),
        "one_edit": {LAYER: one_edit(rng, model, plane, LAYER, options.edits, min(50, few))}
        | {c: one_edit(rng, model, plane, c, few, 1) for c in PLACES if c != LAYER},
        "mixed_batches": batches(rng, model, plane, LAYER, 60),
        "cumulative_15_min": cumulative(rng, model, plane, QUARTER_HOUR_MS, options.reports),
        "cumulative_10_15_20_min": cumulative(rng, model, plane, SPANS_MS, options.reports),
        "report": reports(rng, model, options.reports),
    }
    print(json.dumps(result, indent=2))
    found = json.dumps(result)
    return 1 if found.count('"errors"') != found.count('"errors": 0') else 0


if __name__ == "__main__":
    sys.exit(main())
