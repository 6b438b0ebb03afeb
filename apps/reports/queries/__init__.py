"""What may be asked about reports. Facts leave here without contact, free text and photos."""

from apps.reports.queries.competence import (
    Preview,
    bodies_in_use,
    body_names,
    competence_rules,
    preview_competence,
)
from apps.reports.queries.forwarding import (
    ForwardingFacts,
    forwarding_counts,
    forwardings_of,
    forwardings_page,
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
    "ForwardingFacts",
    "HistoryFacts",
    "Preview",
    "QueueFilters",
    "QueueItem",
    "ReportFacts",
    "bodies_in_use",
    "body_names",
    "by_client_uuid",
    "by_code",
    "by_uuid",
    "competence_rules",
    "forwarding_counts",
    "forwardings_of",
    "forwardings_page",
    "place_words",
    "preview_competence",
    "queue",
    "status_label",
]
