"""Answers to compare with, by other libraries and other ways."""

import networkx as nx
import numpy as np

from apps.reach.engine.figures import SPANS_MS
from apps.reach.engine.model import Plane, ReachModel
from tests.reach.builders import arcs


def oracle_counts(model: ReachModel, plane: Plane) -> np.ndarray:
    """(C, S, n) places each node reaches within each span, place by place."""
    back = arcs(model, plane).reverse(copy=False)
    found = np.zeros((len(model.categories), len(SPANS_MS), model.network.node_count), np.int32)
    for j, category in enumerate(model.categories):
        for place in model.places[category].tolist():
            if place < 0:
                continue
            times = nx.single_source_dijkstra_path_length(
                back, place, cutoff=SPANS_MS[-1], weight="ms"
            )
            for node, ms in times.items():
                found[j, [ms <= span for span in SPANS_MS], node] += 1
    return found
