"""The rules of ``booking.slots`` counted minute by minute, from their words alone.

It shares nothing with the engine but the rows it is given.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = 60


class Oracle:
    """One site, one wish: asks every minute whether somebody could sit there."""

    def __init__(self, case, timezone: ZoneInfo) -> None:
        self.case, self.timezone = case, timezone
        self._clock: dict[int, datetime] = {}

    def slots(self) -> dict[int, int]:
        """Start (epoch seconds) -> free seats, for every minute of the days asked for."""
        case, found = self.case, {}
        minute = int(datetime.combine(case.first_day, datetime.min.time(), UTC).timestamp())
        minute -= 86_400
        stop = minute + ((case.last_day - case.first_day).days + 4) * 86_400
        while minute < stop:
            if case.first_day <= self.clock(minute).date() <= case.last_day:
                free = self.free_at(minute)
                if free > 0:
                    found[minute] = free
            minute += MINUTE
        return found

    def clock(self, minute: int) -> datetime:
        """What clocks show."""
        shown = self._clock.get(minute)
        if shown is None:
            shown = datetime.fromtimestamp(minute, UTC).astimezone(self.timezone)
            self._clock[minute] = shown
        return shown

    def free_at(self, start: int) -> int:
        case = self.case
        shown = self.clock(start)
        now = int(case.now.timestamp())
        if start < now + case.setting.lead_min_s:
            return 0
        today = case.now.astimezone(self.timezone).date()
        if (shown.date() - today).days > case.setting.lead_max_days:
            return 0
        candidates = [rule for rule in case.rules if self.may_start(rule, start)]
        if not candidates:
            return 0
        minutes = range(start, start + case.setting.length_s, MINUTE)
        candidates = [
            r for r in candidates if all(self.in_window(r, m, shown.date()) for m in minutes)
        ]
        if not candidates or not all(self.is_open(minute) for minute in minutes):
            return 0
        desks = sum(
            case.wish.preparations <= desk.prepares
            and self.nobody_there(minutes, [t for t in case.taken if t.here and t.desk == desk.key])
            for desk in case.desks
        )
        helpers = sum(self.helps(who, minutes) for who in {s.facilitator for s in case.shifts})
        alone = helped = 0
        for rule in candidates:
            left = self.seats_left(rule, minutes)
            if rule.with_shifts or case.wish.language:
                helped += left
            else:
                alone += left
        return min(alone + min(helped, helpers), desks)

    def may_start(self, rule, start: int) -> bool:
        """Service, seats, and a clock that shows the beginning of the rule plus whole steps."""
        wish = self.case.wish
        if rule.services and wish.service not in rule.services:
            return False
        if self.seats(rule) == 0 or not self.in_window(rule, start, self.clock(start).date()):
            return False
        shown = self.clock(start)
        since = (shown.hour - rule.starts_at.hour) * 60 + shown.minute - rule.starts_at.minute
        return since * 60 % rule.step_s == 0

    def in_window(self, rule, minute: int, day: date) -> bool:
        """Whether the rule is in force on that day and the clock is between its two times."""
        shown = self.clock(minute)
        if shown.date() != day or shown.weekday() != rule.weekday:
            return False
        if rule.valid_from and day < rule.valid_from:
            return False
        if rule.valid_until and day > rule.valid_until:
            return False
        if rule.every_weeks > 1 and rule.anchor:
            monday = day - timedelta(days=day.isoweekday() - 1)
            first = rule.anchor - timedelta(days=rule.anchor.isoweekday() - 1)
            weeks = abs((monday - first).days) // 7
            if weeks % rule.every_weeks:
                return False
        return rule.starts_at <= shown.time() < rule.ends_at

    def is_open(self, minute: int) -> bool:
        """Hours by weekday; not on holidays, nor in a closure, nor off the span of a stop."""
        case, shown = self.case, self.clock(minute)
        day = shown.date()
        if any(first <= day <= last for first, last in case.closures):
            return False
        if case.stop is not None:
            on, opens, closes = case.stop
            return day == on and opens <= shown.time() < closes
        if day in case.holidays:
            return False
        return any(
            shown.weekday() in days and opens <= shown.time() < closes
            for days, opens, closes in case.week
        )

    def nobody_there(self, minutes: range, bookings) -> bool:
        """No minute of the slot is a minute of a booking, or of the buffer between the two."""
        setting = self.case.setting
        for taken in bookings:
            before = max(taken.before_s, setting.buffer_after_s)
            after = max(taken.after_s, setting.buffer_before_s)
            for minute in minutes:
                if taken.start_s - before <= minute < taken.end_s + after:
                    return False
        return True

    def helps(self, who: int, minutes: range) -> bool:
        """On one shift all the time, speaking the language, with nobody else before her."""
        language = self.case.wish.language
        there = any(
            all(shift.start_s <= minute < shift.end_s for minute in minutes)
            and (not language or language in shift.languages)
            for shift in self.case.shifts
            if shift.facilitator == who
        )
        return there and self.nobody_there(
            minutes, [t for t in self.case.taken if t.facilitator == who]
        )

    def seats(self, rule) -> int:
        return rule.kept_seats if self.case.wish.kind == "kept" else rule.public_seats

    def seats_left(self, rule, minutes: range) -> int:
        is_kept = self.case.wish.kind == "kept"
        mine = [
            t
            for t in self.case.taken
            if t.here and bool(t.kept) == is_kept and t.rule in (rule.key, -1)
        ]
        most = max(sum(t.start_s <= minute < t.end_s for t in mine) for minute in minutes)
        return max(0, self.seats(rule) - most)
