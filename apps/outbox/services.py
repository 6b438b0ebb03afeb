"""What the outbox can do."""

from apps.outbox.deliver import deliver_due, retry_dead
from apps.outbox.facts import EventFacts
from apps.outbox.locks import lock_name, session_lock
from apps.outbox.poke import poke
from apps.outbox.privacy import check_payload
from apps.outbox.record import record, record_many
from apps.outbox.registry import register
from apps.outbox.storm import woken

__all__ = [
    "EventFacts",
    "check_payload",
    "deliver_due",
    "lock_name",
    "poke",
    "record",
    "record_many",
    "register",
    "retry_dead",
    "session_lock",
    "woken",
]
