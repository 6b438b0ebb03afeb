"""What may be asked about reports. Facts leave here without contact, free text and photos."""

from apps.reports.office.filters import QueueFilters
from apps.reports.office.listing import QueueItem, QueuePage, queue, queue_page
from apps.reports.office.rebuild import QueueCheck, check_queue
from apps.reports.queries.photos import PublicPhoto, public_copy, public_photos
from apps.reports.queries.report import (
    HistoryFacts,
    ReportFacts,
    by_client_uuid,
    by_code,
    by_uuid,
    status_label,
    uuid_by_code,
)
from apps.reports.words import place_words

__all__ = [
    "HistoryFacts",
    "PublicPhoto",
    "QueueCheck",
    "QueueFilters",
    "QueueItem",
    "QueuePage",
    "ReportFacts",
    "by_client_uuid",
    "by_code",
    "by_uuid",
    "check_queue",
    "place_words",
    "public_copy",
    "public_photos",
    "queue",
    "queue_page",
    "status_label",
    "uuid_by_code",
]
