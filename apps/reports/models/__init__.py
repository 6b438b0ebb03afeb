"""The tables of reports, a file for each subject."""

from apps.reports.models.api_clients import ApiClient
from apps.reports.models.areas import AreaFollow, Rhythm
from apps.reports.models.competence import CompetenceRule, CompetentBody, ForwardBy
from apps.reports.models.drafts import DraftPhoto, ReportDraft
from apps.reports.models.forwarding import Forwarding, ForwardingAnswer, ForwardingState
from apps.reports.models.mailed import ColumnMapping, MailedRow, MailedState
from apps.reports.models.petitions import Petition
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
from apps.reports.models.queued import ActKind, QueuedAct
from apps.reports.models.report import (
    WRITTEN_IN_STEPS,
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
from apps.reports.models.talk import FollowUp, ReportQuestion
from apps.reports.models.voices import Voice

__all__ = [
    "OPEN_STATES",
    "WRITTEN_IN_STEPS",
    "ActKind",
    "AnswerTemplate",
    "AnswerUse",
    "ApiClient",
    "AreaFollow",
    "BulkAction",
    "BulkItem",
    "BulkKind",
    "Channel",
    "ColumnMapping",
    "CompetenceRule",
    "CompetentBody",
    "ContactView",
    "DraftPhoto",
    "FollowUp",
    "ForwardBy",
    "Forwarding",
    "ForwardingAnswer",
    "ForwardingState",
    "MailedRow",
    "MailedState",
    "NotTheSame",
    "OfficeGroup",
    "Permanence",
    "Petition",
    "PhotoReview",
    "PhotoState",
    "PhotoStep",
    "PlacedBy",
    "QueueEntry",
    "QueueFollower",
    "QueuedAct",
    "Report",
    "ReportContact",
    "ReportDraft",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "ReportQuestion",
    "ReportState",
    "Rhythm",
    "SavedView",
    "ServiceStandard",
    "Voice",
    "photo_path",
]
