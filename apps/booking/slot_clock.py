"""Days as clocks show them, with the hour that is left out and the one that comes twice."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]


@lru_cache(maxsize=20_000)
def window(
    starts_at: time, ends_at: time, step_s: int, day: date, timezone: ZoneInfo
) -> tuple[tuple[Seconds, Seconds], ...]:
    """Rules 2 and 3: starts of a day, each with the end of the stretch of the window it is in."""
    low = starts_at.hour * 3600 + starts_at.minute * 60 + starts_at.second
    high = ends_at.hour * 3600 + ends_at.minute * 60 + ends_at.second
    pieces: list[tuple[Seconds, int]] = []
    stretches: list[list[int]] = []
    for clock_from, clock_to, epoch_from in _clock(day, timezone):
        begin, end = max(low, clock_from), min(high, clock_to)
        if begin >= end:
            continue
        shift = epoch_from - clock_from
        # The first multiple of the step that this stretch of the clock shows.
        first = low + -(-(begin - low) // step_s) * step_s
        if stretches and stretches[-1][1] == begin + shift:
            stretches[-1][1] = end + shift
        else:
            stretches.append([begin + shift, end + shift])
        pieces.append((np.arange(first, end, step_s, dtype=np.int64) + shift, len(stretches) - 1))
    return tuple(
        (starts, np.full(len(starts), stretches[which][1], dtype=np.int64))
        for starts, which in pieces
        if len(starts)
    )


@lru_cache(maxsize=4_000)
def _clock(day: date, timezone: ZoneInfo) -> tuple[tuple[int, int, int], ...]:
    """What clocks show on a day: stretches (clock from, clock to, epoch at "from"), in order.

    One stretch, and two on the days on which clocks are changed.
    """
    start, end = midnight_s(day, timezone), midnight_s(day + timedelta(days=1), timezone)
    if _offset_s(start, timezone) == _offset_s(end - 1, timezone):
        begin = _clock_s(start, timezone)
        return ((begin, begin + end - start, start),)
    low, high = start, end - 1  # the change lies in (low, high]
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_s(middle, timezone) == _offset_s(start, timezone):
            low = middle
        else:
            high = middle
    before, after = _clock_s(start, timezone), _clock_s(high, timezone)
    return ((before, before + high - start, start), (after, after + end - high, high))


@lru_cache(maxsize=4_000)
def midnight_s(day: date, timezone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), timezone).timestamp())


def _offset_s(epoch_s: int, timezone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(epoch_s, timezone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _clock_s(epoch_s: int, timezone: ZoneInfo) -> int:
    shown = datetime.fromtimestamp(epoch_s, timezone)
    return shown.hour * 3600 + shown.minute * 60 + shown.second
