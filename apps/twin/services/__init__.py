"""What the twin can do."""

from apps.twin.importing.surveys import import_barriers
from apps.twin.photos import FILE_BYTES_MAX as PHOTO_BYTES_MAX
from apps.twin.photos import CleanPhoto, PercentBox, PhotoRefused, clean_photo, redacted_photo
from apps.twin.services.barriers import (
    RebuildReport,
    RemovalProof,
    SurveyFacts,
    TransitionRefused,
    absorb,
    keep_proof_photo,
    observe,
    observe_many,
    place_barrier,
    rebuild,
    transition_barrier,
)
from apps.twin.services.erasure import (
    erase_expired,
    erase_proof_photos,
    erase_stray_files,
    erase_survey_photo,
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
    "PHOTO_BYTES_MAX",
    "AllocationReport",
    "CleanPhoto",
    "NodeRow",
    "PercentBox",
    "PhotoRefused",
    "RebuildReport",
    "RemovalProof",
    "SegmentRow",
    "SurveyFacts",
    "TransitionRefused",
    "absorb",
    "activate_generation",
    "allocate_residents",
    "clean_photo",
    "erase_expired",
    "erase_proof_photos",
    "erase_stray_files",
    "erase_survey_photo",
    "expire_due",
    "import_barriers",
    "import_elevation",
    "import_network",
    "keep_proof_photo",
    "merge_barriers",
    "observe",
    "observe_many",
    "place_barrier",
    "rebuild",
    "redacted_photo",
    "save_network",
    "split_barrier",
    "transition_barrier",
    "unmerge_barrier",
]
