"""pandana and Valhalla on our generated network, timed in one run beside our engine.

``python3 scripts/peers.py`` fetches them into ``.local/peers`` once; ``python -m benchmarks.peers
[--nodes 150000] [--pairs 200]`` prints JSON. Neither is a dependency: what is not there, or fails,
is said in the output, and the benchmark ends well.

pandana has no way to change one stretch but to build the network again, so one closed stretch
costs it a building and a query, and us one update of the field. The ratio takes the shorter of
pandana's time on the wall and of its threads together. The greatest difference of the answers is
told: pandana rounds.

Valhalla is asked over the loopback for ways on foot, at our walking speed, on the city drawn to
scale (``bench_routes.drawn_to_scale``), where each stretch is bent to its length. It keeps lengths
in whole metres and adds costs of its own at turns, so its times are near ours and not equal; the
answer of its ``/status`` tells what the loopback alone takes.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.routes import Roads, Search
from apps.reach.engine.rules import Rules, parse_rules
from benchmarks import peer_valhalla
from benchmarks.bench_engine import RULES
from benchmarks.bench_routes import at_node, drawn_to_scale, shares
from benchmarks.networks import city

PEERS = Path(__file__).resolve().parent.parent / ".local" / "peers"
ABSENT = {"absent": "python3 scripts/peers.py fetches it"}
PLANE = Plane("walking", "optimistic")
PLACES = 279
# pandana looks no further than it is told to.
SPAN_S = 7_200.0
EDITS = 500


def built(network: NetworkArrays, rules: Rules, places: np.ndarray) -> ReachModel:
    """Of one profile."""
    return ReachModel(network=network, rules=rules, places={"place": places})


def lonely_nodes(network: NetworkArrays) -> np.ndarray:
    """Nodes no other lies upon: pandana finds a place's node by its coordinates."""
    _, first, count = np.unique(network.node_lonlat, axis=0, return_index=True, return_counts=True)
    return first[count == 1]


def our_edits(rng: Generator, model: ReachModel) -> dict[str, Any]:
    """Close and open random stretches; the field is exact after each."""
    weight, forest = model.weight(PLANE), model.forests[PLANE, "place"]
    took = []
    for segment in rng.integers(model.network.segment_count, size=EDITS).tolist():
        slots = np.ascontiguousarray(model.graph.slot[:, segment])
        open_ms = weight[slots]
        for after in (np.full(2, np.inf), open_ms):
            before = weight[slots]
            weight[slots] = after
            started = time.perf_counter_ns()
            forest.update(weight, slots, before)
            took.append((time.perf_counter_ns() - started) / 1e6)
    started = time.perf_counter_ns()
    forest.compute(weight, model.sources("place"))
    full_ms = (time.perf_counter_ns() - started) / 1e6
    ms = np.array(took)
    return {
        "edits": len(took),
        "one_edit_median_ms": round(float(np.median(ms)), 4),
        "one_edit_p99_ms": round(float(np.quantile(ms, 0.99)), 4),
        "whole_field_ms": round(full_ms, 2),
    }


def against_pandana(rng: Generator, network: NetworkArrays, rules: Rules) -> dict[str, Any]:
    """One closed stretch, and the nearest place of every node after it."""
    model = built(network, rules, rng.choice(lonely_nodes(network), PLACES, replace=False))
    ours = our_edits(rng, model)
    python = PEERS / "pandana" / "bin" / "python"
    if not (PEERS / "pandana" / "ready").exists():
        return {"ours": ours, "pandana": ABSENT}
    closed = int(rng.integers(network.segment_count))
    weight = model.weight(PLANE)
    with tempfile.TemporaryDirectory() as folder:
        case, answer = Path(folder) / "case.npz", Path(folder) / "answer.npy"
        np.savez(
            case, lonlat=network.node_lonlat, start=network.start, end=network.end,
            seconds=weight[model.graph.slot[0]] / 1000, places=model.places["place"],
            closed=closed, span_s=SPAN_S,
        )  # fmt: skip
        script = Path(__file__).with_name("peer_pandana.py")
        try:
            done = subprocess.run(
                [str(python), str(script), str(case), str(answer)],
                capture_output=True, text=True, timeout=900, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"ours": ours, "pandana": {"failed": "it took more than 15 minutes"}}
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            return {"ours": ours, "pandana": {"failed": "".join(last)}}
        theirs: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        found_s = np.load(answer)
    model.settle(PLANE, np.ascontiguousarray(model.graph.slot[:, closed]), np.full(2, np.inf))
    times_s = np.minimum(model.forests[PLANE, "place"].dist / 1000, SPAN_S)
    after = theirs["after_one_closed_stretch"]
    again_ms = 1000 * min(
        sum(after[f"{step}_{unit}"] for step in ("build", "nearest")) for unit in ("s", "cpu_s")
    )
    return {
        "ours": ours,
        "pandana": theirs,
        "greatest_difference_s": round(float(np.abs(found_s - times_s).max()), 4),
        "pandana_over_our_edit": round(again_ms / ours["one_edit_median_ms"]),
        "pandana_over_our_whole_field": round(again_ms / ours["whole_field_ms"]),
    }


