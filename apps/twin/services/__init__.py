"""What the twin can do."""

from apps.twin.services.barriers import (
    RebuildReport,
    TransitionRefused,
    absorb,
    observe,
    rebuild,
    transition_barrier,
)
from apps.twin.services.life import (
    expire_due,
    merge_barriers,
    split_barrier,
    unmerge_barrier,
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
    "expire_due",
    "import_elevation",
    "import_network",
    "merge_barriers",
    "observe",
    "rebuild",
    "save_network",
    "split_barrier",
    "transition_barrier",
    "unmerge_barrier",
]
