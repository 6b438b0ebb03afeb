"""Who erases what. Erasers are known only as dotted names, as the outbox's consumers are.

An eraser is a function of an app's services::

    def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased

``Erased`` is a dataclass of whole numbers: how many of each were erased, or would be when
``commit`` is false. It erases what is over for its app alone, and can be stopped and repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.module_loading import import_string


class Eraser(Protocol):
    """Erases what is over; returns a dataclass of counts."""

    def __call__(self, *, commit: bool, now: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Registered:
    """``words``: what each count counts, by the name of its field, for the command."""

    name: str
    dotted: str
    words: Mapping[str, str]

    @property
    def eraser(self) -> Eraser:
        """The function itself."""
        found: Eraser = import_string(self.dotted)
        return found


_erasers: dict[str, Registered] = {}


def register(name: str, eraser: str, words: Mapping[str, str]) -> None:
    """Have what is personal in an app erased with everything else; called in ``AppConfig.ready``.

    ``eraser`` is a dotted name, so that this app imports nobody above it. Registering the same
    again changes nothing.

    Raises:
        ValueError: the app already has another eraser.
    """
    known = _erasers.setdefault(name, Registered(name, eraser, dict(words)))
    if known.dotted != eraser:
        raise ValueError(f"{name} is already erased by {known.dotted}")


def unregister(name: str) -> None:
    """Forget a registration (tests make erasers of their own)."""
    _erasers.pop(name, None)


def registered() -> list[Registered]:
    """Everybody who erases, in a fixed order."""
    return [_erasers[name] for name in sorted(_erasers)]