def against_valhalla(
    rng: Generator, drawn: NetworkArrays, rules: Rules, pairs: int
) -> dict[str, Any]:
    """Ways on foot between random nodes of the city drawn to scale."""
    network = drawn_to_scale(rng, drawn)
    model = built(network, rules, np.zeros(0, dtype=np.int64))
    roads, weight = Roads.of(network), model.weight(PLANE)
    pace = roads.pace(model.base[PLANE.profile])
    asked = rng.choice(np.flatnonzero(roads.main), size=(pairs, 2)).tolist()
    ours_ms, ours_s = [], []
    for a, b in asked:
        started = time.perf_counter_ns()
        way = Search(roads, pace, at_node(a), at_node(b)).first(weight)
        ours_ms.append((time.perf_counter_ns() - started) / 1e6)
        ours_s.append(way.ms / 1000 if way else np.nan)
    ours = shares(ours_ms)
    home = PEERS / "valhalla"
    if not (home / "ready").exists():
        return {"pairs": pairs, "ours": ours, "valhalla": ABSENT}
    with tempfile.TemporaryDirectory(prefix="valhalla") as folder:
        try:
            theirs = _valhalla(home, Path(folder), network, rules, asked)
        except (peer_valhalla.PeerFailed, OSError, ValueError) as error:
            return {"pairs": pairs, "ours": ours, "valhalla": {"failed": str(error)}}
    answers: list[peer_valhalla.Answer] = theirs.pop("answers")
    ratio = np.array([answer.seconds for answer in answers]) / np.array(ours_s)
    known = ratio[np.isfinite(ratio)]
    return {
        "pairs": pairs,
        "ours": ours,
        "valhalla": {**theirs, **shares([answer.took_ms for answer in answers])},
        "pairs_both_have_a_way_for": len(known),
        "valhalla_seconds_over_ours": {
            name: round(float(np.quantile(known, share)), 4) if len(known) else None
            for name, share in (("least", 0), ("median", 0.5), ("greatest", 1))
        },
    }


def _valhalla(
    home: Path, work: Path, network: NetworkArrays, rules: Rules, asked: list[list[int]]
) -> dict[str, Any]:
    osm = work / "city.osm.pbf"
    peer_valhalla.write_osm(network, osm)
    config, build_s = peer_valhalla.build(home, work, osm)
    lonlat = network.node_lonlat.tolist()
    speed = rules.profiles[PLANE.profile].speed_m_s
    with peer_valhalla.serving(home, config) as connection:
        for a, b in asked[:10]:
            peer_valhalla.route(connection, lonlat[a], lonlat[b], speed)
        floor = [peer_valhalla.ask(connection, "/status")[1] for _ in range(50)]
        answers = [peer_valhalla.route(connection, lonlat[a], lonlat[b], speed) for a, b in asked]
    return {
        "build_tiles_s": round(build_s, 1),
        "status_median_ms": round(float(np.median(floor)), 2),
        "without_a_way": sum(bool(np.isnan(answer.seconds)) for answer in answers),
        "answers": answers,
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--pairs", type=int, default=200)
    options = parser.parse_args()
    rng = np.random.default_rng(20)
    body = json.loads(RULES.read_text(encoding="utf-8"))["body"]
    rules = parse_rules({**body, "active_profiles": [PLANE.profile]})
    # Compile before anything is timed.
    small = city(rng, 900)
    our_edits(rng, built(small, rules, np.arange(9)))
    roads = Roads.of(small)
    Search(roads, 0.0, at_node(0), at_node(9)).first(built(small, rules, np.arange(9)).weights[0])
    network = city(rng, options.nodes)
    result = {
        "nodes": network.node_count,
        "directed_edges": 2 * network.segment_count,
        "one_closed_stretch": against_pandana(rng, network, rules),
        "ways_on_foot": against_valhalla(rng, network, rules, options.pairs),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
