"""What slots are reckoned from, and what comes out: plain rows. Imports no Django."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from apps.booking.slot_clock import Seconds, midnight_s

Span = tuple[int, int]

PUBLIC, KEPT = "public", "kept"
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Rule:
    """When a site takes bookings, every week or every few weeks."""

    key: int
    weekday: int  # 0 is Monday
    starts_at: time
    ends_at: time
    public_seats: int = 1
    kept_seats: int = 0
    step_s: int = 1800
    valid_from: date | None = None
    valid_until: date | None = None  # included
    every_weeks: int = 1
    anchor: date | None = None  # any day of a week in which the rule is in force
    services: frozenset[str] = frozenset()  # empty: all
    with_shifts: bool = False

    def seats(self, kind: str) -> int:
        """Seats of one kind, ``PUBLIC`` or ``KEPT``."""
        return self.kept_seats if kind == KEPT else self.public_seats

    def is_in_force(self, day: date) -> bool:
        """Rule 1."""
        if day.weekday() != self.weekday:
            return False
        if (self.valid_from and day < self.valid_from) or (
            self.valid_until and day > self.valid_until
        ):
            return False
        if self.every_weeks <= 1 or self.anchor is None:
            return True
        return ((_monday(day) - _monday(self.anchor)).days // 7) % self.every_weeks == 0


class Shift(NamedTuple):
    """A facilitator is at the site and speaks these languages."""

    facilitator: int
    start_s: int
    end_s: int
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk and what it is prepared for."""

    key: int
    prepares: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Setting:
    """How long a service takes and how far ahead it is booked."""

    length_s: int
    buffer_before_s: int = 0
    buffer_after_s: int = 0
    lead_min_s: int = 0
    lead_max_days: int = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. ``language`` is empty when any will do."""

    service: str
    language: str = ""
    preparations: frozenset[str] = frozenset()
    kind: str = PUBLIC


@dataclass(frozen=True, slots=True)
class Taken:
    """Bookings already there, as columns of equal length. ``NOBODY`` is no facilitator, no rule.

    Those of the site's facilitators at other sites are among them, with ``NOBODY`` as desk and
    ``here`` false: they make the facilitator busy, and take no seat.
    """

    start_s: Seconds
    end_s: Seconds
    before_s: Seconds
    after_s: Seconds
    desk: Seconds
    facilitator: Seconds
    rule: Seconds
    kept: NDArray[np.bool_]
    here: NDArray[np.bool_]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[int]]) -> Taken:
        """From rows in the order of the fields."""
        return cls.from_table(np.array([tuple(row) for row in rows], dtype=np.int64))

    @classmethod
    def from_table(cls, numbers: Seconds) -> Taken:
        """From the numbers of all rows, one row after the other."""
        table = numbers.reshape(-1, 9)
        columns = [np.ascontiguousarray(column) for column in table.T]
        start, end, before, after, desk, facilitator, rule, kept, here = columns
        return cls(
            start,
            end,
            before,
            after,
            desk,
            facilitator,
            rule,
            kept.astype(bool),
            here.astype(bool),
        )


@dataclass(frozen=True, slots=True)
class Site:
    """All that decides about the slots of one site. ``open_spans`` are sorted and disjoint."""

    rules: tuple[Rule, ...]
    open_spans: tuple[Span, ...]
    desks: tuple[Desk, ...]
    shifts: tuple[Shift, ...] = ()
    taken: Taken = field(default_factory=lambda: Taken.from_rows([]))


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot that can be booked."""

    start: datetime
    end: datetime
    free_seats: int


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of a site, in order: start and free seats (at least one) of each."""

    start_s: Seconds
    free_seats: Seconds
    length_s: int
    timezone: ZoneInfo

    def __len__(self) -> int:
        return len(self.start_s)

    def __iter__(self) -> Iterator[Slot]:
        length = timedelta(seconds=self.length_s)
        for start_s, free in zip(self.start_s.tolist(), self.free_seats.tolist(), strict=True):
            start = datetime.fromtimestamp(start_s, UTC)
            yield Slot(
                start.astimezone(self.timezone), (start + length).astimezone(self.timezone), free
            )

    def by_day(self) -> dict[date, list[Slot]]:
        """The slots under the local day on which they start; days without are not there."""
        days: dict[date, list[Slot]] = {}
        for slot in self:
            days.setdefault(slot.start.date(), []).append(slot)
        return days

    def seats_by_day(self, days: Sequence[date]) -> list[int]:
        """How many slots each of these days still has: for a calendar of the month."""
        edges = [midnight_s(day, self.timezone) for day in days]
        ends = [midnight_s(day + timedelta(days=1), self.timezone) for day in days]
        low, high = np.searchsorted(self.start_s, edges), np.searchsorted(self.start_s, ends)
        return [int(count) for count in high - low]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody will sit: rule and desk, and the facilitator when one is needed."""

    rule: int
    desk: int
    facilitator: int | None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
