"""What is told of one stretch equals the computation over the whole network, time included."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, burden, judge
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import account, base_costs, checks, explain, kerb_nodes
from tests.reach.builders import random_barrier, random_network, rules, street

CITY = rules(every_profile=True)
CHAIR, CANE, AID = (CITY.profiles[c] for c in ("manual_wheelchair", "blind", "walking_aid"))
# A kerb counts where a crossing meets a sidewalk: the neighbours must be asked too.
SEEDS = range(3)


def _crossing(**nodes: Any) -> NetworkArrays:
    return replace(
        street(lengths_m=[20.0, 10.0, 20.0], two_sided=False),
        kind=np.array(["sidewalk", "crossing", "sidewalk"]),
        **{name: np.array(value) for name, value in nodes.items()},
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reasons_of_one_stretch_are_those_of_the_whole_network(seed: int) -> None:
    city = random_network(np.random.default_rng(seed), nodes=16, segments=30)
    for profile in CITY.profiles.values():
        whole = checks(city, profile, CITY, kerb_nodes(city))
        for segment in range(city.segment_count):
            expected = {}
            for check in whole:
                worst = Verdict(max(check.forward[segment], check.backward[segment]))
                if worst != Verdict.FREE:
                    expected[check.code] = check.reason(segment, worst, CITY)
            told = explain(city, segment, profile, CITY)
            assert {reason.code: reason for reason in told} == expected
            assert [r.verdict for r in told] == sorted((r.verdict for r in told), reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seconds_of_one_stretch_are_those_of_the_whole_network(seed: int) -> None:
    city = random_network(np.random.default_rng(seed), nodes=16, segments=30)
    for profile in CITY.profiles.values():
        base = base_costs(city, profile, CITY)
        for segment in range(city.segment_count):
            found = account(city, segment, profile, CITY)
            assert found.ms == tuple(base.ms[:, segment])
            assert found.verdict == tuple(base.verdict[:, segment])
            total = [sum(both[way] for both in found.seconds.values()) for way in (0, 1)]
            for way in (0, 1):
                if np.isfinite(found.ms[way]):
                    assert total[way] * 1000 == pytest.approx(found.ms[way], abs=0.51)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_reason_of_a_barrier_is_its_verdict(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    for i in range(300):
        barrier = random_barrier(rng, network, f"b{i}")
        for profile in CITY.profiles.values():
            found = judge(barrier, profile, CITY)
            worst = max((r.verdict for r in found.reasons), default=Verdict.FREE)
            assert worst == found.verdict, (barrier, found)
            for optimistic, ms in zip((True, False), found.ms, strict=True):
                alone = burden([barrier], profile, CITY, two_sided=False, optimistic=optimistic)
                assert alone.ms == ms


def test_what_a_stretch_costs_is_told_part_by_part() -> None:
    sett = replace(
        street(lengths_m=[80.0], two_sided=False),
        width_m=np.array([1.5]),
        incline_pct=np.array([4.0]),
        surface=np.array(["sett"]),
    )
    seconds = account(sett, 0, CHAIR, CITY).seconds
    assert seconds["walking"] == (100.0, 100.0)
    assert seconds["slope"][0] > 0
    assert seconds["slow"][0] == pytest.approx(0.5 * (100 + seconds["slope"][0]))
    assert set(seconds) == {"walking", "slope", "slow"}


def test_a_hard_kerb_costs_its_seconds_also_when_the_other_end_is_not_known() -> None:
    city = _crossing(kerb=["", "rolled", "", ""])
    assert account(city, 1, CHAIR, CITY).seconds["hard"] == (CHAIR.hard_s, CHAIR.hard_s)


def test_the_height_told_is_that_of_the_end_that_is_worse() -> None:
    city = _crossing(
        kerb=["", "flush", "raised", ""],
        kerb_height_cm=[np.nan, np.nan, 12.0, np.nan],
        node_tactile=np.array([-1, 0, 0, -1], dtype=np.int8),
        acoustic=np.array([-1, 1, -1], dtype=np.int8),
    )
    (kerb,) = explain(city, 1, CHAIR, CITY)
    assert (kerb.code, kerb.value, kerb.limit) == ("kerb", 12.0, 3.0)
    (flush,) = explain(city, 1, CANE, CITY)
    assert (flush.code, flush.verdict, flush.value) == ("kerb_flush", Verdict.HARD, None)


@pytest.mark.parametrize(
    ("incline", "forward", "backward"),
    [(9.0, Verdict.BLOCKED, Verdict.HARD), (-9.0, Verdict.HARD, Verdict.BLOCKED)],
)
def test_a_slope_says_whether_it_is_the_climb_or_the_descent(
    incline: float, forward: Verdict, backward: Verdict
) -> None:
    sloped = replace(
        street(lengths_m=[50.0], two_sided=False),
        width_m=np.array([1.5]),
        incline_pct=np.array([incline]),
        surface=np.array(["asphalt"]),
    )
    found = account(sloped, 0, CHAIR, CITY)
    assert found.verdict == (forward, backward)
    assert [(r.code, r.verdict.word, r.value, r.limit) for r in found.reasons] == [
        ("slope_up", "blocked", 9.0, 8.0),
        ("slope_down", "hard", 9.0, 5.0),
    ]


def test_steps_without_a_handrail_are_not_too_many_steps() -> None:
    steps = replace(
        street(lengths_m=[5.0], two_sided=False),
        kind=np.array(["steps"]),
        step_count=np.array([2]),
        handrail=np.array([0], dtype=np.int8),
    )
    told = [(r.code, r.verdict, r.limit) for r in explain(steps, 0, AID, CITY)]
    assert told == [("handrail", Verdict.BLOCKED, None), ("steps", Verdict.HARD, 0.0)]


def test_a_low_sign_is_told_by_its_free_height() -> None:
    sign = BarrierFacts("b", "obstacle_fixed", "confirmed", 0, "", {"height_cm": 190})
    (reason,) = judge(sign, CANE, CITY).reasons
    assert (reason.code, reason.verdict, reason.limit) == ("headroom_cm", Verdict.HARD, 210.0)


def test_a_lift_out_of_order_is_blocked_however_wide_its_door() -> None:
    lift = BarrierFacts("b", "lift", "confirmed", 0, "", {"width_cm": 120})
    found = judge(lift, CHAIR, CITY)
    assert (found.verdict, [r.code for r in found.reasons]) == (Verdict.BLOCKED, ["lift"])


def test_what_a_barrier_on_one_side_costs_is_a_change_of_side() -> None:
    works = BarrierFacts("b", "works", "confirmed", 0, "left")
    found = burden([works], CHAIR, CITY, two_sided=True, optimistic=True)
    assert (found.ms, found.change_ms) == (30_000.0, 30_000.0)
    rough = BarrierFacts("b", "surface", "confirmed", 0, "left")
    found = burden([rough], CHAIR, CITY, two_sided=True, optimistic=True)
    assert (found.ms, found.change_ms) == (CHAIR.hard_s * 1000, 0.0)
