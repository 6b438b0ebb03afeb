"""Measures against limits, profile by profile, with the measure, the limit and its source."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, judge
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import base_costs, explain
from tests.reach.builders import random_network, rules, street

CITY = rules(every_profile=True)
GOOD = {"width_m": 1.5, "incline_pct": 0.0, "surface": "asphalt"}


def _stretch(**known: Any) -> NetworkArrays:
    values = {name: np.array([value]) for name, value in {**GOOD, **known}.items()}
    return replace(street(lengths_m=[50.0], two_sided=False), **values)


def _crossing(**nodes: Any) -> NetworkArrays:
    return replace(
        street(lengths_m=[20.0, 10.0, 20.0], two_sided=False),
        kind=np.array(["sidewalk", "crossing", "sidewalk"]),
        **{name: np.array(value) for name, value in nodes.items()},
    )


@pytest.mark.parametrize(
    ("profile", "known", "verdict"),
    [
        ("manual_wheelchair", {}, Verdict.FREE),
        ("manual_wheelchair", {"width_m": 0.9}, Verdict.FREE),
        ("manual_wheelchair", {"width_m": 0.85}, Verdict.HARD),
        ("manual_wheelchair", {"width_m": 0.79}, Verdict.BLOCKED),
        ("manual_wheelchair", {"width_m": np.nan}, Verdict.UNKNOWN),
        ("manual_wheelchair", {"surface": "sett"}, Verdict.HARD),
        ("manual_wheelchair", {"surface": "gravel"}, Verdict.BLOCKED),
        ("manual_wheelchair", {"surface": "gravel", "smoothness": "good"}, Verdict.FREE),
        ("manual_wheelchair", {"surface": "nobody knows this"}, Verdict.UNKNOWN),
        ("manual_wheelchair", {"kind": "steps", "step_count": 3}, Verdict.BLOCKED),
        ("manual_wheelchair", {"kind": "steps"}, Verdict.BLOCKED),
        ("manual_wheelchair", {"walkable": False}, Verdict.BLOCKED),
        ("walking_aid", {"kind": "steps", "step_count": 3, "handrail": 1}, Verdict.HARD),
        ("walking_aid", {"kind": "steps", "step_count": 3, "handrail": 0}, Verdict.BLOCKED),
        ("walking_aid", {"kind": "steps", "step_count": 4, "handrail": 1}, Verdict.BLOCKED),
        ("walking_aid", {"kind": "steps"}, Verdict.UNKNOWN),
        ("blind", {"width_m": 0.6}, Verdict.HARD),
        ("blind", {"incline_pct": 25.0}, Verdict.FREE),
        ("blind", {"kind": "steps", "tactile": 1}, Verdict.FREE),
        ("blind", {"kind": "steps", "tactile": 0}, Verdict.HARD),
        ("walking", {"width_m": np.nan, "surface": "", "incline_pct": np.nan}, Verdict.FREE),
        ("walking", {"walkable": False}, Verdict.BLOCKED),
    ],
)
def test_a_stretch_is_judged_by_its_measures(
    profile: str, known: dict[str, Any], verdict: Verdict
) -> None:
    base = base_costs(_stretch(**known), CITY.profiles[profile], CITY)
    assert base.verdict.max() == verdict
    assert np.isinf(base.ms).all() == (verdict == Verdict.BLOCKED)


def test_a_slope_counts_by_direction() -> None:
    base = base_costs(_stretch(incline_pct=9.0), CITY.profiles["manual_wheelchair"], CITY)
    assert base.verdict[:, 0].tolist() == [Verdict.BLOCKED, Verdict.HARD]
    gentle = base_costs(_stretch(incline_pct=4.0), CITY.profiles["manual_wheelchair"], CITY)
    assert gentle.ms[0, 0] > gentle.ms[1, 0] > 0


def test_the_slope_of_a_very_short_stretch_is_noise() -> None:
    short = replace(_stretch(incline_pct=30.0), length_m=np.array([3.0]))
    assert base_costs(short, CITY.profiles["manual_wheelchair"], CITY).verdict.max() == Verdict.FREE


def test_the_times_of_a_slope_are_those_of_accessmap() -> None:
    """Theirs: v0 exp(-k |g + 0.0087|), k = ln 5 / |0.08 + 0.0087|; ours is v0 on the flat."""
    k = np.log(5) / 0.0887
    for grade in (-0.09, -0.03, 0.0, 0.02, 0.07):
        base = base_costs(
            _stretch(incline_pct=100 * grade), CITY.profiles["manual_wheelchair"], CITY
        )
        theirs = 50 / 0.8 * np.exp(k * (abs(grade + 0.0087) - 0.0087))
        assert base.ms[0, 0] == pytest.approx(theirs * 1000, rel=1e-4)


def test_a_flush_kerb_is_good_for_wheels_and_a_hazard_for_the_cane() -> None:
    flush = _crossing(kerb=["", "flush", "flush", ""], node_tactile=[-1, 0, 0, -1])
    told = _crossing(kerb=["", "flush", "flush", ""], node_tactile=[-1, 1, 1, -1])
    guided = {"acoustic": np.array([-1, 1, -1], dtype=np.int8)}
    verdicts = {
        (profile, name): base_costs(
            replace(city, **guided), CITY.profiles[profile], CITY
        ).verdict.max(axis=0)[1]
        for profile in ("manual_wheelchair", "blind")
        for name, city in (("silent", flush), ("told", told))
    }
    assert verdicts == {
        ("manual_wheelchair", "silent"): Verdict.FREE,
        ("manual_wheelchair", "told"): Verdict.FREE,
        ("blind", "silent"): Verdict.HARD,
        ("blind", "told"): Verdict.FREE,
    }


@pytest.mark.parametrize(
    ("kerb", "height", "verdict"),
    [
        ("lowered", np.nan, Verdict.FREE),
        ("rolled", np.nan, Verdict.HARD),
        ("raised", np.nan, Verdict.BLOCKED),
        ("raised", 2.0, Verdict.FREE),
        ("lowered", 2.8, Verdict.HARD),
        ("lowered", 12.0, Verdict.BLOCKED),
        ("", np.nan, Verdict.UNKNOWN),
    ],
)
def test_a_kerb_acts_on_its_crossing_and_a_measure_beats_the_word(
    kerb: str, height: float, verdict: Verdict
) -> None:
    city = _crossing(kerb=["", kerb, "flush", ""], kerb_height_cm=[np.nan, height, np.nan, np.nan])
    base = base_costs(city, CITY.profiles["manual_wheelchair"], CITY)
    assert base.verdict.max(axis=0)[1] == verdict


def test_reasons_name_the_measure_the_limit_and_the_source() -> None:
    (reason,) = explain(_stretch(width_m=0.7), 0, CITY.profiles["manual_wheelchair"], CITY)
    assert (reason.code, reason.verdict) == ("width", Verdict.BLOCKED)
    assert (reason.value, reason.limit) == (pytest.approx(70.0), 80.0)
    assert "openrouteservice" in reason.source


def test_reasons_and_verdicts_never_disagree() -> None:
    city = random_network(np.random.default_rng(6), segments=150)
    for profile in CITY.profiles.values():
        base = base_costs(city, profile, CITY).verdict.max(axis=0)
        for segment in range(city.segment_count):
            reasons = explain(city, segment, profile, CITY)
            assert (reasons[0].verdict if reasons else Verdict.FREE) == base[segment]


@pytest.mark.parametrize(
    ("profile", "kind", "measures", "can_pass", "verdict"),
    [
        ("manual_wheelchair", "kerb_missing_ramp", {"height_cm": 12}, "unknown", Verdict.BLOCKED),
        ("manual_wheelchair", "kerb_missing_ramp", {"height_cm": 2}, "no", Verdict.FREE),
        ("manual_wheelchair", "kerb_missing_ramp", {}, "unknown", Verdict.BLOCKED),
        ("manual_wheelchair", "kerb_missing_ramp", {}, "with_help", Verdict.HARD),
        ("walking_aid", "kerb_missing_ramp", {"height_cm": 12}, "unknown", Verdict.HARD),
        ("blind", "kerb_missing_ramp", {"height_cm": 12}, "no", Verdict.FREE),
        ("manual_wheelchair", "narrow", {"width_cm": 70}, "yes", Verdict.BLOCKED),
        ("manual_wheelchair", "narrow", {}, "unknown", Verdict.UNKNOWN),
        ("manual_wheelchair", "step", {"count": 1}, "unknown", Verdict.BLOCKED),
        ("blind", "signal", {}, "unknown", Verdict.HARD),
        ("manual_wheelchair", "signal", {}, "no", Verdict.FREE),
        ("walking", "step", {"count": 9}, "no", Verdict.HARD),
        ("walking", "works", {}, "unknown", Verdict.BLOCKED),
        ("walking", "works", {}, "with_difficulty", Verdict.HARD),
    ],
)
def test_measures_decide_then_the_witness_then_the_kind(
    profile: str, kind: str, measures: dict[str, float], can_pass: str, verdict: Verdict
) -> None:
    barrier = BarrierFacts("b", kind, "confirmed", 0, "", measures, can_pass)
    assert judge(barrier, CITY.profiles[profile], CITY).verdict == verdict


def test_a_blocking_barrier_says_what_was_measured_and_which_limit_it_passes() -> None:
    barrier = BarrierFacts("b", "kerb_missing_ramp", "confirmed", 0, "", {"height_cm": 12})
    (reason,) = judge(barrier, CITY.profiles["manual_wheelchair"], CITY).reasons
    assert (reason.code, reason.value, reason.limit) == ("kerb", 12.0, 3.0)
