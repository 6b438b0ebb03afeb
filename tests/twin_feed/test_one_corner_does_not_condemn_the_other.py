"""Near is not the same: corners, crossings and sides stay apart, in the layer and in the engine."""

import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.model import ReachModel
from apps.twin import queries
from tests.reach.builders import rules
from tests.twin_feed.builders import deliver, network, report

pytestmark = pytest.mark.django_db

# A junction with its sidewalks and two crossings that meet at the north-east corner (6, 6).
CORNERS = [
    ("crossing", (-2, 3), (3, 3), False),  # over the street that goes north
    ("crossing", (3, -2), (3, 3), False),  # over the street that goes east
    ("sidewalk", (3, 3), (100, 3), False),
    ("sidewalk", (3, 3), (3, 100), False),
    ("sidewalk", (3, -2), (100, -2), False),
    ("sidewalk", (-2, 3), (-2, 100), False),
]
# The same junction as four centrelines, each drawn its own way.
CENTRELINES = [
    ("street", (0, 0), (100, 0), True),
    ("street", (0, 100), (0, 0), True),
    ("street", (-100, 0), (0, 0), True),
    ("street", (0, 0), (0, -100), True),
]


def acting_on() -> list[tuple[int | None, str]]:
    return sorted((one.segment_index, one.side) for one in queries.barriers_in())


def test_two_corners_are_two_barriers_on_two_crossings() -> None:
    network(CORNERS)
    report(-2, 3, kind="kerb_missing_ramp")  # north-west
    report(3, -2, kind="kerb_missing_ramp")  # south-east, 7.1 m from it
    deliver()
    assert acting_on() == [(0, ""), (1, "")]


def test_two_ramps_at_one_corner_each_act_on_their_own_crossing() -> None:
    network(CORNERS)
    report(1.5, 3.2, kind="kerb_bad_ramp")
    report(3.2, 1.5, kind="kerb_missing_ramp")
    deliver()
    assert acting_on() == [(0, ""), (1, "")]


def test_another_report_of_the_same_ramp_joins_it() -> None:
    network(CORNERS)
    report(-2, 3, kind="kerb_missing_ramp")
    report(3, -2, kind="kerb_missing_ramp")
    again = report(-1, 3.5, kind="kerb_bad_ramp")
    deliver()
    assert acting_on() == [(0, ""), (1, "")]
    assert queries.barrier_of_report(again).present_count == 2  # type: ignore[union-attr]


def test_a_ramp_missing_at_one_corner_closes_its_crossing_and_no_other() -> None:
    dataset = network(CORNERS)
    report(-2, 3, kind="kerb_missing_ramp", measures={"height_cm": 15}, source_kind="technician")
    deliver()
    found = queries.network_arrays(dataset.pk)
    names = NetworkArrays.__dataclass_fields__
    barriers = [
        BarrierFacts(
            str(one.uuid), one.kind, one.state, one.segment_index, one.side, dict(one.measures)
        )
        for one in queries.standing_barriers(dataset.pk)
    ]
    model = ReachModel(
        network=NetworkArrays(**{name: getattr(found, name) for name in names}),
        rules=rules(),
        places={"pharmacy": [0]},
        barriers=barriers,
    )
    verdicts = model.verdicts("manual_wheelchair").optimistic.tolist()
    blocked = [index for index, verdict in enumerate(verdicts) if verdict == 3]
    assert blocked == [0]


@pytest.mark.parametrize(
    ("first", "second"),
    [((5, 4), (-4, 4)), ((4, 4), (4, -4)), ((5, 4), (-4, 5)), ((-5, -4), (4, -5))],
)
def test_across_a_street_it_is_another_barrier_however_the_lines_are_drawn(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    network(CENTRELINES)
    report(*first)
    report(*second)
    deliver()
    assert len(queries.barriers_in()) == 2


def test_at_one_corner_two_streets_do_not_part_what_is_one() -> None:
    network(CENTRELINES)
    report(6, 3)  # along the street to the east
    report(3, 6)  # along the street to the north, 4 m from it
    deliver()
    (barrier,) = queries.barriers_in()
    assert barrier.present_count == 2


def test_along_one_side_the_end_of_a_stretch_does_not_part_them() -> None:
    network([("street", (0, 0), (50, 0), True), ("street", (100, 0), (50, 0), True)])
    report(47, 4)
    report(53, 4)
    deliver()
    assert len(queries.barriers_in()) == 1
    report(53, -4)
    deliver()
    assert len(queries.barriers_in()) == 2


def test_on_the_line_nobody_can_say_and_it_joins() -> None:
    network(CENTRELINES)
    report(30, 0.5)
    report(31, -4)
    deliver()
    assert len(queries.barriers_in()) == 1
