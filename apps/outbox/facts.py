"""What a handler is given. No Django model leaves this app."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A recorded event: all a consumer may know, so it never asks "what is the state now?"."""

    uuid: UUID
    kind: str
    subject: UUID
    payload: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A delivery nobody will try again until somebody says so."""

    delivery: int
    event: UUID
    event_kind: str
    subject: UUID
    destination: str
    attempts: int
    # Class of the failure, never its data.
    last_error: str
    created_at: datetime
