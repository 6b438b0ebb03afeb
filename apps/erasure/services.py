"""Erase what is personal and has had its time, in all apps that registered."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from apps.erasure.models import ErasureRun
from apps.erasure.registry import Registered, register, registered, unregister

__all__ = ["Outcome", "erase_expired", "register", "unregister"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one app erased, or would: numbers by name, and in words. ``failed``: it could not."""

    name: str
    counts: dict[str, int]
    words: dict[str, str]
    failed: bool = False

    @property
    def sentence(self) -> str:
        """ "2 people, 3 addresses of invitations"."""
        return ", ".join(
            f"{number} {self.words.get(what, what.replace('_', ' '))}"
            for what, number in self.counts.items()
        )


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> list[Outcome]:
    """Erase everything whose time is over, app by app; only count without ``commit``.

    One app that fails is logged and does not keep the others. A run that erased is recorded, also
    when somebody failed: her name has no counts in it then.
    """
    at = now or timezone.now()
    outcomes = list(_each(at, commit=commit))
    if commit:
        counts = {one.name: one.counts for one in outcomes if not one.failed}
        ErasureRun.objects.create(counts=counts, created_at=at)
    return outcomes


def _each(at: datetime, *, commit: bool) -> Iterator[Outcome]:
    for one in registered():
        try:
            yield Outcome(one.name, _counts(one, at, commit=commit), dict(one.words))
        except Exception as error:
            # Only the kind of error: the text of a database's error may hold the row itself.
            log.error("%s could not be erased: %s", one.name, type(error).__name__)
            yield Outcome(one.name, {}, dict(one.words), failed=True)


def _counts(one: Registered, at: datetime, *, commit: bool) -> dict[str, int]:
    found = asdict(one.eraser(commit=commit, now=at))
    return {name: int(number) for name, number in found.items() if name != "committed"}
