"""What the twin can do."""

from apps.twin.services.network import (
    AllocationReport,
    NodeRow,
    SegmentRow,
    activate_generation,
    allocate_residents,
    import_network,
    save_network,
)

__all__ = [
    "AllocationReport",
    "NodeRow",
    "SegmentRow",
    "activate_generation",
    "allocate_residents",
    "import_network",
    "save_network",
]
