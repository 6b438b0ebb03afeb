"""Read what a device sent. Whatever it is, nothing raises anything but ``ItemRefused``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.models import ItemKind
from apps.desk.offline.sealing import NotSealed, open_sealed

Messages = Mapping[str, list[str | Promise]]
# What lay longer in a drawer was written by a clock nobody believes.
WRITTEN_AT_MOST_AGO = timedelta(days=30)


class ItemRefused(ValueError):
    """It cannot be taken: ``message`` tells a person, ``errors`` name the fields."""

    def __init__(self, message: str | Promise, code: str, errors: Messages | None = None) -> None:
        self.message, self.code, self.errors = message, code, errors or {}
        super().__init__(f"item refused: {code}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was written without network.

    ``by``: the token of who wrote it, when it was sealed; else who sends it wrote it.
    """

    uuid: UUID
    kind: str
    at: datetime
    after: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    was_sealed: bool = False

    def word(self, name: str) -> str:
        """A short text of its data; empty when it is none."""
        return text(self.data.get(name))

    def words(self, name: str) -> tuple[str, ...]:
        """A list of short texts."""
        found = self.data.get(name)
        return tuple(text(one) for one in found) if isinstance(found, list) else ()

    def number(self, name: str) -> int | None:
        """A whole number of at most four digits; nothing when it is none."""
        found = self.data.get(name)
        if not isinstance(found, int) or isinstance(found, bool):
            return None
        return found if 0 < found < 10_000 else None

    def identifier(self, name: str) -> UUID | None:
        """A UUID of its data; nothing when it is empty. Raises ``ItemRefused``."""
        return _maybe_uuid(self.data.get(name))


def read(raw: object, now: datetime) -> Item:
    """An item as it was sent, opened if it is sealed. Raises ``ItemRefused``."""
    if not isinstance(raw, Mapping):
        raise _unreadable()
    key = uuid_of(raw.get("uuid"))
    if key is None:
        raise _unreadable()
    sealed = raw.get("sealed")
    if sealed is None:
        return _told(key, raw, now, was_sealed=False)
    if not isinstance(sealed, Mapping):
        raise _unreadable()
    try:
        told = json.loads(open_sealed(sealed, key))
    except (NotSealed, ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(told, Mapping):
        raise _unreadable()
    return _told(key, told, now, was_sealed=True)


def uuid_of(value: object) -> UUID | None:
    """A UUID in its usual spelling; ``None`` for anything else."""
    if not isinstance(value, str) or len(value) > 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def text(value: object) -> str:
    """A text that the database can hold; empty for anything else."""
    if not isinstance(value, str) or "\0" in value:
        return ""
    return "" if any(0xD800 <= ord(sign) <= 0xDFFF for sign in value) else value


def _told(key: UUID, told: Mapping[str, Any], now: datetime, *, was_sealed: bool) -> Item:
    kind = told.get("kind")
    if not isinstance(kind, str) or kind not in ItemKind.values:
        raise _unreadable()
    data = told.get("data")
    return Item(
        uuid=key,
        kind=kind,
        at=written_at(told.get("at"), now),
        after=_maybe_uuid(told.get("after")),
        data=data if isinstance(data, Mapping) else {},
        by=text(told.get("by")),
        was_sealed=was_sealed,
    )


def written_at(value: object, now: datetime) -> datetime:
    """When it was written, by the device's clock as far as it can be believed."""
    try:
        told = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        told = None
    if told is None or told.tzinfo is None:
        return now
    try:
        return min(now, max(told, now - WRITTEN_AT_MOST_AGO))
    except OverflowError:
        return now


def _maybe_uuid(value: object) -> UUID | None:
    if value in (None, ""):
        return None
    found = uuid_of(value)
    if found is None:
        raise _unreadable()
    return found


def _unreadable() -> ItemRefused:
    return ItemRefused(_("This could not be read. Write it again."), "unreadable")
