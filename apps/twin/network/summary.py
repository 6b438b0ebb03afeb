"""What a network is made of, in numbers. Pure."""

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from apps.twin.network.prepare import Prepared


def component_sizes(
    node_count: int, start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Sizes of the connected components in nodes, largest first; a lone node is none."""
    if len(start) == 0:
        return np.zeros(0, dtype=np.int64)
    ones = np.ones(len(start), dtype=np.int8)
    graph = coo_array((ones, (start, end)), shape=(node_count, node_count)).tocsr()
    _, labels = connected_components(graph, directed=False)
    connected = np.zeros(node_count, dtype=bool)
    connected[start] = connected[end] = True
    sizes = np.bincount(labels[connected])
    return np.sort(sizes[sizes > 0])[::-1].astype(np.int64)


def summarise(network: Prepared) -> dict[str, Any]:
    """Counts for the report: nodes, segments, by kind, steps, kerbs, components, length in km."""
    sizes = component_sizes(len(network.nodes), network.start, network.end)
    kinds = Counter(row.kind for row in network.segments)
    connected = int(sizes.sum())
    return {
        "nodes": len(network.nodes),
        "unconnected_nodes": len(network.nodes) - connected,
        "segments": len(network.segments),
        "by_kind": dict(sorted(kinds.items())),
        "steps": kinds.get("steps", 0),
        "kerbs": sum(1 for node in network.nodes if node.kerb),
        "not_walkable": sum(1 for row in network.segments if not row.walkable),
        "length_km": round(float(network.length_m.sum()) / 1000, 3),
        "components": len(sizes),
        "largest_component_nodes": int(sizes[0]) if connected else 0,
        "largest_component_share": round(int(sizes[0]) / connected, 4) if connected else 0.0,
    }
