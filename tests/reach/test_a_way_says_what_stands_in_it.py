"""From two places to an answer: the way, the other reading, what blocks, what is near instead."""

from pathlib import Path
from typing import Any

import pytest

from apps.reach import services
from apps.reach.queries.routes import route
from apps.reach.route_facts import RouteFacts
from apps.twin import queries as twin
from tests.reach import city
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def ask(
    start: tuple[float, float], goal: tuple[float, float], profile: str = "walking"
) -> RouteFacts:
    return route(at(*start), at(*goal), profile=profile)


def test_before_the_engine_has_computed_there_is_no_answer_yet(engine: Path) -> None:
    assert ask((0, 0), (300, 0)).status == "not_ready"


def test_the_way_begins_and_ends_in_the_middle_of_stretches(engine: Path) -> None:
    city.load()
    services.follow()
    found = ask((50, 10), (400, 5))
    assert found.status == "found"
    assert found.way is not None
    assert found.way.metres == pytest.approx(350, abs=0.5)
    assert found.way.seconds == pytest.approx(350 / 1.3, abs=1.5)
    assert found.start.metres == pytest.approx(10, abs=0.1)
    assert found.goal.metres == pytest.approx(5, abs=0.1)
    assert found.start.place == pytest.approx(at(50, 0), abs=1e-6)
    assert [step.turn for step in found.way.steps] == ["start"]
    assert found.way.steps[0].heading == 2
    assert found.careful_is_the_same
    state = twin.layer()
    assert (found.layer_version, found.rules_version) == (state.version, 2)
    assert found.network_generation == 1


def test_both_places_on_one_stretch_and_the_same_place_twice(engine: Path) -> None:
    city.load()
    services.follow()
    short = ask((100, 0), (20, 0))
    assert short.way is not None
    assert short.way.metres == pytest.approx(80, abs=0.5)
    assert not short.way.stretches[0].forward
    nothing = ask((20, 0), (20, 0))
    assert nothing.way is not None
    assert (nothing.way.seconds, nothing.way.metres, nothing.way.steps) == (0, 0, ())


def test_a_turn_is_told_and_the_line_is_whole(engine: Path) -> None:
    city.load()
    services.follow()
    found = ask((75, 0), (150, 75))
    assert found.way is not None
    assert found.way.coordinates[0] == pytest.approx(at(75, 0), abs=1e-6)
    assert found.way.coordinates[-1] == pytest.approx(at(150, 75), abs=1e-6)
    assert found.way.metres == pytest.approx(150, abs=0.5)


def test_a_confirmed_barrier_is_walked_around_and_both_readings_agree(engine: Path) -> None:
    city.load()
    before = ask_after_follow((75, 0), (375, 0))
    city.barrier(225, 0)
    found = ask_after_follow((75, 0), (375, 0))
    assert before.way is not None
    assert found.way is not None
    assert before.way.metres == pytest.approx(300, abs=0.5)
    assert found.way.metres == pytest.approx(600, abs=1)
    assert found.careful_is_the_same


def ask_after_follow(*places: tuple[float, float], profile: str = "walking") -> RouteFacts:
    services.follow()
    return ask(*places, profile=profile)


def test_a_suspected_barrier_is_passed_by_the_headline_and_told(engine: Path) -> None:
    city.load()
    barrier = city.barrier(225, 0, verified=False)
    found = ask_after_follow((75, 0), (375, 0))
    assert found.way is not None
    assert found.careful is not None
    assert found.way.metres == pytest.approx(300, abs=0.5)
    assert found.careful.metres == pytest.approx(600, abs=1)
    assert not found.careful_is_the_same
    (told,) = found.barriers
    assert (told.uuid, told.on_the_way, told.counts, told.verdict) == (
        barrier, True, False, "blocked",
    )  # fmt: skip
    assert told.reasons[0]["code"] == "can_pass"


