"""Small cities for the engine's tests: every attribute, zero lengths, loops, parallel stretches."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from numpy.random import Generator

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Rules, parse_rules

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = ["sidewalk", "crossing", "footway", "steps", "street", "lift", "path"]
STATES = ["suspected", "confirmed", "planned", "removal_claimed"]


@lru_cache(maxsize=1)
def rules_file() -> dict[str, Any]:
    return json.loads((ROOT / "apps/reach/data/rules_2.json").read_text())


@lru_cache(maxsize=4)
def rules(*, every_profile: bool = False, within_s: float = 900) -> Rules:
    body = json.loads(json.dumps(rules_file()["body"]))
    body["within_s"]["value"] = within_s
    if every_profile:
        body["active_profiles"] = list(body["profiles"])
    return parse_rules(body)


def random_network(rng: Generator, *, nodes: int = 30, segments: int = 60) -> NetworkArrays:
    """A connected-ish random graph where anything an importer may give occurs."""
    start = rng.integers(nodes, size=segments)
    end = np.where(
        rng.random(segments) < 0.6, (start + 1) % nodes, rng.integers(nodes, size=segments)
    )
    length = np.where(rng.random(segments) < 0.1, 0.0, rng.integers(1, 12, segments) * 25.0)

    def maybe(values: np.ndarray, share: float = 0.3) -> np.ndarray:
        return np.where(rng.random(len(values)) < share, np.nan, values)

    def tri(size: int) -> np.ndarray:
        return rng.integers(-1, 2, size).astype(np.int8)

    return NetworkArrays(
        node_lonlat=np.column_stack([rng.uniform(7.6, 7.7, nodes), rng.uniform(45, 45.1, nodes)]),
        residents=rng.integers(0, 4, nodes) * rng.integers(0, 90, nodes),
        residents_65=np.zeros(nodes, dtype=np.int64),
        kerb=rng.choice(["", "flush", "lowered", "rolled", "raised"], nodes),
        kerb_height_cm=maybe(rng.uniform(0, 15, nodes), 0.6),
        node_tactile=tri(nodes),
        start=start,
        end=end,
        length_m=length,
        kind=rng.choice(KINDS, segments),
        two_sided=rng.random(segments) < 0.4,
        walkable=rng.random(segments) < 0.95,
        width_m=maybe(rng.uniform(0.3, 3, segments)),
        incline_pct=maybe(rng.normal(0, 6, segments)),
        incline_derived=rng.random(segments) < 0.3,
        surface=rng.choice(["", "asphalt", "sett", "gravel", "strange"], segments),
        smoothness=rng.choice(["", "", "good", "bad", "very_bad"], segments),
        step_count=rng.integers(-1, 12, segments),
        handrail=tri(segments),
        tactile=tri(segments),
        acoustic=tri(segments),
    )


def random_barrier(rng: Generator, network: NetworkArrays, key: str) -> BarrierFacts:
    measures = {
        name: float(rng.integers(0, top))
        for name, top in (("width_cm", 130), ("height_cm", 20), ("slope_pct", 18), ("count", 5))
        if rng.random() < 0.3
    }
    return BarrierFacts(
        key=key,
        kind=str(rng.choice(list(rules().barrier_measures))),
        state=str(rng.choice(STATES)),
        segment=None if rng.random() < 0.05 else int(rng.integers(network.segment_count)),
        side=str(rng.choice(["", "left", "right"])),
        measures=measures,
        can_pass=str(rng.choice(["yes", "with_difficulty", "with_help", "no", "unknown"])),
    )


def random_places(rng: Generator, network: NetworkArrays) -> dict[str, np.ndarray]:
    n = network.node_count
    return {
        "point": rng.integers(n, size=1),
        "pharmacy": rng.integers(n, size=3),
        "stop": rng.integers(n, size=8),
    }


def random_model(rng: Generator, *, barriers: int = 12, **kwargs: Any) -> ReachModel:
    network = random_network(rng)
    return ReachModel(
        network=network,
        rules=kwargs.pop("rules", rules()),
        places=random_places(rng, network),
        barriers=[random_barrier(rng, network, f"b{i}") for i in range(barriers)],
    )


def street(
    *, lengths_m: list[float], two_sided: bool = True, residents: list[int] | None = None
) -> NetworkArrays:
    """Nodes 0, 1, 2 ... in a row, nothing known but the lengths."""
    from apps.reach.engine.arrays import plain_network

    n = len(lengths_m) + 1
    return plain_network(
        node_lonlat=np.column_stack([7.6 + 0.001 * np.arange(n), np.full(n, 45.0)]),
        start=np.arange(n - 1),
        end=np.arange(1, n),
        length_m=np.array(lengths_m, dtype=np.float64),
        two_sided=np.full(n - 1, two_sided),
        residents=np.array(residents or [10] * n, dtype=np.int64),
    )


def arcs(model: ReachModel, plane: Plane) -> nx.MultiDiGraph:
    """The plane as a networkx graph, from the model's weights alone."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(model.network.node_count))
    weight = model.weight(plane)
    for s, (a, b) in enumerate(zip(model.network.start, model.network.end, strict=True)):
        for slot, tail, head in ((0, a, b), (1, b, a)):
            ms = weight[model.graph.slot[slot, s]]
            if np.isfinite(ms):
                graph.add_edge(int(tail), int(head), ms=ms)
    return graph


def oracle_times(model: ReachModel, plane: Plane, category: str) -> np.ndarray:
    """Time of every node to its nearest place by networkx, independent of the engine's search."""
    back = arcs(model, plane).reverse(copy=False)
    found = nx.multi_source_dijkstra_path_length(
        back, set(model.sources(category).tolist()), weight="ms"
    )
    times = np.full(model.network.node_count, np.inf)
    for node, ms in found.items():
        times[node] = ms
    return times
