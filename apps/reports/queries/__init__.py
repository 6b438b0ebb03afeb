"""What may be asked about reports. Facts leave here without contact, free text and photos."""

from apps.reports.queries.known import KnownBarrier, VoiceFacts, concerned, known_nearby, voice
from apps.reports.queries.petitions import (
    PetitionFacts,
    PetitionPlace,
    petition_by_client_uuid,
    petition_by_code,
    petition_by_uuid,
    petition_of,
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
    "HistoryFacts",
    "KnownBarrier",
    "PetitionFacts",
    "PetitionPlace",
    "QueueFilters",
    "QueueItem",
    "ReportFacts",
    "VoiceFacts",
    "by_client_uuid",
    "by_code",
    "by_uuid",
    "concerned",
    "known_nearby",
    "petition_by_client_uuid",
    "petition_by_code",
    "petition_by_uuid",
    "petition_of",
    "place_words",
    "queue",
    "status_label",
    "voice",
]
