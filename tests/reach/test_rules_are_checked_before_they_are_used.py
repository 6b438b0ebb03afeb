"""The shipped rules are whole, and a wrong body is refused with the place of the mistake."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from apps.reach.engine.rules import RulesError, parse_rules
from apps.twin.kinds import KINDS
from tests.reach.builders import rules_file


def test_the_shipped_rules_cover_seven_profiles_and_every_kind_of_barrier() -> None:
    rules = parse_rules(rules_file()["body"])
    assert rules.active == tuple(rules.profiles)
    assert len(rules.profiles) == 7
    for profile in rules.profiles.values():
        assert set(profile.barriers) == set(KINDS)


def test_every_number_names_a_source_that_is_written_out() -> None:
    body = rules_file()["body"]

    def sources(item: Any) -> list[str]:
        if not isinstance(item, dict):
            return []
        own = [item["source"]] if isinstance(item.get("source"), str) else []
        return own + [s for value in item.values() for s in sources(value)]

    used = sources({k: v for k, v in body.items() if k != "sources"})
    assert len(used) > 100
    assert set(used) <= set(body["sources"])


def _at(*path: str) -> Callable[[dict[str, Any], Any], None]:
    def write(body: dict[str, Any], value: Any) -> None:
        for key in path[:-1]:
            body = body[key]
        body[path[-1]] = value

    return write


CHAIR = ("profiles", "manual_wheelchair")


@pytest.mark.parametrize(
    ("change", "value", "place"),
    [
        (_at("schema"), 2, "schema"),
        (_at("active_profiles"), ["walking", "flying"], "active_profiles"),
        (_at("active_profiles"), [], "active_profiles"),
        (_at("within_s"), {"value": "900", "source": "start"}, "within_s.value"),
        (_at("within_s"), {"value": 900, "source": "hearsay"}, "within_s"),
        (_at(*CHAIR, "speed_m_s"), {"value": 0, "source": "start"}, "manual_wheelchair.speed_m_s"),
        (_at(*CHAIR, "limits", "height_cm"), {"free": 1, "blocked": 2}, "limits.height_cm"),
        (
            _at(*CHAIR, "limits", "width_cm"),
            {"free": 80, "blocked": 90, "source": "start"},
            "limits.width_cm",
        ),
        (_at(*CHAIR, "kerbs", "raised"), "awful", "kerbs.raised"),
        (_at(*CHAIR, "needs", "way"), ["colour"], "needs.way"),
        (
            _at(*CHAIR, "barriers", "step"),
            {"best": "blocked", "otherwise": "free", "worst": "free"},
            "barriers.step",
        ),
        (_at("ground", "surface", "asphalt"), "bumpy", "ground.surface.asphalt"),
        (_at("can_pass", "yes"), "perhaps", "can_pass.yes"),
    ],
)
def test_a_wrong_body_is_refused_with_its_place(
    change: Callable[[dict[str, Any], Any], None], value: Any, place: str
) -> None:
    body = copy.deepcopy(rules_file()["body"])
    change(body, value)
    with pytest.raises(RulesError, match=place):
        parse_rules(body)


def test_something_that_is_no_table_is_refused() -> None:
    for body in (None, [], "rules", 1):
        with pytest.raises(RulesError):
            parse_rules(body)
