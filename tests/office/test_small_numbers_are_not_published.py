"""Cells under five are left out, and nobody can reckon them from what is told."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.office.suppression import SMALLEST, hidden, sum_is_hidden
from tests.counts import count

counts_of_points = st.dictionaries(
    st.integers(0, 40), st.one_of(st.integers(0, 8), st.integers(0, 400)), max_size=12
)


@settings(max_examples=count(small=200, full=5000), deadline=None)
@given(counts_of_points)
def test_no_hidden_number_can_be_reckoned_from_the_others(counts: dict[int, int]) -> None:
    group = list(counts)
    left_out = hidden(counts, [group])
    told = {key: value for key, value in counts.items() if key not in left_out}
    assert all(value == 0 or value >= SMALLEST for value in told.values())
    if sum_is_hidden(group, counts, left_out):
        return
    rest = sum(counts.values()) - sum(told.values())
    # What the sum tells of those left out: nothing, or a number of people that is not small and
    # stands for more than one of them.
    assert (rest == 0 and not left_out) or (rest >= SMALLEST and len(left_out) > 1)


def test_a_small_number_takes_the_next_smallest_with_it() -> None:
    counts = {"a": 3, "b": 7, "c": 90, "d": 0}
    assert hidden(counts, [list(counts)]) == {"a", "b"}


def test_two_that_are_small_together_take_a_third() -> None:
    counts = {"a": 1, "b": 2, "c": 9, "d": 50}
    assert hidden(counts, [list(counts)]) == {"a", "b", "c"}


def test_nobody_is_told() -> None:
    counts = {"a": 0, "b": 12}
    assert hidden(counts, [list(counts)]) == frozenset()


def test_a_group_that_is_small_itself_is_not_summed() -> None:
    counts = {"a": 2, "b": 1}
    left_out = hidden(counts, [list(counts)])
    assert left_out == {"a", "b"}
    assert sum_is_hidden(list(counts), counts, left_out)


def test_groups_that_share_cells_hide_for_each_other() -> None:
    counts = {"a": 2, "b": 8, "c": 9, "d": 40}
    groups = [["a", "b"], ["b", "c"], ["c", "d"]]
    left_out = hidden(counts, groups)
    assert "a" in left_out
    for group in groups:
        inside = [key for key in group if key in left_out]
        if inside and not sum_is_hidden(group, counts, left_out):
            assert len(inside) > 1
    assert all(one in counts for pair in combinations(left_out, 2) for one in pair)
