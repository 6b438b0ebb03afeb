"""Median, Gini and Kolm-Pollak EDE against naive formulas over every single resident."""

import math
import statistics

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from apps.reach.engine import equity
from tests.counts import count

CASES = count(small=12, full=400)


def crowd(rng: Generator) -> tuple[np.ndarray, list[int]]:
    """Residents by value, and the same people one by one."""
    row = rng.integers(0, 6, rng.integers(1, 40)) * rng.integers(0, 2)
    if not row.any():
        row[rng.integers(len(row))] = 1
    return row[None, :], [value for value, n in enumerate(row.tolist()) for _ in range(n)]


def naive_gini(people: list[int]) -> float:
    apart = sum(abs(a - b) for a in people for b in people)
    return apart / (2 * len(people) ** 2 * statistics.fmean(people))


def naive_ede(people: list[int], kappa: float) -> float:
    return -math.log(sum(math.exp(-kappa * x) for x in people) / len(people)) / kappa


@pytest.mark.parametrize("seed", range(CASES))
def test_every_figure_equals_the_one_over_single_residents(seed: int) -> None:
    counts, people = crowd(default_rng(seed))
    assert equity.means(counts)[0] == pytest.approx(statistics.fmean(people))
    assert equity.medians(counts) == [statistics.median_low(people)]
    if any(people):
        gini = equity.ginis(counts)[0]
        assert gini == pytest.approx(naive_gini(people), abs=1e-12)
        assert 0 <= gini < 1
        kappa = equity.kappa(counts[0])
        assert kappa == pytest.approx(-sum(people) / sum(x * x for x in people))
        ede = equity.kolm_pollak_edes(counts, kappa)[0]
        assert ede == pytest.approx(naive_ede(people, kappa))


@pytest.mark.parametrize("seed", range(CASES))
def test_of_a_burden_the_ede_is_between_the_mean_and_the_worst(seed: int) -> None:
    counts, people = crowd(default_rng(1000 + seed))
    for kappa in (-3.0, -0.5, -0.001):
        ede = equity.kolm_pollak_edes(counts, kappa)[0]
        assert statistics.fmean(people) - 1e-9 <= ede <= max(people) + 1e-9


@pytest.mark.parametrize("seed", range(CASES))
def test_more_of_the_same_for_all_shifts_the_ede_and_keeps_the_gini_of_a_multiple(
    seed: int,
) -> None:
    counts, people = crowd(default_rng(2000 + seed))
    shifted = np.concatenate([np.zeros((1, 7), dtype=np.int64), counts], axis=1)
    ede = equity.kolm_pollak_edes(counts, -0.2)[0]
    assert equity.kolm_pollak_edes(shifted, -0.2)[0] == pytest.approx(ede + 7)
    tripled = np.zeros((1, 3 * counts.shape[1]), dtype=np.int64)
    tripled[0, ::3] = counts[0]
    assert equity.ginis(tripled) == equity.ginis(counts)
    # With kappa from the data, three times the times are three times the EDE.
    if any(people):
        own = equity.kolm_pollak_edes(counts, equity.kappa(counts[0]))[0]
        larger = equity.kolm_pollak_edes(tripled, equity.kappa(tripled[0]))[0]
        assert larger == pytest.approx(3 * own)


def test_the_same_for_everybody_is_no_inequality() -> None:
    counts = np.array([[0, 0, 0, 5]])
    assert equity.ginis(counts) == [0.0]
    assert equity.kolm_pollak_edes(counts, -0.7) == [pytest.approx(3.0)]


def test_one_who_has_all_is_nearly_all_inequality() -> None:
    counts = np.zeros((1, 101), dtype=np.int64)
    counts[0, 0], counts[0, 100] = 99, 1
    assert equity.ginis(counts) == [pytest.approx(0.99)]


def test_nobody_and_nothing_have_no_figure() -> None:
    nobody, nothing = np.zeros((1, 4), dtype=np.int64), np.array([[9, 0]])
    assert equity.medians(nobody) == equity.means(nobody) == equity.ginis(nobody) == [None]
    assert equity.kolm_pollak_edes(nobody, -1.0) == [None]
    assert equity.ginis(nothing) == [None]
    assert equity.kappa(nothing[0]) == 0.0
    assert equity.kolm_pollak_edes(nothing, 0.0) == [0.0]


def test_long_times_do_not_overflow() -> None:
    counts = np.zeros((1, 86_401), dtype=np.int64)
    counts[0, 60], counts[0, 86_400] = 1_000_000, 1
    assert 86_000 < equity.kolm_pollak_edes(counts, -1.0)[0] < 86_400
