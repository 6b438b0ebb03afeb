"""What the twin can do."""

from apps.twin.services.barriers import (
    RebuildReport,
    TransitionRefused,
    absorb,
    observe,
    rebuild,
    transition_barrier,
)
from apps.twin.services.network import (
    AllocationReport,
    NodeRow,
    SegmentRow,
    activate_generation,
    allocate_residents,
    import_elevation,
    import_network,
    save_network,
)

__all__ = [
    "AllocationReport",
    "NodeRow",
    "RebuildReport",
    "SegmentRow",
    "TransitionRefused",
    "absorb",
    "activate_generation",
    "allocate_residents",
    "import_elevation",
    "import_network",
    "observe",
    "rebuild",
    "save_network",
    "transition_barrier",
]
