"""What the twin can tell."""

from apps.twin.network.arrays import NetworkArrays
from apps.twin.network.snapping import NearestNode, Snap
from apps.twin.queries.barriers import (
    STANDING,
    BarrierFacts,
    ChangeFacts,
    LayerFacts,
    NearbyBarrier,
    StandingBarrier,
    barrier,
    barrier_of_report,
    barriers_geojson,
    barriers_in,
    barriers_of_reports,
    changes_since,
    digest,
    layer,
    nearby_barriers,
    standing_barriers,
    standing_snapshot,
)
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
    "STANDING",
    "BarrierFacts",
    "ChangeFacts",
    "LayerFacts",
    "NearbyBarrier",
    "NearestNode",
    "NetworkArrays",
    "NetworkFacts",
    "Snap",
    "StandingBarrier",
    "active_network",
    "barrier",
    "barrier_of_report",
    "barriers_geojson",
    "barriers_in",
    "barriers_of_reports",
    "barriers_tile",
    "changes_since",
    "digest",
    "layer",
    "nearby_barriers",
    "nearest_node",
    "network_arrays",
    "network_tile",
    "snap",
    "standing_barriers",
    "standing_snapshot",
]
