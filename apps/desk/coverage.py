"""What a point promised, did, and should have done. Pure sums; imports no Django.

The yardsticks are those of the City's call for the points (24 hours a week of help with booking,
50 hours of training a year; docs/decisions/0041 names the source); a city sets its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a programme asks of each point."""

    hours_a_week: float
    training_hours_a_year: float
    people: int
    first_day: date
    last_day: date
    source: str

    def people_until(self, first: date, last: date) -> float:
        """The part of the target that falls on the days from ``first`` to ``last``, evenly."""
        start, end = max(first, self.first_day), min(last, self.last_day)
        if end < start:
            return 0.0
        days = (self.last_day - self.first_day).days + 1
        return self.people * ((end - start).days + 1) / days


def open_hours(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Hours of stretches that do not overlap."""
    return sum((end - start).total_seconds() for start, end in spans) / 3600


def united(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Stretches of several sites of one point, joined where they overlap: a point is open once."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def a_week(hours: float, days: int) -> float:
    """Hours a week, of ``hours`` in ``days``. Zero days have none."""
    return hours * 7 / days if days else 0.0


def share(value: float | None, wanted: float) -> float | None:
    """How much of what was wanted; ``None`` when either is not known."""
    return None if value is None or wanted <= 0 else value / wanted


def total(values: Sequence[float | None]) -> float | None:
    """The sum; ``None`` as soon as one is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
