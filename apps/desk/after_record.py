"""What others offer to do with a record that is stored. They are known by dotted names alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from apps.desk.queries import RecordFacts


@dataclass(frozen=True, slots=True)
class Offer:
    """A link on the page of a record."""

    label: str
    url: str


Offers = Callable[["RecordFacts"], list[Offer]]

_sources: list[str] = []


def register(source: str) -> None:
    """Name a function that offers something; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def offers(record: RecordFacts) -> list[Offer]:
    """All that is offered for a record that counts and is no practice."""
    if not record.counts or record.is_training:
        return []
    found: list[Offer] = []
    for source in _sources:
        ask: Offers = import_string(source)
        found += ask(record)
    return found
