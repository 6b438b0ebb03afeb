"""What can be done to the network."""

from apps.twin.network.elevation import import_elevation
from apps.twin.network.generations import (
    activate_generation,
    allocate_residents,
    import_network,
    save_network,
)
from apps.twin.network.places import AllocationReport
from apps.twin.network.rows import NodeRow, SegmentRow

__all__ = [
    "AllocationReport",
    "NodeRow",
    "SegmentRow",
    "activate_generation",
    "allocate_residents",
    "import_elevation",
    "import_network",
    "save_network",
]
