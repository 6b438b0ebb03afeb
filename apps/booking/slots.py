"""Bookable slots of one site: pure arithmetic on sorted seconds, no Django, no database.

The rules, in full (the tests count them minute by minute, from these words alone):

1. A weekly rule is in force on a local day when the weekday is its own, the day lies in its
   validity, and the number of weeks from the week of its anchor is a multiple of ``every_weeks``.
2. Its window on that day is every instant at which clocks show ``starts_at`` <= time < ``ends_at``.
   Clocks decide: in spring nothing lies in the hour that no clock shows, in autumn the doubled hour
   is in the window twice.
3. A slot may start in a window whenever clocks show ``starts_at`` plus a multiple of ``step_s``.
4. The whole slot lies in one unbroken stretch of the window in which the site is open.
5. Its start is at least ``lead_min_s`` from now, and at most ``lead_max_days`` local days ahead.
6. A desk (a facilitator) is free when it serves nobody during the slot, and between the slot and
   each neighbour lies the longer of the two buffers that meet there: buffers overlap, not add.
7. A desk fits when it has all that is wished for. A facilitator fits when one of her shifts covers
   the slot, with the language wished for. One is needed when the rule says so, or when a language
   is wished for.
8. A rule has ``public_seats`` for the public and ``kept_seats`` for walk-ins and the telephone.
   What it has left at a slot is that number, less the most bookings of that kind that sit at the
   same time during the slot. Bookings of a rule that is gone count against every rule.
9. The free seats of a slot: what all rules have left, those that need a facilitator together not
   more than facilitators who are free, all together not more than desks that are free.

Seconds are those of the Unix epoch. Speed comes from sorting once and searching for all starts
together; see ``benchmarks/bench_booking.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from apps.booking.slot_clock import Seconds, window
from apps.booking.slot_types import (
    KEPT,
    NOBODY,
    PUBLIC,
    Desk,
    Rule,
    Seat,
    Setting,
    Shift,
    Site,
    Slot,
    Slots,
    Taken,
    Wish,
)

__all__ = [
    "KEPT",
    "NOBODY",
    "PUBLIC",
    "Desk",
    "Rule",
    "Seat",
    "Setting",
    "Shift",
    "Site",
    "Slot",
    "Slots",
    "Taken",
    "Wish",
    "free_slots",
    "seat_at",
]


def free_slots(
    site: Site,
    setting: Setting,
    wish: Wish,
    first_day: date,
    last_day: date,
    now: datetime,
    timezone: ZoneInfo,
) -> Slots:
    """The slots of these local days, both included, that ``wish`` could book at ``now``."""
    starts = _starts_by_rule(site, setting, wish, first_day, last_day, now, timezone)
    if not starts:
        return Slots(_none(), _none(), setting.length_s, timezone)
    every = np.unique(np.concatenate([found for _rule, found in starts]))
    desks = _free_desks(site, setting, wish, every).sum(axis=0)
    helpers = _free_helpers(site, setting, wish, every)
    helped = np.zeros(len(every), dtype=np.int64)
    alone = np.zeros(len(every), dtype=np.int64)
    for rule, found in starts:
        where = every.searchsorted(found)
        left = _seats_left(site.taken, rule, wish.kind, found, found + setting.length_s)
        (helped if _needs_helper(rule, wish) else alone)[where] += left
    free = np.minimum(alone + np.minimum(helped, helpers.sum(axis=0)), desks)
    some = free > 0
    return Slots(every[some], free[some], setting.length_s, timezone)


def seat_at(
    site: Site,
    setting: Setting,
    wish: Wish,
    start: datetime,
    now: datetime,
    timezone: ZoneInfo,
) -> Seat | None:
    """Rule, desk and facilitator for a slot at ``start``; ``None`` when it is not free.

    The desk prepared for least is given, so that the prepared ones stay for who needs them; for
    the same reason the facilitator with the fewest languages.
    """
    day, start_s = start.astimezone(timezone).date(), int(start.timestamp())
    if start.timestamp() != start_s:
        return None
    at = np.array([start_s], dtype=np.int64)
    desks = _free_desks(site, setting, wish, at)[:, 0]
    helpers = _free_helpers(site, setting, wish, at)[:, 0]
    fitting = [desk for desk, free in zip(site.desks, desks, strict=True) if free]
    if not fitting:
        return None
    desk = min(fitting, key=lambda found: (len(found.prepares), found.key))
    people = [who for who, free in zip(_people(site), helpers, strict=True) if free]
    for rule, starts in _starts_by_rule(site, setting, wish, day, day, now, timezone):
        if start_s not in starts:
            continue
        if _seats_left(site.taken, rule, wish.kind, at, at + setting.length_s)[0] <= 0:
            continue
        if not _needs_helper(rule, wish):
            return Seat(rule.key, desk.key, None)
        if people:
            who = min(people, key=lambda person: (len(_languages(site, person)), person))
            return Seat(rule.key, desk.key, who)
    return None


def _starts_by_rule(
    site: Site,
    setting: Setting,
    wish: Wish,
    first_day: date,
    last_day: date,
    now: datetime,
    timezone: ZoneInfo,
) -> list[tuple[Rule, Seconds]]:
    """Rules 1 to 5: for each rule the sorted starts at which its window has room."""
    earliest = int(np.ceil(now.timestamp())) + setting.lead_min_s
    last = min(last_day, now.astimezone(timezone).date() + timedelta(days=setting.lead_max_days))
    found: list[tuple[Rule, Seconds]] = []
    opens = np.array([start for start, _end in site.open_spans], dtype=np.int64)
    closes = np.array([end for _start, end in site.open_spans], dtype=np.int64)
    if not len(opens):
        return found
    for rule in site.rules:
        if (rule.services and wish.service not in rule.services) or rule.seats(wish.kind) <= 0:
            continue
        pieces = [
            piece
            for day in _days(rule, first_day, last)
            for piece in window(rule.starts_at, rule.ends_at, rule.step_s, day, timezone)
        ]
        if not pieces:
            continue
        starts = np.concatenate([piece[0] for piece in pieces])
        ends = np.concatenate([piece[1] for piece in pieces])
        # The open stretch that holds the start must last to the end of the slot, as the window.
        stretch = opens.searchsorted(starts, side="right") - 1
        until = np.minimum(ends, closes[np.maximum(stretch, 0)])
        fits = (stretch >= 0) & (starts + setting.length_s <= until) & (starts >= earliest)
        if fits.any():
            found.append((rule, starts[fits]))
    return found


def _days(rule: Rule, first_day: date, last_day: date) -> Iterator[date]:
    day = first_day + timedelta(days=(rule.weekday - first_day.weekday()) % 7)
    while day <= last_day:
        if rule.is_in_force(day):
            yield day
        day += timedelta(days=7)


def _free_desks(site: Site, setting: Setting, wish: Wish, starts: Seconds) -> NDArray[np.bool_]:
    """Rules 6 and 7 for desks: one row for each desk."""
    free = np.zeros((len(site.desks), len(starts)), dtype=bool)
    for row, desk in enumerate(site.desks):
        if wish.preparations <= desk.prepares:
            mine = site.taken.here & (site.taken.desk == desk.key)
            free[row] = ~_is_busy(site.taken, mine, setting, starts)
    return free


def _people(site: Site) -> list[int]:
    return sorted({shift.facilitator for shift in site.shifts})


def _languages(site: Site, who: int) -> frozenset[str]:
    return frozenset[str]().union(*(s.languages for s in site.shifts if s.facilitator == who))


def _free_helpers(site: Site, setting: Setting, wish: Wish, starts: Seconds) -> NDArray[np.bool_]:
    """Rules 6 and 7 for facilitators: one row for each of ``_people``."""
    people = _people(site)
    free = np.zeros((len(people), len(starts)), dtype=bool)
    rows = {who: row for row, who in enumerate(people)}
    fitting = [s for s in site.shifts if not wish.language or wish.language in s.languages]
    if fitting:
        lows = starts.searchsorted([s.start_s for s in fitting])
        highs = starts.searchsorted([s.end_s - setting.length_s for s in fitting], "right")
        for shift, low, high in zip(fitting, lows.tolist(), highs.tolist(), strict=True):
            free[rows[shift.facilitator], low:high] = True
    for who, row in rows.items():
        if free[row].any():
            mine = site.taken.facilitator == who
            free[row] &= ~_is_busy(site.taken, mine, setting, starts)
    return free


def _is_busy(
    taken: Taken, mine: NDArray[np.bool_], setting: Setting, starts: Seconds
) -> NDArray[np.bool_]:
    """Rule 6: whether any of the bookings chosen by ``mine`` stands in the way."""
    if not mine.any():
        return np.zeros(len(starts), dtype=bool)
    low = np.sort(taken.start_s[mine] - np.maximum(taken.before_s[mine], setting.buffer_after_s))
    high = np.sort(taken.end_s[mine] + np.maximum(taken.after_s[mine], setting.buffer_before_s))
    # Begun before the slot ends, less those over before it starts: what is left stands in the way.
    begun = low.searchsorted(starts + setting.length_s, side="left")
    over = high.searchsorted(starts, side="right")
    return np.asarray(begun - over > 0)


def _seats_left(taken: Taken, rule: Rule, kind: str, starts: Seconds, ends: Seconds) -> Seconds:
    """Rule 8: seats of a rule that are left over the whole of each slot, never below zero."""
    seats = np.full(len(starts), rule.seats(kind), dtype=np.int64)
    mine = taken.here & (taken.kept == (kind == KEPT))
    mine &= (taken.rule == rule.key) | (taken.rule == NOBODY)
    if not mine.any():
        return seats
    # Ends before starts where both fall on one moment: nobody sits twice in between.
    moments = np.concatenate([taken.end_s[mine], taken.start_s[mine]])
    order = moments.argsort(kind="stable")
    half = len(order) // 2
    # How many sit after so many moments; a guard at the end for the last stretch.
    sitting = np.zeros(len(order) + 2, dtype=np.int64)
    sitting[1:-1] = np.where(order < half, -1, 1).cumsum()
    moments = moments[order]
    first = moments.searchsorted(starts, side="right")
    last = moments.searchsorted(ends, side="left")
    bounds = np.empty(2 * len(starts), dtype=np.int64)
    bounds[::2], bounds[1::2] = first, last + 1
    most = np.maximum.reduceat(sitting, bounds)[::2]
    return np.maximum(seats - most, 0)


def _needs_helper(rule: Rule, wish: Wish) -> bool:
    return rule.with_shifts or bool(wish.language)


def _none() -> Seconds:
    return np.zeros(0, dtype=np.int64)
