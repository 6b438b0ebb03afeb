"""What is wrong with shifts, minute by minute, from the three sentences of the module alone."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.booking.overlaps import CLOSED, NO_DESK, TWO_PLACES, Work, warnings
from tests.counts import count

HORIZON = 60


def _spans(draw_from):
    return st.lists(draw_from, max_size=4).map(_disjoint)


def _disjoint(pairs):
    found: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not found or start > found[-1][1]:
            found.append((start, end))
    return found


SPAN = st.tuples(st.integers(0, HORIZON - 1), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1]))
SHIFTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 2), SPAN), max_size=7
).map(
    lambda rows: [Work(key, who, where, *span) for key, (who, where, span) in enumerate(rows, 1)]
)  # fmt: skip


def oracle(shifts, open_spans, desks):
    """For each shift and kind the moments at which it is wrong."""
    wrong = defaultdict(set)
    for at in range(HORIZON + 25):
        now = [one for one in shifts if one.start_s <= at < one.end_s]
        for one in now:
            if any(other.person == one.person and other.key != one.key for other in now):
                wrong[one.key, TWO_PLACES].add(at)
            if not any(start <= at < end for start, end in open_spans.get(one.site, ())):
                wrong[one.key, CLOSED].add(at)
            if sum(other.site == one.site for other in now) > desks.get(one.site, 0):
                wrong[one.key, NO_DESK].add(at)
    return wrong


@settings(max_examples=count(small=300, full=20_000), deadline=None)
@given(
    shifts=SHIFTS,
    first=_spans(SPAN),
    second=_spans(SPAN),
    desks=st.dictionaries(st.integers(1, 2), st.integers(0, 2)),
)
def test_every_moment_that_is_wrong_is_warned_of_and_no_other(shifts, first, second, desks) -> None:
    open_spans = {1: first, 2: second}
    told = defaultdict(set)
    for one in warnings(shifts, open_spans, desks):
        assert one.start_s < one.end_s
        told[one.key, one.kind] |= set(range(one.start_s, one.end_s))
    assert told == oracle(shifts, open_spans, desks)


def test_touching_is_not_overlapping() -> None:
    shifts = [Work(1, 7, 1, 0, 10), Work(2, 7, 2, 10, 20)]
    assert warnings(shifts, {1: [(0, 10)], 2: [(10, 20)]}, {1: 1, 2: 1}) == []
