"""Networks and changes as bare arrays, with everything that goes wrong in graphs in them."""

import numpy as np
from numpy.random import Generator
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.arrays import Floats, NetworkArrays, plain_network
from apps.reach.engine.fields import Workspace
from apps.reach.engine.graph import Graph, Index, build_graph


class Town:
    """A graph, its weights, and the weights with nothing closed."""

    def __init__(self, network: NetworkArrays, open_ms: Floats) -> None:
        self.network = network
        self.graph: Graph = build_graph(network)
        self.work = Workspace(self.graph)
        self.open_ms = self.graph.in_slots(open_ms)
        self.weight = self.open_ms.copy()

    def change(self, rng: Generator, size: int) -> tuple[Index, Floats]:
        """Close, open, slow and quicken up to ``size`` arcs; (slots, weights before)."""
        slots = rng.choice(
            self.graph.slot_count, size=min(size, self.graph.slot_count), replace=False
        )
        if rng.random() < 0.5:  # both directions of a stretch, as a barrier does
            slots = np.union1d(slots, self.graph.mate[slots])
        slots = slots.astype(np.int32)
        old = self.weight[slots]
        draw = rng.random(len(slots))
        self.weight[slots] = np.where(
            draw < 0.4, np.inf,
            np.where(draw < 0.8, self.open_ms[slots], rng.integers(0, 400, len(slots)) * 1000.0),
        )  # fmt: skip
        return slots, old

    def every_time(self) -> Floats:
        """(n, n) time from every node to every node by scipy, infinity where there is no way."""
        n = self.graph.node_count
        head, tail = np.repeat(np.arange(n), np.diff(self.graph.indptr)), self.graph.head
        some = np.isfinite(self.weight)
        # scipy adds parallel arcs up and reads 0 as "no arc": keep the least, and scale past 0.
        order = np.lexsort((-self.weight[some], head[some], tail[some]))
        pair = np.stack([tail[some], head[some]])[:, order]
        best = np.append((pair[:, 1:] != pair[:, :-1]).any(axis=0), True)[: pair.shape[1]]
        ms = self.weight[some][order][best]
        # 2^-20 for every arc taken: lost again by rounding down, as ways have fewer than 2^20.
        arcs = coo_array((ms + 2.0**-20, tuple(pair[:, best])), shape=(n, n)).tocsr()
        return np.floor(dijkstra(arcs))


def small_town(rng: Generator) -> Town:
    """Up to 40 nodes: parallel stretches, loops, 0 ms, one way, closed from the start."""
    n, m = int(rng.integers(2, 40)), int(rng.integers(1, 100))
    start = rng.integers(n, size=m)
    end = np.where(rng.random(m) < 0.6, (start + 1) % n, rng.integers(n, size=m))
    again = rng.integers(m, size=m // 8)
    start, end = np.append(start, start[again]), np.append(end, end[again])
    m = len(start)
    network = plain_network(node_lonlat=np.zeros((n, 2)), start=start, end=end, length_m=np.ones(m))
    ms = rng.integers(0, 400, (2, m)) * 1000.0
    ms[:, rng.random(m) < 0.15] = 0.0
    ms[:, rng.random(m) < 0.05] = 600_000.0  # lands on the very edge of a span
    ms[rng.integers(2, size=m), np.arange(m)] += rng.integers(0, 3, m) * 500.0
    one_way = np.flatnonzero(rng.random(m) < 0.15)
    ms[rng.integers(2, size=len(one_way)), one_way] = np.inf
    return Town(network, ms)
