"""Averages and inequality over residents, from exact counts.

Every function takes ``counts``: (areas, K) residents by whole value 0..K-1 (seconds, places,
hundredths), so that sums are of integers and the same city gives the same bits in any order. An
area without residents has no average: None.
"""

import math

import numpy as np

from apps.reach.engine.arrays import Floats, Whole

# Aversion to inequality of the Kolm-Pollak EDE. Negative, because time on the way is a burden: the
# sign makes long times count for more. -1 is the middle of the range -0.5 to -2 that the source
# examines (Logan, Anderson, Williams and Conrow 2021, "Measuring inequalities in urban systems",
# Computers, Environment and Urban Systems 86, 101590; after Sheriff and Maguire 2020).
EPSILON = -1.0
# exp(-745) is 0 in float64: beyond this, powers are taken row by row.
_LEAST_POWER = 600.0


def medians(counts: Whole) -> list[int | None]:
    """The least value at or below which at least half of the residents are."""
    running = counts.cumsum(axis=1)
    half = (running[:, -1] + 1) // 2
    found = (running >= half[:, None]).argmax(axis=1)
    return [int(v) if h else None for v, h in zip(found, half, strict=True)]


def means(counts: Whole) -> list[float | None]:
    """Arithmetic means."""
    sums = (counts * np.arange(counts.shape[1])).sum(axis=1)
    return [s / w if w else None for s, w in _pairs(sums, counts.sum(axis=1))]


def ginis(counts: Whole) -> list[float | None]:
    """Gini coefficients, 0 (everybody has the same) to 1; None also where nobody has anything.

    Half the mean absolute difference between two residents over the mean. Residents on two sides
    of the step from k to k + 1 are F(k) (W - F(k)) pairs, which is all that is to be added up.
    """
    running = counts.cumsum(axis=1)
    whole = running[:, -1:]
    apart = (running * (whole - running)).sum(axis=1)
    sums = (counts * np.arange(counts.shape[1])).sum(axis=1)
    return [
        a / (int(w) * s) if s else None
        for (a, s), w in zip(_pairs(apart, sums), whole[:, 0], strict=True)
    ]


def kappa(counts: Whole, *, epsilon: float = EPSILON) -> float:
    """epsilon * sum(x) / sum(x**2) over one row of counts (K,); 0 when every value is 0.

    Areas are comparable only under one kappa: take it from the whole city.
    """
    values = np.arange(len(counts), dtype=np.int64)
    squares = int((counts * values * values).sum())
    return epsilon * int((counts * values).sum()) / squares if squares else 0.0


def kolm_pollak_edes(counts: Whole, kappa: float) -> list[float | None]:
    """The value that, had everybody the same, would be as good as what they have.

    -ln(mean(exp(-kappa x))) / kappa; for a burden (kappa < 0) never below the mean. kappa 0 is the
    limit, the mean itself.
    """
    if kappa == 0.0:
        return means(counts)
    values = np.arange(counts.shape[1], dtype=np.float64)
    powers = -kappa * (values - values[-1] if kappa < 0 else values)
    if powers.min() > -_LEAST_POWER:
        end, shared = (values[-1] if kappa < 0 else 0.0), np.exp(powers)
        return [_ede(end, row, shared, kappa) for row in counts]
    return [_ede_of_row(values, row, kappa) for row in counts]


def _ede_of_row(values: Floats, row: Whole, kappa: float) -> float | None:
    """Measured from the row's own end: no power that weighs anything is too small to be told."""
    some = values[row > 0]
    if not len(some):
        return None
    end = some[-1] if kappa < 0 else some[0]
    powers = np.exp(np.minimum(-kappa * (values - end), 0.0))
    return _ede(end, row, powers, kappa)


def _ede(end: float, row: Whole, powers: Floats, kappa: float) -> float | None:
    residents = int(row.sum())
    if not residents:
        return None
    some = row > 0
    # fsum rounds once, whatever the order.
    mean = math.fsum((row[some] * powers[some]).tolist()) / residents
    return float(end) - math.log(mean) / kappa


def _pairs(a: Whole, b: Whole) -> list[tuple[int, int]]:
    """As Python's integers: their quotient is rounded once."""
    return list(zip(a.tolist(), b.tolist(), strict=True))
