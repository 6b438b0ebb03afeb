"""Three values: what nobody measured passes in one reading and does not in the other."""

from dataclasses import replace

import numpy as np
import pytest

from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.effects import effect_of
from apps.reach.engine.model import OPTIMISTIC, PESSIMISTIC, Plane, ReachModel
from apps.reach.engine.verdicts import Verdict
from tests.reach.builders import rules, street


def _city(state: str = "confirmed", kind: str = "works", **known: object) -> ReachModel:
    network = replace(street(lengths_m=[80.0], two_sided=False), **known)
    barriers = [BarrierFacts("b", kind, state, 0)] if state else []
    return ReachModel(network=network, rules=rules(), places={"stop": [1]}, barriers=barriers)


def _ms(model: ReachModel, profile: str, reading: str) -> float:
    return float(model.forests[Plane(profile, reading), "stop"].dist[0])


MEASURED = {
    "width_m": np.array([1.5]),
    "incline_pct": np.array([0.0]),
    "surface": np.array(["asphalt"]),
}


def test_for_walking_nothing_is_unknown_but_closures() -> None:
    model = _city(state="")
    assert model.verdicts("walking").pessimistic.tolist() == [Verdict.FREE]
    assert _ms(model, "walking", PESSIMISTIC) == _ms(model, "walking", OPTIMISTIC)


def test_a_street_nobody_measured_is_unknown_to_a_wheelchair() -> None:
    model = _city(state="")
    assert model.verdicts("manual_wheelchair").optimistic.tolist() == [Verdict.UNKNOWN]
    assert _ms(model, "manual_wheelchair", OPTIMISTIC) == 100_000  # 80 m at 0.8 m/s
    assert _ms(model, "manual_wheelchair", PESSIMISTIC) == float("inf")


def test_a_measured_street_is_the_same_in_both_readings() -> None:
    model = _city(state="", **MEASURED)
    assert model.verdicts("manual_wheelchair").pessimistic.tolist() == [Verdict.FREE]
    assert _ms(model, "manual_wheelchair", PESSIMISTIC) == 100_000


@pytest.mark.parametrize(
    ("state", "optimistic", "pessimistic"),
    [
        ("suspected", 80.0, float("inf")),
        ("confirmed", float("inf"), float("inf")),
        ("planned", float("inf"), float("inf")),
        ("removal_claimed", float("inf"), float("inf")),
    ],
)
def test_an_unverified_barrier_counts_in_the_pessimistic_reading_only(
    state: str, optimistic: float, pessimistic: float
) -> None:
    model = _city(state=state)
    expected = [
        ms if ms == float("inf") else round(ms / 1.3 * 1000) for ms in (optimistic, pessimistic)
    ]
    assert [_ms(model, "walking", r) for r in (OPTIMISTIC, PESSIMISTIC)] == expected


def test_an_unverified_barrier_has_an_effect_of_its_own_in_the_optimistic_reading() -> None:
    model = _city(state="suspected")
    effect = effect_of(model, "b", Plane("walking", OPTIMISTIC))
    assert effect.residents_cut_off == 10
    assert _ms(model, "walking", OPTIMISTIC) < float("inf")


def test_a_barrier_nobody_measured_may_be_unknown_itself() -> None:
    model = _city(kind="narrow", **MEASURED)
    assert model.verdicts("manual_wheelchair").optimistic.tolist() == [Verdict.UNKNOWN]
    assert _ms(model, "manual_wheelchair", OPTIMISTIC) == 120_000  # 20 s for the hard point
    assert _ms(model, "manual_wheelchair", PESSIMISTIC) == float("inf")


def test_a_slope_from_a_terrain_model_never_closes_a_street_by_itself() -> None:
    steep = {**MEASURED, "incline_pct": np.array([20.0])}
    measured = _city(state="", **steep)
    derived = _city(state="", **steep, incline_derived=np.array([True]))
    assert measured.verdicts("manual_wheelchair").optimistic.tolist() == [Verdict.BLOCKED]
    assert derived.verdicts("manual_wheelchair").optimistic.tolist() == [Verdict.UNKNOWN]
    assert _ms(derived, "manual_wheelchair", OPTIMISTIC) < float("inf")
    assert _ms(derived, "manual_wheelchair", PESSIMISTIC) == float("inf")
