"""Nobody is found in a small count, nor by taking one number from another."""

import numpy as np
import pytest

from apps.reach.small_numbers import FEWEST, shown
from tests.counts import count


def test_a_count_below_five_is_hidden_and_so_is_one_that_would_give_it_away() -> None:
    assert shown([[0, 3, 900, 40]]) == [[0, None, 900, None]]


def test_zeros_and_large_counts_stay() -> None:
    table = [[0, 5, 6], [7, 0, 100]]
    assert shown(table) == table


def test_a_zero_covers_where_nothing_else_can() -> None:
    assert shown([[3, 0]]) == [[None, None]]


def test_columns_are_looked_at_like_rows() -> None:
    found = shown([[3, 50, 4], [70, 80, 90], [60, 85, 95]])
    for line in [*found, *zip(*found, strict=True)]:
        assert sum(cell is None for cell in line) != 1


def test_an_empty_table_stays_empty() -> None:
    assert shown([]) == []


@pytest.mark.parametrize("seed", range(count(small=60, full=600)))
def test_no_small_count_can_be_taken_from_the_total_of_its_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.choice([0, 1, 3, 4, 5, 9, 300], size=rng.integers(2, 7, 2)).tolist()
    found = shown(table)
    was = [*table, *zip(*table, strict=True)]
    for line, counts in zip([*found, *zip(*found, strict=True)], was, strict=True):
        cells = list(zip(line, counts, strict=True))
        assert all(told is None or n == 0 or n >= FEWEST for told, n in cells)
        rest = [n for told, n in cells if told is None]
        # What the total leaves for those that are hidden: several, or the whole line.
        assert not rest or len(rest) == len(cells) or (len(rest) > 1 and sum(rest) >= FEWEST)
