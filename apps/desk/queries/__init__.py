"""Everything the desk can tell. Other apps enter here and nowhere else."""

from apps.desk.facts import CallFacts, QueueFacts, TicketFacts
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

__all__ = [
    "CallFacts",
    "QueueFacts",
    "TicketFacts",
    "is_at",
    "last_calls",
    "local_today",
    "queue",
    "queue_version",
    "screen_site",
    "ticket",
    "waiting_count",
]
