"""Cumulative counts of all planes, brought up to date when somebody asks, and exact then.

Many changes between two questions are followed at once: the weights the counts were made from are
remembered, and only where the present ones differ are places searched again.
"""

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats
from apps.reach.engine.cumulative import Cumulative
from apps.reach.engine.figures import SPANS_MS
from apps.reach.engine.model import Plane, ReachModel


class LateCounts:
    """Counts of a model for SPANS_MS. The model's places must stay where they are."""

    def __init__(self, model: ReachModel) -> None:
        self._model = model
        self._made: dict[Plane, tuple[Cumulative, Floats]] = {}

    def of(self, plane: Plane) -> NDArray[np.int32]:
        """(C, S, n) of the weights as they are now; valid until the next call for the plane."""
        weight = self._model.weight(plane)
        if plane not in self._made:
            counted = Cumulative(self._model.graph, self._model.work, self._model.places, SPANS_MS)
            counted.compute(weight)
            self._made[plane] = counted, weight.copy()
            return counted.counts
        counted, then = self._made[plane]
        slots = np.flatnonzero(weight != then).astype(np.int32)
        if len(slots):
            counted.update(weight, slots, then[slots])
            then[slots] = weight[slots]
        return counted.counts
