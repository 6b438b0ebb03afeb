"""What the twin can tell."""

from apps.twin.network.arrays import NetworkArrays
from apps.twin.network.snapping import NearestNode, Snap
from apps.twin.queries.network import (
    NetworkFacts,
    active_network,
    nearest_node,
    network_arrays,
    snap,
)
from apps.twin.queries.tiles import SEGMENT_TABLE, barriers_tile, network_tile

__all__ = [
    "SEGMENT_TABLE",
    "NearestNode",
    "NetworkArrays",
    "NetworkFacts",
    "Snap",
    "active_network",
    "barriers_tile",
    "nearest_node",
    "network_arrays",
    "network_tile",
    "snap",
]
