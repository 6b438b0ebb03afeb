"""Which effects a batch of changes can have altered. The others are proved to be as they were.

The figures of an effect are read from the nodes that move in its trial and from their neighbours,
from its own stretch, and (places lost) from weights on ways of at most the span that pass through
the stretch. A way from home o through the stretch b to place q within the span T uses a changed
stretch e only if e lies within T of b: of the two halves o-b and b-q one is at most T/2 long, and
e is no farther than T/2 from one end. In a straight line nobody gets farther than T times the
profile's greatest speed.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import kernels_effects as kernels
from apps.reach.engine.arrays import Floats, local_metres
from apps.reach.engine.effects import BarrierEffect
from apps.reach.engine.graph import Index
from apps.reach.engine.model import Plane, ReachModel, Touched

# The plane on which distances are measured is flat and its metres are a little off.
_MARGIN = 1.02

Pair = tuple[str, Plane]


class Freshness:
    """Remembers what each effect was read from, and which are stale.

    A batch of changes is only noted when it comes (``touched``), so that the next report need not
    wait; ``sift`` finds what it made stale. Batches are numbered: nodes carry the number of the
    last one that moved them or a neighbour, effects that of the last one they are proved after.
    """

    def __init__(self, model: ReachModel) -> None:
        self._model = model
        network = model.network
        lat = float(network.node_lonlat[:, 1].mean()) if network.node_count else 0.0
        self._where = local_metres(network.node_lonlat, around_lat=lat)
        self._read: dict[Pair, tuple[int, Index]] = {}
        self._number = 0
        self._moved_at = {
            plane: np.zeros(network.node_count, dtype=np.int32) for plane in model.planes
        }
        # (number, changed segments, planes whose weights moved), not sifted yet.
        self._noted: list[tuple[int, NDArray[np.int64], frozenset[Plane]]] = []
        # Insertion order is the order of work.
        self.stale: dict[Pair, None] = {}

    @property
    def is_proved(self) -> bool:
        """Whether every effect is known to be that of the model as it is."""
        return not self.stale and not self._noted

    def everything(self) -> None:
        """Nothing is known of any effect."""
        self._read.clear()
        self._noted.clear()
        self.stale = {
            (k, plane): None for k in self._model.barriers for plane in self._model.planes
        }

    def computed(self, effect: BarrierEffect) -> None:
        """An effect was computed on the model as it is."""
        pair = (effect.key, effect.plane)
        self._read[pair] = (self._number, effect.depends_on.astype(np.int32))
        self.stale.pop(pair, None)

    def ask(self, keys: Iterable[str]) -> None:
        """The effects of these barriers are to be computed before any other."""
        first = {(key, plane): None for key in keys for plane in self._model.planes}
        if first:
            self.stale = first | self.stale

    def forget(self, keys: Iterable[str]) -> None:
        """These barriers stand no more."""
        for key in keys:
            for plane in self._model.planes:
                self._read.pop((key, plane), None)
                self.stale.pop((key, plane), None)

    def touched(self, touched: Touched) -> None:
        """After ``ReachModel.apply``: note what moved."""
        self._number += 1
        graph = self._model.graph
        for plane, nodes in touched.nodes.items():
            kernels.stamp(
                graph.indptr, graph.head, nodes.astype(np.int32), self._number,
                self._moved_at[plane],
            )  # fmt: skip
        moved = frozenset(plane for plane, nodes in touched.nodes.items() if len(nodes))
        self._noted.append((self._number, touched.segments, moved))

    def sift(self) -> None:
        """Mark what the batches noted can have changed; the others are proved."""
        if not self._noted:
            return
        model = self._model
        of_segment: dict[int, int] = {}
        for number, segments, _ in self._noted:
            of_segment.update(dict.fromkeys(segments.tolist(), number))
        for plane in model.planes:
            near = self._near(plane)
            moved_at = self._moved_at[plane]
            for key, barrier in model.barriers.items():
                pair = (key, plane)
                if pair in self.stale:
                    continue
                if pair not in self._read:
                    self.stale[pair] = None
                    continue
                since, nodes = self._read[pair]
                if since == self._number:
                    continue
                segment = -1 if barrier.segment is None else barrier.segment
                if of_segment.get(segment, 0) > since or (
                    len(nodes)
                    and (near.get(segment, 0) > since or kernels.any_later(moved_at, nodes, since))
                ):
                    self.stale[pair] = None
                else:
                    self._read[pair] = (self._number, nodes)
        self._noted.clear()

    def _near(self, plane: Plane) -> dict[int, int]:
        """Of barriers' stretches, the last batch that changed one within the span by the crow."""
        model = self._model
        span_m = (
            model.rules.within_ms / 1000
            * model.rules.profiles[plane.profile].fastest_m_s
            * _MARGIN
        )  # fmt: skip
        candidates = np.array(
            sorted({b.segment for b in model.barriers.values() if b.segment is not None}),
            dtype=np.int64,
        )
        noted = [(number, segments) for number, segments, moved in self._noted if plane in moved]
        if not len(candidates) or not noted:
            return {}
        numbers = np.concatenate([np.full(len(some), number) for number, some in noted])
        changed = np.concatenate([some for _, some in noted])
        last = np.zeros(len(candidates), dtype=np.int64)
        kernels.last_within(
            self._ends(candidates), self._ends(changed), numbers.astype(np.int64), span_m, last
        )
        return {s: n for s, n in zip(candidates.tolist(), last.tolist(), strict=True) if n}

    def _ends(self, segments: NDArray[np.int64]) -> Floats:
        """(k, 2, 2) metres of both ends."""
        network = self._model.network
        return np.stack(
            [self._where[network.start[segments]], self._where[network.end[segments]]], axis=1
        )
