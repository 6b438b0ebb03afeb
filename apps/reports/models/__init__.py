"""The tables of reports, a file for each subject."""

from apps.reports.models.drafts import DraftPhoto, ReportDraft
from apps.reports.models.mailed import ColumnMapping, ErasureRun, MailedRow, MailedState
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
from apps.reports.models.review import (
    AnswerTemplate,
    AnswerUse,
    NotTheSame,
    PhotoReview,
    PhotoState,
    PhotoStep,
    ReportNote,
)
from apps.reports.models.voices import Voice

__all__ = [
    "OPEN_STATES",
    "AnswerTemplate",
    "AnswerUse",
    "BulkAction",
    "BulkItem",
    "BulkKind",
    "Channel",
    "ColumnMapping",
    "ContactView",
    "DraftPhoto",
    "ErasureRun",
    "MailedRow",
    "MailedState",
    "NotTheSame",
    "OfficeGroup",
    "Permanence",
    "PhotoReview",
    "PhotoState",
    "PhotoStep",
    "PlacedBy",
    "QueueEntry",
    "QueueFollower",
    "Report",
    "ReportContact",
    "ReportDraft",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "ReportState",
    "SavedView",
    "ServiceStandard",
    "Voice",
    "photo_path",
]
