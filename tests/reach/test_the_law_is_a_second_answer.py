"""Conformity with DM 236/1989 and DPR 503/1996: rule by rule, beside the verdicts."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, judge
from apps.reach.engine.conformity import (
    Conformity,
    of_barrier,
    of_segment,
    overall,
    parse_conformity,
)
from apps.reach.engine.rules import RulesError, Verdict
from apps.reach.engine.verdicts import kerb_nodes
from apps.twin.kinds import KINDS, MEASURES
from tests.reach.builders import ROOT, rules, street

BODY: dict[str, Any] = json.loads((ROOT / "apps/reach/data/conformity_1.json").read_text())
LAW = parse_conformity(BODY)
BY_ID = {rule.id: rule for rule in LAW}
CONFORMS, UNKNOWN, FAILS = Conformity.CONFORMS, Conformity.UNKNOWN, Conformity.FAILS
# Rule, kind, just below the limit, at it, just above it.
AROUND = [
    ("dm236-8.2.1-width", "narrow", (89.9, FAILS), (90, CONFORMS), (90.1, CONFORMS)),
    ("dm236-8.2.1-width", "obstacle_fixed", (89.9, FAILS), (90, CONFORMS), (90.1, CONFORMS)),
    ("dm236-8.2.1-slope", "slope", (4.9, CONFORMS), (5, CONFORMS), (5.1, UNKNOWN)),
    ("dm236-8.2.1-slope", "slope", (7.9, UNKNOWN), (8, UNKNOWN), (8.1, FAILS)),
    ("dm236-8.1.11-slope", "slope", (7.9, CONFORMS), (8, CONFORMS), (8.1, UNKNOWN)),
    ("dm236-8.1.11-slope", "slope", (11.9, UNKNOWN), (12, UNKNOWN), (12.1, FAILS)),
    ("dm236-8.1.11-width", "kerb_bad_ramp", (89.9, FAILS), (90, CONFORMS), (90.1, CONFORMS)),
    ("dm236-8.2.1-cross-slope", "slope", (0.9, CONFORMS), (1, CONFORMS), (1.1, FAILS)),
    ("dm236-4.2.1-kerb", "kerb_missing_ramp", (2.4, CONFORMS), (2.5, CONFORMS), (2.6, FAILS)),
    ("dm236-4.2.1-kerb", "kerb_bad_ramp", (2.4, CONFORMS), (2.5, CONFORMS), (2.6, FAILS)),
    ("dm236-4.2.1-step", "step", (2.4, CONFORMS), (2.5, CONFORMS), (2.6, UNKNOWN)),
    ("dm236-8.2.1-kerb-ramp", "kerb_bad_ramp", (14.9, CONFORMS), (15, CONFORMS), (15.1, FAILS)),
    ("dm236-8.2.1-headroom", "obstacle_fixed", (209, FAILS), (210, CONFORMS), (211, CONFORMS)),
    ("dm236-8.2.2-lip", "surface", (0.1, CONFORMS), (0.2, CONFORMS), (0.3, FAILS)),
    ("dpr503-5-kerb", "kerb_missing_ramp", (14.9, CONFORMS), (15, CONFORMS), (15.1, FAILS)),
]


@pytest.mark.parametrize(("rule", "kind", "below", "at", "above"), AROUND)
def test_each_rule_below_at_and_above_its_limit(
    rule: str, kind: str, below: Any, at: Any, above: Any
) -> None:
    measure = BY_ID[rule].barriers[kind]
    for value, expected in (below, at, above):
        answers = {x.rule.id: x for x in of_barrier(kind, {measure: value}, LAW)}
        assert (answers[rule].conformity, answers[rule].value) == (expected, value)


@pytest.mark.parametrize(
    ("rule", "kind"), [(rule.id, kind) for rule in LAW for kind in rule.barriers]
)
def test_what_nobody_measured_is_unknown_to_every_rule(rule: str, kind: str) -> None:
    answers = {x.rule.id: x for x in of_barrier(kind, {}, LAW)}
    assert (answers[rule].conformity, answers[rule].value) == (UNKNOWN, None)


def test_every_rule_with_a_limit_is_tested_around_it() -> None:
    pairs = {(r.id, k) for r in LAW for k in r.barriers if r.limit is not None}
    assert pairs == {(row[0], row[1]) for row in AROUND}
    for rule in LAW:
        assert set(rule.barriers) <= set(KINDS)
        assert {m for m in rule.barriers.values() if m} <= set(MEASURES)


def test_the_law_says_nothing_of_a_parked_car() -> None:
    assert of_barrier("obstacle_temporary", {"width_cm": 10}, LAW) == []
    assert overall([]) is None


def test_of_a_path_or_a_ramp_one_is_enough() -> None:
    assert overall(of_barrier("slope", {"slope_pct": 10}, LAW)) == UNKNOWN
    assert overall(of_barrier("slope", {"slope_pct": 13}, LAW)) == FAILS
    flat = {"slope_pct": 3, "cross_slope_pct": 0.5}
    assert overall(of_barrier("slope", flat, LAW)) == CONFORMS


def test_lawful_is_not_passable_and_passable_is_not_lawful() -> None:
    city = rules(every_profile=True)
    lip = BarrierFacts("b", "kerb_missing_ramp", "confirmed", 0, "", {"height_cm": 12})
    assert judge(lip, city.profiles["blind"], city).verdict == Verdict.FREE
    assert overall(of_barrier(lip.kind, lip.measures, LAW)) == FAILS
    ramp = BarrierFacts(
        "b", "kerb_bad_ramp", "confirmed", 0, "",
        {"slope_pct": 14, "height_cm": 2.5, "width_cm": 90},
    )  # fmt: skip
    assert judge(ramp, city.profiles["manual_wheelchair"], city).verdict == Verdict.HARD
    assert overall(of_barrier(ramp.kind, ramp.measures, LAW)) == CONFORMS


def _stretch(kind: str = "sidewalk", **known: Any) -> NetworkArrays:
    values = {name: np.array([value]) for name, value in known.items()}
    return replace(street(lengths_m=[50.0]), kind=np.array([kind]), **values)


@pytest.mark.parametrize(
    ("known", "rule", "answer"),
    [
        ({"width_m": 0.89}, "dm236-8.2.1-width", FAILS),
        ({"width_m": 0.9}, "dm236-8.2.1-width", CONFORMS),
        ({"width_m": np.nan}, "dm236-8.2.1-width", UNKNOWN),
        ({"incline_pct": -5.0}, "dm236-8.2.1-slope", CONFORMS),
        ({"incline_pct": -6.0}, "dm236-8.2.1-slope", UNKNOWN),
        ({"incline_pct": 9.0}, "dm236-8.2.1-slope", FAILS),
        ({"incline_pct": np.nan}, "dm236-8.2.1-slope", UNKNOWN),
        ({"incline_pct": 9.0, "incline_derived": True}, "dm236-8.2.1-slope", UNKNOWN),
    ],
)
def test_a_stretch_is_held_against_the_rules_of_its_kind(
    known: dict[str, Any], rule: str, answer: Conformity
) -> None:
    city = _stretch(**known)
    found = {x.rule.id: x.conformity for x in of_segment(city, 0, kerb_nodes(city), LAW)}
    assert found[rule] == answer
    road = _stretch("street", **known)
    assert of_segment(road, 0, kerb_nodes(road), LAW) == []


@pytest.mark.parametrize(
    ("kerbs", "heights", "level", "high"),
    [
        (["flush", "flush"], [np.nan, np.nan], CONFORMS, CONFORMS),
        (["flush", "lowered"], [np.nan, np.nan], UNKNOWN, CONFORMS),
        (["flush", "raised"], [np.nan, np.nan], FAILS, UNKNOWN),
        (["raised", "flush"], [2.5, np.nan], CONFORMS, CONFORMS),
        (["", ""], [2.4, 16.0], FAILS, FAILS),
        (["", "flush"], [np.nan, np.nan], UNKNOWN, UNKNOWN),
    ],
)
def test_the_worse_kerb_of_a_crossing_decides(
    kerbs: list[str], heights: list[float], level: Conformity, high: Conformity
) -> None:
    city = replace(
        street(lengths_m=[20.0, 10.0, 20.0]),
        kind=np.array(["sidewalk", "crossing", "sidewalk"]),
        kerb=np.array(["", *kerbs, ""]),
        kerb_height_cm=np.array([np.nan, *heights, np.nan]),
    )
    found = {x.rule.id: x.conformity for x in of_segment(city, 1, kerb_nodes(city), LAW)}
    assert found == {"dm236-4.2.1-kerb": level, "dpr503-5-kerb": high}


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"least": 1, "most": 2}, {"most": "5"}, {"most": 5, "most_if": 4},
     {"segments": {"attribute": "colour", "kinds": []}}],
)  # fmt: skip
def test_a_wrong_rule_is_refused_by_name(wrong: dict[str, Any]) -> None:
    good = {"id": "x", "text": "t", "source": "s", "date": "1989-06-14"}
    assert parse_conformity({"rules": [good]})
    with pytest.raises(RulesError, match=r"rules\.x"):
        parse_conformity({"rules": [{**good, **wrong}]})
