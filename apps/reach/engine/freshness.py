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

from apps.reach.engine.arrays import Floats, local_metres
from apps.reach.engine.effects import BarrierEffect
from apps.reach.engine.model import Plane, ReachModel, Touched

# The plane on which distances are measured is flat and its metres are a little off.
_MARGIN = 1.02

Pair = tuple[str, Plane]


class Freshness:
    """Remembers what each effect was read from, and which are stale."""

    def __init__(self, model: ReachModel) -> None:
        self._model = model
        network = model.network
        lat = float(network.node_lonlat[:, 1].mean()) if network.node_count else 0.0
        self._where = local_metres(network.node_lonlat, around_lat=lat)
        self._read: dict[Pair, NDArray[np.int64]] = {}
        # Insertion order is the order of work.
        self.stale: dict[Pair, None] = {}

    def everything(self) -> None:
        """Nothing is known of any effect."""
        self._read.clear()
        self.stale = {
            (k, plane): None for k in self._model.barriers for plane in self._model.planes
        }

    def computed(self, effect: BarrierEffect) -> None:
        """An effect was computed on the model as it is."""
        self._read[effect.key, effect.plane] = effect.depends_on
        self.stale.pop((effect.key, effect.plane), None)

    def forget(self, keys: Iterable[str]) -> None:
        """These barriers stand no more."""
        for key in keys:
            for plane in self._model.planes:
                self._read.pop((key, plane), None)
                self.stale.pop((key, plane), None)

    def touched(self, touched: Touched) -> None:
        """After ``ReachModel.apply``: mark what can have changed."""
        model = self._model
        segments = set(touched.segments.tolist())
        for plane in model.planes:
            moved = touched.nodes[plane]
            near = self._near(touched, plane) if len(moved) else frozenset()
            around = self._around(moved)
            for key, barrier in model.barriers.items():
                read = self._read.get((key, plane))
                if (
                    read is None
                    or barrier.segment in segments
                    or (len(read) and (barrier.segment in near or bool(around[read].any())))
                ):
                    self.stale[key, plane] = None

    def _around(self, nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) the nodes and their neighbours."""
        network = self._model.network
        marked = np.zeros(network.node_count, dtype=np.bool_)
        marked[nodes] = True
        result = marked.copy()
        result[network.end[marked[network.start]]] = True
        result[network.start[marked[network.end]]] = True
        return result

    def _near(self, touched: Touched, plane: Plane) -> frozenset[int]:
        """Barriers' stretches within the span of a changed stretch, as the crow flies."""
        model = self._model
        span_m = (
            model.rules.within_ms / 1000
            * model.rules.profiles[plane.profile].fastest_m_s
            * _MARGIN
        )  # fmt: skip
        changed = self._ends(touched.segments)
        candidates = np.array(
            sorted({b.segment for b in model.barriers.values() if b.segment is not None}),
            dtype=np.int64,
        )
        if not len(candidates):
            return frozenset()
        ends = self._ends(candidates).reshape(2, -1, 2)
        least = np.full(len(candidates), np.inf)
        for point in changed:
            for side in ends:
                least = np.minimum(least, np.hypot(*(side - point).T))
        return frozenset(candidates[least <= span_m].tolist())

    def _ends(self, segments: NDArray[np.int64]) -> Floats:
        """(2k, 2) metres: all starts, then all ends."""
        network = self._model.network
        return self._where[np.concatenate([network.start[segments], network.end[segments]])]
