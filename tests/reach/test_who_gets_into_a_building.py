"""Measures of a building against the limits of each profile: unknown stays unknown."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.points.measures import MEASURES
from apps.reach import queries, rule_sets
from apps.reach.engine.rules import Rules, Verdict, parse_rules
from apps.reach.engine.sites import JUDGED, judge_site

RULES = parse_rules(rule_sets.shipped()["body"])
# A house anybody gets into.
EASY: dict[str, Any] = {
    "entrance_steps": 0, "door_width_cm": 95, "inside_steps": 0, "tactile_guide": True,
}  # fmt: skip
WHEELS = "manual_wheelchair"


def verdict(profile: str = WHEELS, rules: Rules = RULES, **measures: Any) -> str:
    """The verdict for a profile of the easy house with these differences; None takes one away."""
    given = {k: v for k, v in {**EASY, **measures}.items() if v is not None}
    return judge_site(given, rules.profiles[profile], rules).verdict.word


def test_everybody_gets_into_an_easy_house() -> None:
    assert {verdict(code) for code in RULES.active} == {"free"}


@pytest.mark.parametrize(
    ("measures", "word"),
    [
        ({"entrance_steps": 1}, "unknown"),
        ({"entrance_steps": 1, "ramp": False}, "blocked"),
        # A threshold is a kerb: its height decides, not that it is one.
        ({"entrance_steps": 1, "entrance_step_cm": 2}, "free"),
        ({"entrance_steps": 1, "entrance_step_cm": 2.8, "ramp": False}, "hard"),
        ({"entrance_steps": 1, "entrance_step_cm": 12, "ramp": False}, "blocked"),
        # Three low steps are still three.
        ({"entrance_steps": 3, "entrance_step_cm": 2, "ramp": False}, "blocked"),
        ({"entrance_steps": None}, "unknown"),
        ({"entrance_steps": None, "entrance_step_cm": 0}, "free"),
    ],
)
def test_the_entrance(measures: dict[str, Any], word: str) -> None:
    assert verdict(**measures) == word


@pytest.mark.parametrize(
    ("ramp", "word"),
    [
        ({"ramp": True, "ramp_slope_pct": 6, "ramp_width_cm": 120}, "free"),
        ({"ramp": True, "ramp_slope_pct": 10, "ramp_width_cm": 120}, "hard"),
        ({"ramp": True, "ramp_slope_pct": 20, "ramp_width_cm": 120}, "blocked"),
        ({"ramp": True, "ramp_slope_pct": 6, "ramp_width_cm": 70}, "blocked"),
        ({"ramp": True, "ramp_width_cm": 120}, "unknown"),
        ({"ramp": False}, "blocked"),
    ],
)
def test_of_steps_and_ramp_the_better_way_counts(ramp: dict[str, Any], word: str) -> None:
    assert verdict(entrance_steps=3, **ramp) == word
    # Where there are no steps nobody needs the ramp.
    assert verdict(entrance_steps=0, **ramp) == "free"


@pytest.mark.parametrize(
    ("width", "word"), [(90, "free"), (85, "hard"), (79, "blocked"), (None, "unknown")]
)
def test_the_door(width: int | None, word: str) -> None:
    assert verdict(door_width_cm=width) == word


@pytest.mark.parametrize(
    ("measures", "word"),
    [
        ({"inside_steps": None}, "unknown"),
        ({"inside_steps": 14, "lift": True, "lift_door_width_cm": 90}, "free"),
        ({"inside_steps": 14, "lift": True, "lift_door_width_cm": 75}, "blocked"),
        ({"inside_steps": 14, "lift": True}, "unknown"),
        ({"inside_steps": 14, "lift": False}, "blocked"),
        ({"passage_width_cm": 60}, "blocked"),
    ],
)
def test_the_way_to_the_desk(measures: dict[str, Any], word: str) -> None:
    assert verdict(**measures) == word


def test_who_leans_on_a_handrail_needs_one_where_there_are_several_steps() -> None:
    up = {"entrance_steps": 2, "ramp": False}
    assert verdict("walking_aid", **up) == "unknown"
    assert verdict("walking_aid", **up, handrail=True) == "hard"
    assert verdict("walking_aid", **up, handrail=False) == "blocked"
    assert verdict("walking", **up, handrail=False) == "free"


def test_who_does_not_see_needs_guidance_and_no_ramp() -> None:
    assert verdict("blind", entrance_steps=5, ramp=False, inside_steps=20, lift=False) == "free"
    assert verdict("blind", tactile_guide=None) == "unknown"
    assert verdict("blind", tactile_guide=False) == "hard"


def test_what_is_judged_can_be_measured() -> None:
    assert set(MEASURES) >= JUDGED


_VALUES: dict[str, Any] = {
    code: st.booleans()
    if one.kind == "yes_no"
    else st.integers(int(one.least), int(one.most))
    if one.kind == "whole"
    else st.floats(one.least, one.most)
    for code, one in MEASURES.items()
}
HOUSES = st.fixed_dictionaries({}, optional=_VALUES)
_BETTER_IF_MORE = {code for code in MEASURES if code.endswith("width_cm")}


@given(house=HOUSES)
def test_every_house_has_a_verdict_and_every_bad_one_its_reason(house: dict[str, Any]) -> None:
    for code in RULES.active:
        way = judge_site(house, RULES.profiles[code], RULES)
        assert (way.verdict == Verdict.FREE) == (not way.reasons)
        if way.reasons:
            assert way.reasons[0].verdict == way.verdict
            assert all(reason.code in MEASURES for reason in way.reasons)
            assert all(
                reason.value is None or reason.value == pytest.approx(house[reason.code])
                for reason in way.reasons
            )


@given(house=HOUSES, code=st.sampled_from(sorted(_BETTER_IF_MORE)), more=st.floats(0, 100))
def test_a_wider_way_is_never_worse(house: dict[str, Any], code: str, more: float) -> None:
    if code not in house:
        return
    wider = {**house, code: house[code] + more}
    for profile in RULES.profiles.values():
        assert (
            judge_site(wider, profile, RULES).verdict <= judge_site(house, profile, RULES).verdict
        )


def test_one_query_judges_any_number_of_sites(db: None) -> None:
    counts = []
    for many in (1, 40):
        with CaptureQueriesContext(connection) as captured:
            found = queries.verdicts_of_sites({f"S{n}": EASY for n in range(many)})
        assert len(found) == many
        counts.append(len(captured))
    assert counts == [1, 1]


def test_a_site_nobody_measured_has_no_verdict(db: None) -> None:
    assert queries.site_verdicts({}) == []
    # A toilet says nothing about the door.
    assert queries.site_verdicts({"accessible_toilet": True}) == []


def test_reasons_are_sentences_with_value_limit_and_unit(db: None) -> None:
    with translation.override("en"):
        told = {
            one.profile: one
            for one in queries.site_verdicts({**EASY, "door_width_cm": 72.5, "ramp": False})
        }
        of_a_ramp = queries.site_verdicts({"ramp": True})
    assert told["walking"].reasons == ()
    wheels = told[WHEELS]
    assert (wheels.verdict, wheels.head) == ("blocked", "Blocked for manual wheelchair")
    assert wheels.reasons[0].startswith(
        "Free width of the door: 72.5 cm, at least 80 cm are needed (source: "
    )
    assert {"Free width of the door: not known", "Slope of the ramp: not known"} <= {
        words for one in of_a_ramp for words in one.reasons
    }
