"""The network as a compressed adjacency, seen from the places people want to reach.

Every segment gives two slots. The slot ``p`` in the row of node ``x`` stands for the arc
``head[p] -> x``: a search that starts at the places and reads the rows finds the time *to* them.
``mate[p]`` is the slot of the same segment the other way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats, NetworkArrays, Whole

Index = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Graph:
    """n nodes, 2 m slots. A loop (start = end) has two slots in one row."""

    indptr: Index  # (n + 1,)
    head: Index  # (2m,)
    mate: Index  # (2m,)
    # (2, m): the slot of each segment's arc from start to end, and of the other way.
    slot: Index

    @property
    def node_count(self) -> int:
        """n."""
        return len(self.indptr) - 1

    @property
    def slot_count(self) -> int:
        """2m."""
        return len(self.head)

    def in_slots(self, per_arc: Floats) -> Floats:
        """(2m,) values by slot from values (2, m) by direction and segment."""
        values = np.empty(self.slot_count, dtype=np.float64)
        values[self.slot[0]] = per_arc[0]
        values[self.slot[1]] = per_arc[1]
        return values


def build_graph(network: NetworkArrays) -> Graph:
    """Adjacency of all segments, also of those nobody may walk (their arcs cost inf)."""
    return link(network.node_count, network.start, network.end)


def link(nodes: int, start: Whole, end: Whole) -> Graph:
    """Adjacency of so many nodes by segments from ``start`` (m,) to ``end`` (m,)."""
    m = len(start)
    # Arc start -> end lies in the row of `end`, with `start` as head.
    rows = np.concatenate([end, start])
    heads = np.concatenate([start, end])
    order = np.argsort(rows, kind="stable")
    place = np.empty(2 * m, dtype=np.int32)
    place[order] = np.arange(2 * m, dtype=np.int32)
    slot = place.reshape(2, m)
    mate = np.empty(2 * m, dtype=np.int32)
    mate[slot[0]], mate[slot[1]] = slot[1], slot[0]
    indptr = np.zeros(nodes + 1, dtype=np.int32)
    indptr[1:] = np.cumsum(np.bincount(rows, minlength=nodes))
    return Graph(indptr=indptr, head=heads[order].astype(np.int32), mate=mate, slot=slot)


def main_component(network: NetworkArrays) -> NDArray[np.bool_]:
    """(n,) the nodes of the largest part of the walkable network."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = network.node_count
    some = network.walkable
    links = coo_array(
        (np.ones(int(some.sum()), dtype=np.int8), (network.start[some], network.end[some])),
        shape=(n, n),
    )
    _, labels = connected_components(links, directed=False)
    return labels == np.bincount(labels, minlength=1).argmax() if n else np.zeros(0, np.bool_)
