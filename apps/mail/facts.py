"""What passes between the queue and those who write letters. No Django model leaves this app."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


class NobodyToWriteTo(Exception):
    """There is no address any more, or nobody waits for this mail: it is dropped."""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A message whose mail is to be written now, in the language that is active."""

    template: str
    subject: UUID
    # Whose address to look up, or else the address itself.
    reader: UUID | None
    address: str
    facts: dict[str, Any]
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; ``media_type`` may have parameters."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words. ``headers`` are beside those that every mail has."""

    address: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
