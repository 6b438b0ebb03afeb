"""Ratios of the engine in one run: incremental against full, full against scipy.

``python -m benchmarks.bench_engine [--nodes 150000] [--edits 10000]``. A generated city: blocks of
uneven length, rivers with bridges, two-sided streets. Figures of different runs on different
machines do not compare; the ratios in one run do.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import NetworkArrays, plain_network
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.effects import effect_of
from apps.reach.engine.fields import Forest
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import parse_rules

RULES = Path(__file__).resolve().parent.parent / "apps/reach/data/rules_2.json"
PLACES = {"point": 45, "pharmacy": 279, "stop": 2430}


def city(rng: Generator, nodes: int) -> NetworkArrays:
    """A square city; every 60th row is a river crossed by one street in twelve."""
    side = int(np.sqrt(nodes))
    index = np.arange(side * side).reshape(side, side)
    rows, columns = index // side, index % side
    river = (rows[:-1] % 60 == 59) & (columns[:-1] % 12 != 0)
    start = np.concatenate([index[:, :-1].ravel(), index[:-1][~river]])
    end = np.concatenate([index[:, 1:].ravel(), index[1:][~river]])
    keep = rng.random(len(start)) < 0.72
    start, end = start[keep], end[keep]
    return plain_network(
        node_lonlat=np.column_stack(
            [7.5 + columns.ravel() * 0.0011, 44.9 + rows.ravel() * 0.0008]
        ).astype(np.float64),
        start=start,
        end=end,
        length_m=rng.uniform(30, 140, len(start)),
        two_sided=np.ones(len(start), dtype=np.bool_),
        residents=rng.integers(0, 14, side * side),
    )


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - started) / 1e6


def shares(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and greatest, milliseconds."""
    ms = np.array(values)
    return {
        "median_ms": round(float(np.median(ms)), 4),
        "p99_ms": round(float(np.quantile(ms, 0.99)), 4),
        "max_ms": round(float(ms.max()), 3),
    }


def full_against_scipy(model: ReachModel, plane: Plane, category: str) -> dict[str, Any]:
    """One field from nothing, by us and by scipy, and whether they agree."""
    graph, weight = model.graph, model.weight(plane)
    open_arcs = np.where(np.isfinite(weight), weight, 1e12)
    n = graph.node_count
    matrix = csr_array((open_arcs, graph.head, graph.indptr), shape=(n, n))
    forest = Forest(graph, model.work)
    sources = model.sources(category)
    ours = min(timed(lambda: forest.compute(weight, sources)) for _ in range(5))
    theirs = min(timed(lambda: dijkstra(matrix, indices=sources, min_only=True)) for _ in range(5))
    found = dijkstra(matrix, indices=sources, min_only=True)
    found = np.where(found >= 1e12, np.inf, found)
    return {
        "ours_ms": round(ours, 2),
        "scipy_ms": round(theirs, 2),
        "scipy_over_ours": round(theirs / ours, 2),
        "equal": bool(np.array_equal(forest.dist, found)),
    }


def single_field_edits(
    rng: Generator, model: ReachModel, plane: Plane, category: str, edits: int
) -> dict[str, Any]:
    """Close and open random stretches, updating one field; then compare with a full run."""
    graph, weight = model.graph, model.weight(plane)
    forest = model.forests[plane, category]
    kept = weight.copy()
    closed: list[int] = []
    took = []
    for _ in range(edits):
        opening = bool(closed) and rng.random() < 0.5
        if opening:
            segment = closed.pop(int(rng.integers(len(closed))))
        else:
            segment = int(rng.integers(model.network.segment_count))
            closed.append(segment)
        slots = np.ascontiguousarray(graph.slot[:, segment])
        old = weight[slots]
        weight[slots] = kept[slots] if opening and segment not in closed else np.inf
        graph_args = (weight, slots, old)
        started = time.perf_counter_ns()
        forest._run(*graph_args)
        took.append((time.perf_counter_ns() - started) / 1e6)
    fresh = Forest(graph, model.work)
    full_ms = timed(lambda: fresh.compute(weight, model.sources(category)))
    equal = bool(np.array_equal(fresh.dist, forest.dist))
    changed = np.flatnonzero(weight != kept).astype(np.int32)
    old = weight[changed]
    weight[changed] = kept[changed]
    forest.update(weight, changed, old)
    fresh.compute(weight, model.sources(category))
    return {
        "edits": edits,
        **shares(took),
        "full_ms": round(full_ms, 2),
        "full_over_median": round(full_ms / float(np.median(took))),
        "equal_after_edits": equal,
        "equal_after_one_batch_back": bool(np.array_equal(fresh.dist, forest.dist)),
    }


def reports(rng: Generator, model: ReachModel, count: int) -> dict[str, Any]:
    """One report after another: every field of every profile, and the barrier's own effects."""
    fields_ms, effects_ms = [], []
    for i in range(count):
        barrier = BarrierFacts(
            f"r{i}", "works", "confirmed" if i % 2 else "suspected",
            int(rng.integers(model.network.segment_count)),
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


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=200)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    network = city(rng, options.nodes)
    rules = parse_rules(json.loads(RULES.read_text(encoding="utf-8"))["body"])
    places = {c: rng.integers(network.node_count, size=k) for c, k in PLACES.items()}
    # Compile before anything is timed.
    small = city(rng, 400)
    warm = ReachModel(
        network=small,
        rules=rules,
        places={c: rng.integers(small.node_count, size=9) for c in PLACES},
    )
    reports(rng, warm, 3)
    started = time.perf_counter()
    model = ReachModel(network=network, rules=rules, places=places)
    plane = Plane("walking", "optimistic")
    result = {
        "nodes": network.node_count,
        "directed_edges": model.graph.slot_count,
        "build_everything_s": round(time.perf_counter() - started, 2),
        "full": full_against_scipy(model, plane, "pharmacy"),
        "incremental_one_field": single_field_edits(rng, model, plane, "pharmacy", options.edits),
        "report": reports(rng, model, options.reports),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
