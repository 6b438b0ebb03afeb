"""How long a way takes to be found, and whether it is the shortest.

``python -m benchmarks.bench_routes [--nodes 150000] [--pairs 300]``. On the generated city of
``bench_engine``, whose lengths are drawn at random: many streets there are shorter than the air
line between their ends, so the air line bounds nothing. ``drawn_to_scale`` is the same city with
no street shorter than its air line, as every imported one is. scipy answers the same questions in
the same run. ``Search`` is the first answer alone; ``answer`` is all that the engine does for one
question: the way, the reading that counts nothing unknown, an alternative, every reason.
Milliseconds are those of the processor, so that what else the machine does counts little.

``--database`` asks ``queries.route`` instead, on the city of the database in use (the engine must
have computed it): the clock's milliseconds of a whole answer, those of its queries, and their
number.
"""

import argparse
import json
import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.graph import build_graph
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.routes import (
    Ends,
    Roads,
    Search,
    Walker,
    counted,
    counting_weights,
    explain_stretches,
)  # fmt: skip
from apps.reach.engine.rules import Rules, parse_rules
from benchmarks.bench_engine import RULES
from benchmarks.networks import city

BARRIERS = 2_000
PROFILES = ("walking", "manual_wheelchair")


def drawn_to_scale(rng: Generator, network: NetworkArrays) -> NetworkArrays:
    """The same city where a street is as long as its air line or up to 1.3 times longer."""
    roads = Roads.of(network)
    air = np.hypot(
        roads.east[network.start] - roads.east[network.end],
        roads.north[network.start] - roads.north[network.end],
    )
    return replace(network, length_m=air * rng.uniform(1.0, 1.3, len(air)))


def with_barriers(rng: Generator, network: NetworkArrays, rules: Rules) -> ReachModel:
    """Barriers of every kind of trouble in 2,000 stretches."""
    kinds = list(rules.barrier_measures)
    barriers = [
        BarrierFacts(
            f"b{i}", str(rng.choice(kinds)), str(rng.choice(["suspected", "confirmed"])),
            int(rng.integers(network.segment_count)), str(rng.choice(["", "left", "right"])),
            {}, str(rng.choice(["no", "with_difficulty", "unknown"])),
        )
        for i in range(BARRIERS)
    ]  # fmt: skip
    return ReachModel(network=network, rules=rules, places={}, barriers=barriers)


def at_node(node: int) -> Ends:
    """A way that begins or ends at a node."""
    return Ends(np.array([node], dtype=np.int32), np.zeros(1))


def shares(ms: list[float]) -> dict[str, float]:
    """Median, 95th percentile and greatest, milliseconds."""
    found = np.array(ms)
    return {
        "median_ms": round(float(np.median(found)), 2),
        "p95_ms": round(float(np.quantile(found, 0.95)), 2),
        "max_ms": round(float(found.max()), 2),
    }


def compare(rng: Generator, model: ReachModel, profile: str, pairs: int) -> dict[str, Any]:
    """Random pairs by us and by scipy: the same cost, and the time of each."""
    roads = Roads.of(model.network)
    person = Walker(model.rules.profiles[profile], model.rules, model.base[profile])
    weight, careful = (model.weight(Plane(profile, r)) for r in ("optimistic", "pessimistic"))
    pace = roads.pace(person.base)
    graph, n = build_graph(model.network), model.network.node_count
    away = weight[graph.mate]
    matrix = csr_array((np.where(np.isfinite(away), away, 1e13), graph.head, graph.indptr), (n, n))
    opened = graph.in_slots(person.open_ms(model.network))
    search_ms, answer_ms, blocked_ms, scipy_ms, wrong = [], [], [], [], 0
    for a, b in rng.integers(n, size=(pairs, 2)).tolist():
        started = time.process_time_ns()
        search = Search(roads, pace, at_node(a), at_node(b))
        way = search.first(weight)
        searched = time.process_time_ns()
        if way is not None:
            if careful[way.slots].sum() != way.ms:
                search.again(careful)
            search.alternative(weight, way)
            segments = roads.segment[way.slots].astype(np.int64)
            explain_stretches(roads, person, segments, roads.along[way.slots])
            answer_ms.append((time.process_time_ns() - started) / 1e6)
        else:
            counting = counting_weights(weight, opened)
            nothing = counted(search.start, [0.0], [0.0])
            search.fewest_blockages(counting, nothing, counted(search.goal, [0.0], [0.0]))
            search.times(weight)
            blocked_ms.append((time.process_time_ns() - started) / 1e6)
        search_ms.append((searched - started) / 1e6)
        started = time.process_time_ns()
        truth = float(dijkstra(matrix, indices=a)[b])
        scipy_ms.append((time.process_time_ns() - started) / 1e6)
        wrong += (way.ms if way else np.inf) != (truth if truth < 1e13 else np.inf)
    found = {
        "pairs": pairs,
        "without_a_way": len(blocked_ms),
        "costs_that_differ_from_scipy": wrong,
        "search": shares(search_ms),
        "answer": shares(answer_ms),
        "scipy_one_origin": shares(scipy_ms),
    }
    return {**found, "answer_when_blocked": shares(blocked_ms)} if blocked_ms else found


def on_the_database(rng: Generator, pairs: int) -> dict[str, Any]:
    """Whole answers between random junctions of the city of the database in use."""
    import django

    django.setup()
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from apps.reach.queries.route_inputs import ground
    from apps.reach.queries.routes import route

    on = ground(PROFILES[0])
    if on is None:
        raise SystemExit("The engine has not computed the city of this database.")
    lonlat = on.person.roads.network.node_lonlat[on.person.roads.main]
    result: dict[str, Any] = {"nodes": len(on.person.roads.network.node_lonlat)}
    for profile in PROFILES:
        route(tuple(lonlat[0].tolist()), tuple(lonlat[-1].tolist()), profile=profile)
        whole_ms, query_ms, numbers, statuses = [], [], set(), dict[str, int]()
        for a, b in rng.integers(len(lonlat), size=(pairs, 2)).tolist():
            reset_queries()
            with CaptureQueriesContext(connection) as captured:
                started = time.perf_counter_ns()
                found = route(tuple(lonlat[a].tolist()), tuple(lonlat[b].tolist()), profile=profile)
                whole_ms.append((time.perf_counter_ns() - started) / 1e6)
            query_ms.append(sum(float(q["time"]) for q in captured.captured_queries) * 1000)
            numbers.add(len(captured))
            statuses[found.status] = statuses.get(found.status, 0) + 1
        result[profile] = {
            "pairs": pairs,
            "statuses": statuses,
            "queries": sorted(numbers),
            "whole_answer": shares(whole_ms),
            "of_it_queries": shares(query_ms),
        }
    return result


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--database", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(19)
    if options.database:
        print(json.dumps(on_the_database(rng, options.pairs), indent=2))
        return
    rules = parse_rules(json.loads(RULES.read_text(encoding="utf-8"))["body"])
    rules = replace(rules, active=PROFILES)
    for profile in PROFILES:
        compare(rng, with_barriers(rng, city(rng, 900), rules), profile, 3)
    drawn = city(rng, options.nodes)
    result: dict[str, Any] = {"nodes": drawn.node_count, "slots": 2 * drawn.segment_count}
    for name, network in (("random", drawn), ("drawn_to_scale", drawn_to_scale(rng, drawn))):
        model = with_barriers(rng, network, rules)
        result[name] = {p: compare(rng, model, p, options.pairs) for p in PROFILES}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
