"""The compiled inner loops of placement: one pass over all sites and origins for each question.

C sites, n origins, rows by site. Costs are whole seconds; ``far`` stands for no way at all.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Wholes = NDArray[np.int64]
Reals = NDArray[np.float64]


@njit(cache=True, fastmath={"reassoc", "contract", "nsz"})
def offers(cost: Ints, weight: Reals, radius: Reals) -> Reals:
    """(C,) what each site would save if every origin now paid its ``radius`` (n,).

    Exact in any order of the sum as long as all of it are multiples of one power of two and below
    2^53 of them: see ``placement_bound.GRAIN``.
    """
    found = np.zeros(cost.shape[0], dtype=np.float64)
    for j in range(cost.shape[0]):
        row = cost[j]
        total = 0.0
        for i in range(len(radius)):
            total += weight[i] * max(radius[i] - row[i], 0.0)
        found[j] = total
    return found


@njit(cache=True)
def swaps(
    cost: Ints, far: int, big: int, weight: Wholes, nearest: Ints, first: Wholes, second: Wholes,
    open_count: int,
) -> tuple[Wholes, Wholes, Wholes]:  # fmt: skip
    """What opening each site saves, what closing each open one loses, and both together.

    ``nearest`` (n,) which of the open sites serves an origin, -1 when none that may close does;
    ``first``, ``second`` (n,) its cost and the next best. Opening j and closing f saves
    gain[j] - loss[f] + both[j, f] (Whitaker 1983; Resende and Werneck 2007). ``big`` is charged
    where a cost is ``far``.
    """
    count, n = cost.shape
    gain = np.zeros(count, dtype=np.int64)
    loss = np.zeros(max(open_count, 1), dtype=np.int64)
    both = np.zeros((count, max(open_count, 1)), dtype=np.int64)
    for i in range(n):
        if nearest[i] >= 0:
            loss[nearest[i]] += weight[i] * (second[i] - first[i])
    for j in range(count):
        row = cost[j]
        total = np.int64(0)
        for i in range(n):
            x = np.int64(row[i])
            if x >= far:
                x = np.int64(big)
            if x < second[i]:
                if x < first[i]:
                    total += weight[i] * (first[i] - x)
                    x = first[i]
                if nearest[i] >= 0:
                    both[j, nearest[i]] += weight[i] * (second[i] - x)
        gain[j] = total
    return gain, loss, both
