"""Time from every node to the nearest place: one forest for each set of places.

The weights are shared by all forests of a profile and reading, so a change is written to them
once and each forest is told what changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import kernels
from apps.reach.engine.arrays import Floats
from apps.reach.engine.graph import Graph, Index


class Difference:
    """Nodes whose label was touched, with the label before and after.

    One copy of the log, taken apart when asked: most who update ask for little of it.
    """

    __slots__ = ("_log",)

    def __init__(self, log: Floats) -> None:
        """``log`` (k, 3): see ``kernels.update``."""
        self._log = log

    @property
    def nodes(self) -> Index:
        """(k,) each once."""
        return self._log[:, 0].astype(np.int32)

    @property
    def before(self) -> Floats:
        """(k,) milliseconds."""
        return self._log[:, 1]

    @property
    def after(self) -> Floats:
        """(k,) milliseconds."""
        return self._log[:, 2]


NOTHING = Difference(np.zeros((0, 3)))


class Workspace:
    """Scratch memory of the kernels, one for a graph. Not for two threads at a time."""

    def __init__(self, graph: Graph) -> None:
        n = graph.node_count
        self.keys = np.empty(n + graph.slot_count, dtype=np.float64)
        self.queue = np.empty(n + graph.slot_count, dtype=np.int32)
        # See kernels.update.
        self.whole = np.zeros((6, n), dtype=np.int32)
        self.whole[1] = -1
        self.log_node, self.log_parent = self.whole[4], self.whole[5]
        self.real = np.empty((n, 3), dtype=np.float64)
        self.log_dist = self.real[:, 1]
        self.ball_dist = np.full(n, np.inf, dtype=np.float64)
        self.ball_nodes = np.empty(n, dtype=np.int32)
        # Two searches side by side: before and after.
        self.other_dist = np.full(n, np.inf, dtype=np.float64)
        self.two_balls = np.empty(2 * n, dtype=np.int32)


class Forest:
    """Times to the nearest of some places, kept exact while weights change."""

    def __init__(
        self, graph: Graph, work: Workspace, *, dist: Floats | None = None,
        parent: Index | None = None,
    ) -> None:  # fmt: skip
        self._graph, self._work = graph, work
        n = graph.node_count
        self.dist = np.full(n, np.inf) if dist is None else dist
        self.parent = np.full(n, -1, dtype=np.int32) if parent is None else parent
        # Bound once: an update of a few nodes takes no longer than looking all these names up.
        self._update: Callable[[Floats, Index, Floats], int] = partial(
            kernels.update, graph.indptr, graph.head, graph.mate, self.dist, self.parent,
            work.whole, work.real,
        )  # fmt: skip

    def compute(self, weight: Floats, places: NDArray[np.integer[Any]]) -> None:
        """From nothing: multi-source Dijkstra."""
        g, w = self._graph, self._work
        sources = np.unique(places).astype(np.int32)
        kernels.full(g.indptr, g.head, weight, sources, self.dist, self.parent, w.keys, w.queue)

    def update(self, weight: Floats, slots: Index, old: Floats) -> Difference:
        """Exact again after ``weight[slots]`` changed from ``old``; touches only what moves.

        ``slots`` int32 and ``old`` in one piece of memory each (no view with steps: the kernel
        would be compiled anew for it), each slot at most once.
        """
        count = self._update(weight, slots, old)
        return Difference(self._work.real[:count].copy()) if count else NOTHING

    @contextmanager
    def trial(self, weight: Floats, slots: Index, old: Floats) -> Iterator[Difference]:
        """The same, undone at the end. No other call may come in between."""
        count = self._update(weight, slots, old)
        w = self._work
        try:
            yield Difference(w.real[:count].copy())
        finally:
            kernels.undo(self.dist, self.parent, w.log_node, w.log_dist, w.log_parent, count)


def check_parents(
    graph: Graph, weight: Floats, places: NDArray[np.integer[Any]], dist: Floats, parent: Index
) -> None:
    """Refuse a forest that was read and does not hold together: every update would follow it.

    ``parent`` (n,) names for each node that has a time and is no place, and for no other, the slot
    of an arc it leaves by, to a node whose own time is less by just what the arc costs.

    Raises:
        ValueError: it does not.
    """
    n = graph.node_count
    leaves = np.isfinite(dist)
    leaves[places] = False
    if np.any((parent != -1) != leaves):
        raise ValueError("the forest is not one of these times")
    nodes = np.flatnonzero(leaves)
    slots = parent[nodes]
    if np.any((slots < 0) | (slots >= graph.slot_count)) or np.any(graph.head[slots] != nodes):
        raise ValueError("in the forest a node leaves by the arc of another")
    above = graph.head[graph.mate[slots]]
    if np.any(dist[above] + weight[slots] != dist[nodes]):
        raise ValueError("in the forest a time is not that of the way it stands for")
    # Times fall along a way: only where arcs cost nothing could it go in circles.
    flat = dist[above] == dist[nodes]
    on = np.arange(n)
    on[nodes[flat]] = above[flat]
    circling = np.zeros(n, dtype=np.bool_)
    circling[nodes[flat]] = True
    for _ in range(int(flat.sum()).bit_length()):
        on = on[on]
    if np.any(circling[on[nodes[flat]]]):
        raise ValueError("in the forest a way goes in circles")
