"""Everything the desk can tell. Other apps enter here and nowhere else."""

from apps.desk.after_record import Offer
from apps.desk.codes import COMPETENCES, DOMAINS, KIND_LETTERS, KINDS
from apps.desk.facts import CallFacts, QueueFacts, TicketFacts
from apps.desk.permissions import Post, posts
from apps.desk.queries.devices import (
    DeviceFacts,
    may_work_at,
    open_device,
    people_of,
    point_of_device,
)
from apps.desk.queries.late import (
    ConflictLine,
    RebookLine,
    late_conflicts,
    late_counts,
    rebook_line,
    rebook_looks,
    to_rebook_lines,
)
from apps.desk.queries.queue import (
    is_at,
    last_calls,
    local_today,
    queue,
    queue_version,
    screen_site,
    ticket,
    waiting_count,
)
from apps.desk.queries.records import (
    RecordFacts,
    StepFacts,
    last_record,
    not_recorded,
    record,
    records_of_day,
    served_minutes,
    steps_of,
    taken_back,
    to_follow_up,
    usual_topics,
)

__all__ = [
    "COMPETENCES",
    "DOMAINS",
    "KINDS",
    "KIND_LETTERS",
    "CallFacts",
    "ConflictLine",
    "DeviceFacts",
    "Offer",
    "Post",
    "QueueFacts",
    "RebookLine",
    "RecordFacts",
    "StepFacts",
    "TicketFacts",
    "is_at",
    "last_calls",
    "last_record",
    "late_conflicts",
    "late_counts",
    "local_today",
    "may_work_at",
    "not_recorded",
    "open_device",
    "people_of",
    "point_of_device",
    "posts",
    "queue",
    "queue_version",
    "rebook_line",
    "rebook_looks",
    "record",
    "records_of_day",
    "screen_site",
    "served_minutes",
    "steps_of",
    "taken_back",
    "ticket",
    "to_follow_up",
    "to_rebook_lines",
    "usual_topics",
    "waiting_count",
]
