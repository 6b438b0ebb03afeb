"""What helps one and hinders another is told with both names, and never averaged."""

import json
from dataclasses import replace
from typing import Any

import numpy as np

from apps.reach.engine import conflicts
from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, judge
from apps.reach.engine.conflicts import Conflict
from apps.reach.engine.conformity import of_barrier, of_segment, parse_conformity
from apps.reach.engine.verdicts import account, kerb_nodes
from tests.reach.builders import ROOT, rules, street

CITY = rules(every_profile=True)
LAW = parse_conformity(json.loads((ROOT / "apps/reach/data/conformity_1.json").read_text()))


def _crossing(kerb: str, height: float = np.nan, tactile: int = 0) -> NetworkArrays:
    city = street(lengths_m=[20.0, 10.0, 20.0], two_sided=False)
    return replace(
        city,
        kind=np.array(["sidewalk", "crossing", "sidewalk"]),
        kerb=np.array(["", kerb, kerb, ""]),
        kerb_height_cm=np.array([np.nan, height, height, np.nan]),
        node_tactile=np.full(4, tactile, dtype=np.int8),
        acoustic=np.ones(3, dtype=np.int8),
    )


def _of_crossing(city: NetworkArrays) -> list[Conflict]:
    accounts = {code: account(city, 1, CITY.profiles[code], CITY) for code in CITY.profiles}
    return conflicts.of_segment(accounts, of_segment(city, 1, kerb_nodes(city), LAW), CITY)


def _of_barrier(kind: str, measures: dict[str, Any]) -> list[Conflict]:
    barrier = BarrierFacts("b", kind, "confirmed", 0, "", measures)
    verdicts = {code: judge(barrier, p, CITY) for code, p in CITY.profiles.items()}
    return conflicts.of_barrier(barrier, verdicts, of_barrier(kind, measures, LAW), CITY)


def test_a_flush_kerb_helps_wheels_and_hinders_the_cane() -> None:
    (found,) = _of_crossing(_crossing("flush"))
    assert found == Conflict(
        "kerb_flush", ("manual_wheelchair", "powered_wheelchair", "walking_aid", "pram"), ("blind",)
    )


def test_tactile_paving_settles_it() -> None:
    assert _of_crossing(_crossing("flush", tactile=1)) == []


def test_a_raised_kerb_hinders_wheels_and_is_found_by_the_cane() -> None:
    (found,) = _of_crossing(_crossing("raised", 12.0))
    assert (found.attribute, found.helped) == ("kerb", ("blind",))
    assert set(found.hindered) >= {"manual_wheelchair", "powered_wheelchair", "pram"}
    (of_barrier_found,) = _of_barrier("kerb_missing_ramp", {"height_cm": 12})
    assert of_barrier_found.helped == ("blind",)
    assert "manual_wheelchair" in of_barrier_found.hindered


def test_lawful_and_yet_hard_is_said() -> None:
    (found,) = _of_barrier("kerb_bad_ramp", {"slope_pct": 14, "height_cm": 2.5, "width_cm": 90})
    assert (found.attribute, found.lawful, found.helped) == ("slope_pct", True, ())
    assert "manual_wheelchair" in found.hindered


def test_what_is_bad_for_everybody_is_no_conflict() -> None:
    assert _of_barrier("narrow", {"width_cm": 40}) == []
    assert _of_barrier("works", {}) == []
    assert _of_crossing(_crossing("")) == []
