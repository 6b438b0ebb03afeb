"""Cumulative opportunities: how many places of each category every node reaches within a span.

Places are few and nodes are many, so the search runs backwards from the places: a ball of the
greatest span around each gives the nodes that reach it, and in which spans. After a change only
the places that became nearer or farther from a changed arc are searched again, once with the
weights before and once with those after. The counts are whole numbers, so what is taken off and
put on again leaves no trace, and an updated array equals one counted anew.

The measure (places reached within a cut-off, all counting the same) is the one known as
cumulative opportunities: Hansen 1959 with a step for the impedance; Handy and Niemeier 1997.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import kernels_cumulative as kernels
from apps.reach.engine.arrays import Floats
from apps.reach.engine.fields import Workspace
from apps.reach.engine.graph import Graph, Index

# 10, 15 and 20 minutes.
SPANS_MS = (600_000.0, 900_000.0, 1_200_000.0)


class Cumulative:
    """Counts for one set of weights (a profile in a reading), all categories in one pass.

    ``counts`` (C, S, n) int32: places of a category, in the order of ``categories``, that a node
    reaches within ``spans_ms[s]``, the span itself included. A place stands at its node, also for
    people on that node; several on one node count each; -1 is attached to nothing and counts
    nowhere. A category without places has 0 everywhere: telling "no data" from "none" is the
    caller's part.
    """

    def __init__(
        self,
        graph: Graph,
        work: Workspace,
        places: Mapping[str, NDArray[np.integer[Any]]],
        spans_ms: Sequence[float] = SPANS_MS,
        *,
        counts: Index | None = None,
    ) -> None:
        """``counts``: those of a checkpoint of exactly these places and the weights to come.

        ValueError when spans are not positive, finite and rising.
        """
        self.categories = tuple(places)
        self.spans_ms = np.asarray(spans_ms, dtype=np.float64)
        rising = len(self.spans_ms) > 0 and bool(np.all(np.diff(self.spans_ms) > 0))
        if not rising or self.spans_ms[0] <= 0 or not np.isfinite(self.spans_ms[-1]):
            raise ValueError("spans_ms: positive and finite times in rising order are needed")
        self._graph, self._work = graph, work
        self._nodes, self._amounts = _together(list(places.values()))
        self._place_at = np.full(graph.node_count, -1, dtype=np.int32)
        self._place_at[self._nodes] = np.arange(len(self._nodes), dtype=np.int32)
        shape = (len(self.categories), len(self.spans_ms), graph.node_count)
        self.counts: Index = (
            np.zeros(shape, dtype=np.int32) if counts is None else counts.reshape(shape)
        )

    def compute(self, weight: Floats) -> None:
        """From nothing. Releases the GIL: planes may be counted side by side, each with a
        ``Workspace`` of its own.
        """
        g, w = self._graph, self._work
        self.counts[:] = 0
        kernels.count_all(
            g.indptr, g.head, g.mate, weight, self._nodes, self._amounts, self.spans_ms,
            self.counts, w.ball_dist, w.keys, w.queue, w.ball_nodes,
        )  # fmt: skip

    def update(self, weight: Floats, slots: Index, old: Floats) -> Index:
        """Exact again after ``weight[slots]`` changed from ``old``; each slot at most once.

        Returns the nodes whose counts were touched, in rising order: all that changed, and
        perhaps some where one place lost made up for another gained. While it runs ``weight``
        holds the old values at times: nobody else may read it.
        """
        real = weight[slots] != old
        slots = np.ascontiguousarray(slots[real], dtype=np.int32)
        if not len(slots) or not len(self._nodes):
            return np.zeros(0, dtype=np.int32)
        tails = np.unique(self._graph.head[slots])
        # A search from a tail costs what one from a place costs.
        if len(tails) >= len(self._nodes):
            return self._anew(weight)
        return self._redo(weight, slots, old[real], tails)

    def _anew(self, weight: Floats) -> Index:
        before = self.counts.copy()
        self.compute(weight)
        return _where((before != self.counts).any(axis=(0, 1)))

    def _redo(self, weight: Floats, slots: Index, old: Floats, tails: Index) -> Index:
        g, w = self._graph, self._work
        moved = np.zeros(len(self._nodes), dtype=np.bool_)
        kernels.places_moved(
            g.indptr, g.head, g.mate, weight, slots, old, tails, self.spans_ms[-1],
            self._place_at, moved, w.ball_dist, w.other_dist, w.keys, w.queue, w.two_balls,
        )  # fmt: skip
        touched = np.zeros(g.node_count, dtype=np.bool_)
        kernels.recount(
            g.indptr, g.head, g.mate, weight, slots, old, self._nodes, self._amounts, moved,
            self.spans_ms, self.counts, w.ball_dist, w.other_dist, w.keys, w.queue, w.two_balls,
            touched,
        )  # fmt: skip
        return _where(touched)


def _where(some: NDArray[np.bool_]) -> Index:
    return np.flatnonzero(some).astype(np.int32)


def _together(places: list[NDArray[np.integer[Any]]]) -> tuple[Index, Index]:
    """(k,) nodes with a place on them, in rising order, and (k, C) how many of each category."""
    held = [np.asarray(nodes, dtype=np.int64) for nodes in places]
    held = [nodes[nodes >= 0] for nodes in held]
    nodes = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *held]))
    amounts = np.zeros((len(nodes), len(held)), dtype=np.int32)
    for column, own in enumerate(held):
        np.add.at(amounts[:, column], np.searchsorted(nodes, own), 1)
    return nodes.astype(np.int32), amounts
