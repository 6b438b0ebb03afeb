"""The tables of reports, a file for each subject."""

from apps.reports.models.drafts import DraftPhoto, ReportDraft
from apps.reports.models.petitions import Petition
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
    "Channel",
    "ContactView",
    "DraftPhoto",
    "Permanence",
    "Petition",
    "PlacedBy",
    "Report",
    "ReportContact",
    "ReportDraft",
    "ReportEvent",
    "ReportPhoto",
    "ReportState",
    "Voice",
    "photo_path",
]
