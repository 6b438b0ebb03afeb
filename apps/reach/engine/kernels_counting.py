"""The compiled inner loops of the published figures: one pass over the nodes for each count."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Wholes = NDArray[np.int64]
Reals = NDArray[np.float64]


@njit(cache=True)
def count(row: Wholes, values: Any, residents: Wholes, area_count: int, width: int) -> Wholes:
    """(groups, areas, width) residents by area and value, from (k,) rows and values.

    ``residents`` (groups, k). A negative value is counted nowhere. Area 0 gets the sum of all.
    """
    found = np.zeros((residents.shape[0], area_count, width), dtype=np.int64)
    for i in range(len(row)):
        value = values[i]
        if value >= 0:
            for g in range(residents.shape[0]):
                found[g, row[i], value] += residents[g, i]
    for g in range(residents.shape[0]):
        for area in range(1, area_count):
            for value in range(width):
                found[g, 0, value] += found[g, area, value]
    return found


@njit(cache=True)
def whole_seconds(times: Reals, most: int) -> Ints:
    """(k,) seconds, rounded up, at most ``most``; -1 where the time is infinite."""
    found = np.full(len(times), -1, dtype=np.int32)
    for i in range(len(times)):
        if np.isfinite(times[i]):
            found[i] = min(-(-int(times[i]) // 1000), most)
    return found


@njit(cache=True)
def hundredths(times: Reals, afoot: Reals, most: int) -> Ints:
    """(k,) time over time on foot in hundredths, rounded half up; -1 where one is infinite.

    Where both are 0 it is 1, and ``most`` where only the time on foot is.
    """
    found = np.full(len(times), -1, dtype=np.int32)
    for i in range(len(times)):
        if np.isfinite(times[i]) and np.isfinite(afoot[i]):
            time, walk = int(times[i]), int(afoot[i])
            if walk > 0:
                found[i] = min((200 * time + walk) // (2 * walk), most)
            else:
                found[i] = 100 if time == 0 else most
    return found
