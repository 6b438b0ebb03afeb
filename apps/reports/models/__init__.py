"""The tables of reports, a file for each subject."""

from apps.reports.models.drafts import DraftPhoto, ReportDraft
from apps.reports.models.queue import (
    OPEN_STATES,
    BulkAction,
    BulkItem,
    BulkKind,
    OfficeGroup,
    QueueEntry,
    QueueFollower,
    SavedView,
    ServiceStandard,
)
from apps.reports.models.report import (
    Channel,
    ContactView,
    Permanence,
    PlacedBy,
    Report,
    ReportContact,
    ReportEvent,
    ReportPhoto,
    ReportState,
    photo_path,
)
from apps.reports.models.voices import Voice

__all__ = [
    "OPEN_STATES",
    "BulkAction",
    "BulkItem",
    "BulkKind",
    "Channel",
    "ContactView",
    "DraftPhoto",
    "OfficeGroup",
    "Permanence",
    "PlacedBy",
    "QueueEntry",
    "QueueFollower",
    "Report",
    "ReportContact",
    "ReportDraft",
    "ReportEvent",
    "ReportPhoto",
    "ReportState",
    "SavedView",
    "ServiceStandard",
    "Voice",
    "photo_path",
]
