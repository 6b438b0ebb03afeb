"""A handler that notes what it gets, writes a row to see what is undone, and fails on demand."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from apps.outbox.services import EventFacts
from apps.twin.models import Layer


@dataclass(frozen=True)
class Heard:
    """One call of the handler."""

    destination: str
    event: UUID
    subject: UUID
    number: int


heard: list[Heard] = []
_guard = threading.Lock()
_before: Callable[[EventFacts], None] | None = None


def reset() -> None:
    """Behave well again."""
    heard.clear()
    before(None)


def before(action: Callable[[EventFacts], None] | None) -> None:
    """Do this after writing and before returning: raise, wait, count."""
    global _before
    _before = action


def hear(event: EventFacts) -> None:
    """The consumer called "ear": leaves a row behind."""
    Layer.objects.create(name=f"heard {event.uuid}")
    if _before:
        _before(event)
    with _guard:
        heard.append(Heard("ear", event.uuid, event.subject, event.payload["number"]))


def see(event: EventFacts) -> None:
    """The consumer called "eye"."""
    heard.append(Heard("eye", event.uuid, event.subject, event.payload["number"]))


def rows() -> int:
    """How many rows the consumer has left behind."""
    return Layer.objects.filter(name__startswith="heard ").count()
