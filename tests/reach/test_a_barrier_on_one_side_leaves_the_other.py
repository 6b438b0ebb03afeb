"""Two-sided streets (decision 8): change side, and closed only when both sides are."""

import pytest

from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.model import ReachModel
from tests.reach.builders import rules, street

WALK_MS = round(130 / 1.3 * 1000)
CHANGE_MS = 30_000


def _city(*barriers: tuple[str, str], two_sided: bool = True) -> ReachModel:
    """Home at node 0, a pharmacy at node 1, 130 m between; barriers are (kind, side)."""
    return ReachModel(
        network=street(lengths_m=[130.0], two_sided=two_sided),
        rules=rules(),
        places={"pharmacy": [1]},
        barriers=[
            BarrierFacts(f"b{i}", kind, "confirmed", 0, side)
            for i, (kind, side) in enumerate(barriers)
        ],
    )


def _walk_ms(model: ReachModel) -> float:
    return float(model.forests[model.planes[0], "pharmacy"].dist[0])


def test_without_a_barrier_the_way_takes_its_length() -> None:
    assert _walk_ms(_city()) == WALK_MS


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_closed_side_costs_a_change_of_side(side: str) -> None:
    assert _walk_ms(_city(("works", side))) == WALK_MS + CHANGE_MS


def test_both_sides_closed_close_the_street() -> None:
    assert _walk_ms(_city(("works", "left"), ("works", "right"))) == float("inf")


def test_two_barriers_on_one_side_leave_the_other_open() -> None:
    assert _walk_ms(_city(("works", "left"), ("works", "left"))) == WALK_MS + CHANGE_MS


def test_a_barrier_without_a_side_closes_the_street() -> None:
    assert _walk_ms(_city(("works", ""))) == float("inf")


def test_a_small_hindrance_is_endured_rather_than_avoided() -> None:
    # A missing sidewalk costs a walker 10 s, less than changing side twice as long.
    assert _walk_ms(_city(("no_sidewalk", "left"))) == WALK_MS + 10_000


def test_a_sidewalk_of_its_own_has_one_side_only() -> None:
    assert _walk_ms(_city(("works", "left"), two_sided=False)) == float("inf")


def test_the_stretch_is_hard_while_one_side_is_open_and_blocked_when_none_is() -> None:
    one = _city(("works", "left")).verdicts("walking")
    both = _city(("works", "left"), ("works", "right")).verdicts("walking")
    assert (one.optimistic.tolist(), both.optimistic.tolist()) == ([1], [3])
