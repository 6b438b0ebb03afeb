"""Opening hours in OSM syntax, read for one city: holidays, local holidays and closures.

Pure: no database. Times are aware, in the city's time zone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

# Public holidays of this country close what does not say otherwise.
COUNTRY = "IT"
# Who does not open within this time is told as "not soon".
HORIZON_DAYS = 120
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_DAYS_RULE = re.compile(rf"^({_DAY}(?:\s*[-,]\s*{_DAY})*)\s+(\S.*)$")
_HOLIDAY = re.compile(r"\bPH\b")
_HOLIDAY_RULES = re.compile(r"(?:^|;)\s*PH\s+[^;]*")


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days of closure, both ends included."""

    first_day: date
    last_day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where hours are read. ``local_holidays`` are "MM-DD"."""

    timezone: ZoneInfo
    local_holidays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """State at a moment: "open", "closed" or "unknown", until when, and why not by the week."""

    state: str
    next_change: datetime | None = None
    reason: str = ""
    detail: str = ""


def is_readable(expression: str) -> bool:
    """Whether the hours are in OSM syntax."""
    try:
        OpeningHours(expression, country=COUNTRY, auto_timezone=False)
    except (ParserError, ValueError, SyntaxError):
        return False
    return True


def with_holidays(expression: str, local_holidays: Sequence[str]) -> str:
    """Hours that close on holidays unless they say otherwise.

    OSM hours without "PH" would be open on Christmas. A local holiday ("06-24", San Giovanni)
    goes by the rule the hours give for public holidays, or closes.
    """
    if expression.strip() == "24/7":
        return expression  # always is always
    rules = [expression]
    on_holidays = "off"
    for rule in expression.split(";"):
        found = _DAYS_RULE.match(rule.strip())
        if found and _HOLIDAY.search(found[1]):
            on_holidays = found[2].strip()
    if not _HOLIDAY.search(expression):
        rules.append("PH off")
    for month_day in local_holidays:
        month, day = month_day.split("-")
        rules.append(f"{_MONTHS[int(month) - 1]} {int(day):02d} {on_holidays}")
    return "; ".join(rules)


def moment(
    expression: str, at: datetime, calendar: Calendar, closures: Sequence[ClosedDays] = ()
) -> Moment:
    """State at ``at`` (aware) and when it changes next.

    A closed site tells its next opening, an open one its closing time. ``reason`` is "closure" or
    "holiday" when the same hours would have been open, or open that day, without it.
    """
    hours = _parsed(with_holidays(expression, calendar.local_holidays), calendar.timezone)
    if hours is None:
        return Moment("unknown", reason="unreadable")
    here = _that_exists(at.astimezone(calendar.timezone))
    closed_now = _closure_on(here.date(), closures)
    state, comment = hours.state(here)
    if state == State.UNKNOWN and closed_now is None:
        return Moment("unknown", detail=comment)
    opens: datetime | None = None
    for start, end in _open_intervals(hours, here, closures):
        if start <= here < end:
            lasts = end - here >= timedelta(days=HORIZON_DAYS)
            return Moment("open", next_change=None if lasts else end)
        opens = start
        break
    if closed_now is not None:
        return Moment("closed", opens, "closure", closed_now.reason)
    if _is_holiday(expression, here, calendar):
        return Moment("closed", opens, "holiday")
    return Moment("closed", opens)


def day_intervals(
    expression: str, day: date, calendar: Calendar, closures: Sequence[ClosedDays] = ()
) -> list[tuple[time, time]]:
    """Opening and closing times of one day; midnight at the end is 00:00."""
    hours = _parsed(with_holidays(expression, calendar.local_holidays), calendar.timezone)
    if hours is None:
        return []
    start = datetime.combine(day, time(), calendar.timezone)
    end = datetime.combine(day + timedelta(days=1), time(), calendar.timezone)
    return [
        (max(opens, start).time(), time() if closes >= end else closes.time())
        for opens, closes in _open_intervals(hours, start, closures, until=end)
    ]


@lru_cache(maxsize=4096)
def spans(
    expression: str,
    first_day: date,
    last_day: date,
    calendar: Calendar,
    closures: tuple[ClosedDays, ...] = (),
) -> tuple[tuple[datetime, datetime], ...]:
    """Aware stretches of opening of these days, both included, less holidays and closures.

    Sorted, joined where they touch. Hours nobody can read give none.
    """
    hours = _parsed(with_holidays(expression, calendar.local_holidays), calendar.timezone)
    if hours is None:
        return ()
    start = datetime.combine(first_day, time(), calendar.timezone)
    end = datetime.combine(last_day + timedelta(days=1), time(), calendar.timezone)
    return tuple(
        (max(opens, start), min(closes, end))
        for opens, closes in _open_intervals(hours, start, closures, until=end)
        if max(opens, start) < min(closes, end)
    )


def whole_days(
    first_day: date,
    last_day: date,
    calendar: Calendar,
    closures: tuple[ClosedDays, ...] = (),
) -> tuple[tuple[datetime, datetime], ...]:
    """The days themselves, less the closures: of a site whose hours nobody has published."""
    start = datetime.combine(first_day, time(), calendar.timezone)
    end = datetime.combine(last_day + timedelta(days=1), time(), calendar.timezone)
    return tuple(_without_closures(start, end, closures))


def why_closed(
    expression: str, day: date, calendar: Calendar, closures: Sequence[ClosedDays] = ()
) -> tuple[str, str]:
    """Why a day has no hours: ("closure", its reason), ("holiday", "") or ("", "")."""
    closure = _closure_on(day, closures)
    if closure is not None:
        return "closure", closure.reason
    noon = datetime.combine(day, time(12), calendar.timezone)
    return ("holiday", "") if _is_holiday(expression, noon, calendar) else ("", "")


def _is_holiday(expression: str, here: datetime, calendar: Calendar) -> bool:
    """Whether a holiday, and not the week, closes this day."""
    midnight = datetime.combine(here.date(), time(), calendar.timezone)
    end = midnight + timedelta(days=1)
    with_them = _parsed(with_holidays(expression, calendar.local_holidays), calendar.timezone)
    # The same week in a country without calendar: every day is an ordinary one.
    without = _parsed(_HOLIDAY_RULES.sub("", expression).strip("; "), calendar.timezone, "")
    if with_them is None or without is None:
        return False
    return not any(_open_intervals(with_them, midnight, (), until=end)) and any(
        _open_intervals(without, midnight, (), until=end)
    )


def _open_intervals(
    hours: OpeningHours,
    start: datetime,
    closures: Sequence[ClosedDays],
    until: datetime | None = None,
) -> Iterator[tuple[datetime, datetime]]:
    """Open intervals from ``start`` on, joined where they touch, without the closures."""
    start = _that_exists(start)
    last = _that_exists(until or start + timedelta(days=HORIZON_DAYS))
    pending: tuple[datetime, datetime] | None = None
    for opens, closes, state, _comment in hours.intervals(start, last):
        if state != State.OPEN:
            continue
        for begin, end in _without_closures(opens, closes, closures):
            if pending and pending[1] >= begin:
                pending = (pending[0], max(end, pending[1]))
                continue
            if pending:
                yield pending
            pending = (begin, end)
    if pending:
        yield pending


def _that_exists(at: datetime) -> datetime:
    """The same moment as a clock shows it: in spring an hour is left out, elsewhere at midnight."""
    return at.astimezone(UTC).astimezone(at.tzinfo)


def _without_closures(
    opens: datetime, closes: datetime, closures: Sequence[ClosedDays]
) -> list[tuple[datetime, datetime]]:
    left = [(opens, closes)]
    for closure in closures:
        shut = datetime.combine(closure.first_day, time(), opens.tzinfo)
        back = datetime.combine(closure.last_day + timedelta(days=1), time(), opens.tzinfo)
        pieces = [((begin, min(end, shut)), (max(begin, back), end)) for begin, end in left]
        left = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return left


def _closure_on(day: date, closures: Sequence[ClosedDays]) -> ClosedDays | None:
    return next((c for c in closures if c.first_day <= day <= c.last_day), None)


@lru_cache(maxsize=512)
def _parsed(expression: str, timezone: ZoneInfo, country: str = COUNTRY) -> OpeningHours | None:
    try:
        return OpeningHours(
            expression,
            timezone=timezone,
            country=country or None,
            auto_country=False,
            auto_timezone=False,
            max_interval_days=HORIZON_DAYS * 3,
        )
    except (ParserError, ValueError, SyntaxError):
        return None
