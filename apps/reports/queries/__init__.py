"""What may be asked about reports. Facts leave here without contact, free text and photos."""

from apps.reports.queries.public import (
    PUBLIC_STATES,
    PublicPhoto,
    PublicReport,
    public_photos,
    public_reports,
    reports_version,
)
from apps.reports.queries.report import (
    HistoryFacts,
    ReportFacts,
    by_client_uuid,
    by_code,
    by_uuid,
    status_label,
)
from apps.reports.queue import QueueFilters, QueueItem, queue
from apps.reports.words import place_words

__all__ = [
    "PUBLIC_STATES",
    "HistoryFacts",
    "PublicPhoto",
    "PublicReport",
    "QueueFilters",
    "QueueItem",
    "ReportFacts",
    "by_client_uuid",
    "by_code",
    "by_uuid",
    "place_words",
    "public_photos",
    "public_reports",
    "queue",
    "reports_version",
    "status_label",
]
