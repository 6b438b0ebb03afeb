import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.twin.network.allocation import largest_remainder, share_residents

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)
totals = st.integers(0, 2_000_000)


@given(totals, weights)
def test_the_parts_add_up_exactly(total, weights):
    assert sum(largest_remainder(total, weights)) == total


@given(totals, weights.filter(any))
def test_no_part_is_a_whole_person_away_from_its_quota(total, weights):
    whole = sum(weights)
    for part, weight in zip(largest_remainder(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(totals, weights.filter(any))
def test_who_weighs_nothing_gets_nobody_and_who_weighs_more_never_gets_less(total, weights):
    parts = largest_remainder(total, weights)
    pairs = sorted(zip(weights, parts, strict=True))
    assert all(part == 0 for weight, part in pairs if weight == 0)
    for (light, fewer), (heavy, more) in itertools.pairwise(pairs):
        assert light == heavy or fewer <= more


@given(totals, st.floats(0, 1), weights)
def test_no_node_has_more_elders_than_residents(total, share, weights):
    elders = int(total * share)
    residents, aged = share_residents(total, elders, weights)
    assert sum(residents) == total
    assert sum(aged) == elders
    assert all(a <= r for a, r in zip(aged, residents, strict=True))


def test_equal_remainders_go_to_the_first():
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]


def test_without_any_weight_everybody_counts_the_same():
    assert largest_remainder(5, [0, 0]) == [3, 2]


def test_what_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        largest_remainder(1, [])
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(1, [-1, 2])
    with pytest.raises(ValueError, match="more elders"):
        share_residents(1, 2, [1])
