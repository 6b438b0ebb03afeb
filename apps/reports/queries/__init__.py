"""What may be asked about reports. Facts leave here without contact, free text and photos."""

from apps.reports.office.filters import QueueFilters
from apps.reports.office.listing import QueueItem, QueuePage, queue, queue_page
from apps.reports.office.rebuild import QueueCheck, check_queue
from apps.reports.queries.competence import (
    Preview,
    bodies_in_use,
    body_name_of,
    body_names,
    competence_rules,
    preview_competence,
)
from apps.reports.queries.copies import ASKED_STATES, barrier_copy, report_copies, report_copy
from apps.reports.queries.forwarding import (
    BodyAnswer,
    ForwardingFacts,
    answers_of_bodies,
    forwarding_counts,
    forwardings_of,
    forwardings_page,
)
from apps.reports.queries.known import KnownBarrier, VoiceFacts, concerned, known_nearby, voice
from apps.reports.queries.own import (
    OwnReport,
    PrivatePart,
    QuestionFacts,
    by_codes,
    by_link,
    follow_token,
    is_asked_whether_gone,
    open_question,
    private_part,
    questions,
)
from apps.reports.queries.petitions import (
    PetitionFacts,
    PetitionPlace,
    petition_by_client_uuid,
    petition_by_code,
    petition_by_uuid,
    petition_of,
)
from apps.reports.queries.photos import (
    PublicPhoto,
    public_copy,
    public_photos,
)
from apps.reports.queries.public import (
    PUBLIC_STATES,
    PublicReport,
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
    uuid_by_code,
)
from apps.reports.words import place_words

__all__ = [
    "ASKED_STATES",
    "PUBLIC_STATES",
    "BodyAnswer",
    "ForwardingFacts",
    "HistoryFacts",
    "KnownBarrier",
    "OwnReport",
    "PetitionFacts",
    "PetitionPlace",
    "Preview",
    "PrivatePart",
    "PublicPhoto",
    "PublicReport",
    "QuestionFacts",
    "QueueCheck",
    "QueueFilters",
    "QueueItem",
    "QueuePage",
    "ReportFacts",
    "VoiceFacts",
    "answers_of_bodies",
    "barrier_copy",
    "bodies_in_use",
    "body_name_of",
    "body_names",
    "by_client_uuid",
    "by_code",
    "by_codes",
    "by_link",
    "by_uuid",
    "check_queue",
    "competence_rules",
    "concerned",
    "follow_token",
    "forwarding_counts",
    "forwardings_of",
    "forwardings_page",
    "is_asked_whether_gone",
    "known_nearby",
    "open_question",
    "petition_by_client_uuid",
    "petition_by_code",
    "petition_by_uuid",
    "petition_of",
    "place_words",
    "preview_competence",
    "private_part",
    "public_copy",
    "public_photos",
    "public_reports",
    "questions",
    "queue",
    "queue_page",
    "report_copies",
    "report_copy",
    "reports_version",
    "status_label",
    "uuid_by_code",
    "voice",
]
