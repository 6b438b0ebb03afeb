"""What points promised, did, and were to do. Pure sums; imports no Django.

Unknown is a value: a point that publishes no hours has none of unknown number, and no sum hides it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A point, a circoscrizione or the city in a period of ``days``.

    ``open_hours`` is ``None`` where hours are unknown. ``helps`` counts records, ``people`` whom
    they helped; the same person on two days is two, because nobody's name is kept. ``first_time``
    are people who said that they had never been at a point, ``asked`` those who were asked.
    ``people_so_far``: since the first record, for a target that has no beginning.
    """

    code: str
    name: str
    district: str
    points: int
    days: int
    open_hours: float | None
    training_hours: Decimal | None
    helps: int
    people: int
    first_time: int
    asked: int
    people_so_far: int

    @property
    def hours_a_week(self) -> float | None:
        """Hours open in a week of this period, of each point."""
        if self.open_hours is None or not self.days or not self.points:
            return None
        return self.open_hours * 7 / self.days / self.points


def joined_hours(spans: Iterable[Span]) -> float:
    """Hours of stretches of several sites of one point: where they overlap it is open once."""
    seconds, until = 0.0, None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        if end > begin:
            seconds += (end - begin).total_seconds()
            until = end
    return seconds / 3600


def together(code: str, name: str, parts: Sequence[Coverage]) -> Coverage:
    """The sum of points; hours are unknown as soon as those of one point are."""
    hours = [one.open_hours for one in parts]
    training = [one.training_hours for one in parts]
    known_hours = [one for one in hours if one is not None]
    known_training = [one for one in training if one is not None]
    return Coverage(
        code=code,
        name=name,
        district=code,
        points=sum(one.points for one in parts),
        days=max((one.days for one in parts), default=0),
        open_hours=sum(known_hours) if len(known_hours) == len(parts) else None,
        training_hours=(
            sum(known_training, Decimal(0)) if len(known_training) == len(parts) else None
        ),
        helps=sum(one.helps for one in parts),
        people=sum(one.people for one in parts),
        first_time=sum(one.first_time for one in parts),
        asked=sum(one.asked for one in parts),
        people_so_far=sum(one.people_so_far for one in parts),
    )


def percent(value: float | Decimal | None, wanted: float | None) -> int | None:
    """How much of what was wanted, in whole percent; ``None`` when either is not known."""
    if value is None or not wanted or wanted <= 0:
        return None
    return round(float(value) / wanted * 100)


def days_between(first: date, last: date) -> int:
    """Days of a period, both ends included; none when it ends before it begins."""
    return max(0, (last - first).days + 1)