def test_what_nobody_knows_is_a_share_of_the_way_and_never_sure(engine: Path) -> None:
    city.load()
    found = ask_after_follow((75, 0), (375, 0), profile="manual_wheelchair")
    assert found.way is not None
    assert found.way.unknown_share == pytest.approx(1.0)
    assert found.careful is None
    codes = {reason["code"] for one in found.way.stretches for reason in one.reasons}
    assert {"width", "slope", "ground"} <= codes


def test_a_barrier_counts_only_on_the_part_that_is_walked(engine: Path) -> None:
    city.load()
    city.barrier(30, 0)
    services.follow()
    assert metres((100, 0), (150, 75)) == pytest.approx(125, abs=1)
    # Between the place and the only corner it would go to, it does count.
    assert metres((100, 0), (0, 0)) > 300
    assert metres((100, 0), (10, 0)) > 300
    assert metres((100, 0), (60, 0)) == pytest.approx(40, abs=0.5)


def metres(*places: tuple[float, float]) -> float:
    found = ask(*places)
    assert found.way is not None
    return found.way.metres


def cut_off_the_corner() -> list[Any]:
    """Both streets that lead to the corner at (0, 0) are closed."""
    return [city.barrier(75, 0), city.barrier(0, 75)]


def test_the_way_to_a_barrier_ends_in_front_of_it(engine: Path) -> None:
    city.load()
    city.barrier(225, 0)
    there = ask_after_follow((75, 0), (225, 0))
    away = ask((225, 0), (375, 0))
    past = ask((75, 0), (228, 0))
    for found in (there, away):
        assert found.status == "found"
        assert found.way is not None
        assert found.way.metres == pytest.approx(150, abs=0.5)
    assert past.way is not None
    assert past.way.metres > 300


def test_what_blocks_is_told_with_the_time_without_it(engine: Path) -> None:
    city.load()
    east, _north = cut_off_the_corner()
    found = ask_after_follow((5, 0), (300, 0))
    assert found.status == "blocked"
    assert found.way is None
    (blocker,) = found.blockers
    assert (blocker.barrier, blocker.barrier_kind) == (east, "works")
    assert blocker.reasons[0]["verdict"] == "blocked"
    assert found.seconds_without_blockers == pytest.approx(295 / 1.3, abs=2)
    assert found.nearest is not None
    assert (found.nearest.category, found.nearest.place) == ("", pytest.approx(at(0, 0), abs=1e-6))
    assert found.nearest.metres_left == pytest.approx(300, abs=1)
    assert east in {barrier.uuid for barrier in found.barriers}


def test_instead_of_a_place_another_of_its_kind_is_told(engine: Path) -> None:
    city.load()
    cut_off_the_corner()
    found = ask_after_follow((300, 150), (0, 0))
    assert found.status == "blocked"
    assert found.nearest is not None
    assert (found.nearest.category, found.nearest.name) == ("pharmacy", "pharmacy p2")
    assert found.nearest.seconds == pytest.approx((450 + 600) / 1.3, abs=2)


def test_a_place_far_from_any_street_is_said_to_be_so(engine: Path) -> None:
    city.load()
    services.follow()
    assert ask((-600, 0), (300, 0)).status == "start_too_far"
    assert ask((0, 0), (300, -600)).status == "goal_too_far"
    near = ask((-400, 0), (300, 0))
    assert near.status == "found"
    assert near.start.metres == pytest.approx(400, abs=1)


def test_more_barriers_and_longer_ways_ask_no_more_of_the_database(
    engine: Path, django_assert_max_num_queries: Any
) -> None:
    city.load()
    services.follow()

    def queries_for(goal: tuple[float, float]) -> int:
        ask((5, 0), goal)
        with django_assert_max_num_queries(9) as captured:
            assert ask((5, 0), goal).status in ("found", "blocked")
        return len(captured)

    few = queries_for((140, 0))
    for east in (20, 60, 100, 225, 250):
        city.barrier(east, 0, kind="obstacle_fixed", verified=False)
    services.follow()
    assert queries_for((700, 700)) == few
    city.barrier(75, 0)
    city.barrier(0, 75)
    services.follow()
    assert queries_for((700, 700)) == few
