"""Rules nobody would write, and lives of cities: any difference from ``tests.reach.oracle``?

The rules in force leave much unused: limits that coincide, kinds of barriers whose range is a
single verdict, a change of side that takes nothing. Here every number and word is drawn anew,
barriers crowd on few streets, most of them two-sided, and places move between the batches.
"""

import json
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from apps.reach.engine.model import ReachModel
from apps.reach.engine.rules import MINIMA, parse_rules
from tests.counts import count
from tests.reach.agreement import assert_agrees
from tests.reach.builders import random_barrier, random_network, random_places, rules_file
from tests.reach.oracle import Oracle
from tests.reach.oracle_city import city_of_arrays

PLAIN = ["free", "hard", "blocked"]
ALL = ["free", "hard", "unknown", "blocked"]
NEEDS = {
    "way": ["width", "slope", "ground"],
    "crossing": ["kerb", "guidance"],
    "steps": ["steps", "handrail", "guidance"],
}


def _limit(rng: Generator, name: str) -> dict[str, Any]:
    top = {"width_cm": 200, "headroom_cm": 250}.get(name, 16)
    free, blocked = sorted(rng.integers(0, top, size=2).tolist(), reverse=name in MINIMA)
    return {"free": free, "blocked": None if rng.random() < 0.2 else blocked, "source": "start"}


def _profile(rng: Generator, body: dict[str, Any]) -> None:
    for name in ("crossing_s", "lift_s", "step_s", "hard_s"):
        body[name]["value"] = float(rng.integers(0, 80)) / 2
    body["hard_pace"]["value"] = 1 + float(rng.integers(0, 9)) / 8
    names = ["width_cm", "headroom_cm", "kerb_cm", "slope_up_pct", "slope_down_pct",
             "cross_slope_pct", "ramp_pct", "steps"]  # fmt: skip
    body["limits"] = {name: _limit(rng, name) for name in names if rng.random() < 0.8}
    for table, words in (("ground", PLAIN), ("kerbs", PLAIN)):
        for word in body[table].keys() - {"source"}:
            body[table][word] = str(rng.choice(words))
    if rng.random() < 0.4:
        body["kerbs"]["flush"] = "tactile"
    body.pop("kerb_felt_from_cm", None)
    # Whoever must find a flush kerb has a height from which it is none.
    if body["kerbs"]["flush"] == "tactile" or rng.random() < 0.5:
        body["kerb_felt_from_cm"] = {"value": float(rng.integers(1, 8)), "source": "start"}
    for name in ("crossing_unguided", "steps_unguided", "steps_without_handrail"):
        body[name] = str(rng.choice(PLAIN))
    body["needs"] = {
        group: [name for name in named if rng.random() < 0.5] for group, named in NEEDS.items()
    }
    if body["crossing_unguided"] == "free":
        # To whom it makes no difference, nothing is unknown about it.
        body["needs"]["crossing"] = [n for n in body["needs"]["crossing"] if n != "guidance"]
    for kind in body["barriers"]:
        best, otherwise, worst = sorted(rng.integers(0, 4, size=3).tolist())
        body["barriers"][kind] = {
            "best": ALL[best], "otherwise": ALL[otherwise], "worst": ALL[worst],
        }  # fmt: skip


def _body(rng: Generator) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(rules_file()["body"]))
    body["change_of_side_s"]["value"] = float(rng.choice([0, 1, 30, 600]))
    body["slope_ignored_to_m"]["value"] = float(rng.choice([0, 3, 50]))
    for answer in body["can_pass"].keys() - {"source"}:
        body["can_pass"][answer] = str(rng.choice(ALL))
    for profile in body["profiles"].values():
        _profile(rng, profile)
    body["active_profiles"] = rng.choice(body["active_profiles"], 3, replace=False).tolist()
    return body


@settings(max_examples=count(small=12, full=600), deadline=None)
@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_any_rules_and_any_life_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=16, segments=34)
    network = replace(network, two_sided=rng.random(network.segment_count) < 0.8)
    oracle_city = city_of_arrays(network)
    body = _body(rng)
    oracle = Oracle(oracle_city, body)
    model = ReachModel(network=network, rules=parse_rules(body), places=random_places(rng, network))
    crowded = rng.integers(network.segment_count, size=6)
    for step in range(4):
        keys = sorted(model.barriers)
        put = [random_barrier(rng, network, f"{step}/{i}") for i in range(6)]
        put += [random_barrier(rng, network, key) for key in keys if rng.random() < 0.2]
        model.apply(
            put=[replace(b, segment=int(rng.choice(crowded))) for b in put],
            drop=[key for key in keys if rng.random() < 0.3],
        )
        if rng.random() < 0.5:
            model.move_places("point", rng.integers(-1, network.node_count, size=2))
        if step == 2:
            # Other rules: the same city and barriers, computed anew.
            body = _body(rng)
            oracle = Oracle(oracle_city, body)
            model = ReachModel(
                network=network, rules=parse_rules(body), places=model.places,
                barriers=model.barriers.values(),
            )  # fmt: skip
        assert_agrees(model, oracle, by="networkx", where=(seed, step))
