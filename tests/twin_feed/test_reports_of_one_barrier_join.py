"""Same family, near enough, same side or side unknown: one barrier."""

import pytest

from apps.twin import queries
from apps.twin.kinds import KINDS
from tests.twin_feed.builders import DAY, at, deliver, network, report

pytestmark = pytest.mark.django_db


def barriers() -> int:
    return len(queries.barriers_in())


@pytest.mark.parametrize(
    ("kind", "radius_m"), [("kerb_bad_ramp", 7.5), ("step", 10), ("works", 50)]
)
def test_within_the_radius_of_the_kind_they_join_and_beyond_they_do_not(
    kind: str, radius_m: float
) -> None:
    network()
    assert KINDS[kind].join_radius_m == radius_m
    report(80, 6, kind=kind)
    report(80 + radius_m - 0.05, 6, kind=kind)
    deliver()
    assert barriers() == 1
    report(80 - radius_m - 0.05, 6, kind=kind)
    deliver()
    assert barriers() == 2


def test_the_nearest_of_several_is_joined() -> None:
    network()
    first, second = report(50, 5), report(64, 5)
    deliver()
    third = report(58, 5)
    deliver()
    assert barriers() == 2
    joined, near = queries.barrier_of_report(third), queries.barrier_of_report(second)
    assert joined is not None
    assert near is not None
    assert joined.uuid == near.uuid
    assert queries.barrier_of_report(first).present_count == 1  # type: ignore[union-attr]


def test_two_kinds_of_one_family_tell_of_one_barrier() -> None:
    network()
    report(50, 5, kind="narrow")
    report(52, 5, kind="obstacle_fixed")
    report(52, 5, kind="step")
    deliver()
    assert sorted(one.kind for one in queries.barriers_in()) == ["narrow", "step"]


def test_the_other_side_of_the_street_is_another_barrier() -> None:
    network()
    report(50, 3)
    report(50, -3)
    deliver()
    assert sorted(one.side for one in queries.barriers_in()) == ["left", "right"]


def test_a_report_that_does_not_say_the_side_joins_and_one_that_does_settles_it() -> None:
    network()
    report(50, 0.5)  # on the line: nobody can tell
    deliver()
    assert [one.side for one in queries.barriers_in()] == [""]
    report(52, 4)
    deliver()
    assert [one.side for one in queries.barriers_in()] == ["left"]
    report(52, -4)
    deliver()
    assert sorted(one.side for one in queries.barriers_in()) == ["left", "right"]


def test_what_the_reporter_says_of_the_side_wins_over_where_the_finger_was() -> None:
    network()
    report(50, 3, side="right")
    deliver()
    assert [one.side for one in queries.barriers_in()] == ["right"]


def test_a_sidewalk_drawn_apart_has_no_side() -> None:
    network()
    report(50, 12, side="right")
    deliver()
    (barrier,) = queries.barriers_in()
    assert (barrier.segment_index, barrier.side) == (2, "")


def test_two_sidewalks_that_do_not_touch_are_two_places_however_near() -> None:
    network([("sidewalk", (0, 0), (200, 0), False), ("sidewalk", (0, 8), (200, 8), False)])
    report(50, 0)
    report(50, 8)
    deliver()
    assert barriers() == 2


def test_along_one_sidewalk_the_end_of_a_stretch_does_not_part_them() -> None:
    network([("sidewalk", (0, 0), (50, 0), False), ("sidewalk", (50, 0), (200, 0), False)])
    report(47, 0)
    report(53, 0)
    deliver()
    assert barriers() == 1


def test_the_best_source_gives_the_measure_and_the_worst_answer_of_equals_counts() -> None:
    network()
    report(50, 5, can_pass="with_help", measures={"height_cm": 10})
    report(50, 5, can_pass="yes", measures={"height_cm": 14, "count": 1}, day=1)
    deliver()
    (barrier,) = queries.barriers_in()
    assert barrier.measures == {"height_cm": 14, "count": 1}
    assert barrier.can_pass == "with_help"
    report(50, 5, can_pass="no", measures={"height_cm": 11.5}, source_kind="technician")
    deliver()
    (barrier,) = queries.barriers_in()
    assert barrier.measures == {"height_cm": 11.5, "count": 1}
    assert barrier.can_pass == "no"


def test_first_and_last_seen_follow_the_observations_and_not_the_clock() -> None:
    network()
    report(50, 5, day=5)
    report(50, 5, day=2)
    deliver()
    (barrier,) = queries.barriers_in()
    assert ((barrier.first_seen_at - DAY).days, (barrier.last_seen_at - DAY).days) == (2, 5)


def test_people_are_shown_the_barriers_near_what_they_are_about_to_report() -> None:
    network()
    report(50, 5)
    report(62, 5)
    report(150, 5)
    report(50, 5, kind="narrow")
    deliver()
    found = queries.nearby_barriers(*at(50, 6), "step")
    assert [round(one.distance_m) for one in found] == [1, 12]
