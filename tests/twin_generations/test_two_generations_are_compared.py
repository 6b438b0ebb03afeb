"""Before a network comes in force: what it adds, loses and changes, and which barriers it moves."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territory.models import Dataset
from apps.twin import queries, services
from apps.twin.models import Segment
from tests.twin_feed.builders import activate, deliver, network, report

pytestmark = pytest.mark.django_db

Line = tuple[str, tuple[float, float], tuple[float, float], bool]
STREET: Line = ("street", (0, 0), (200, 0), True)
CROSSING: Line = ("crossing", (0, 0), (0, 12), False)
SIDEWALK: Line = ("sidewalk", (0, 12), (200, 12), False)


def turned(line: Line) -> Line:
    kind, a, b, two_sided = line
    return kind, b, a, two_sided


def new(lines: list[Line], **renamed: str) -> Dataset:
    """A staged generation beside generation 1, with other names for some kinds."""
    dataset = network(lines, generation=2, active=False)
    for kind, name in renamed.items():
        Segment.objects.filter(dataset=dataset, kind=kind).update(name=name)
    return dataset


def reasons(old: Dataset, other: Dataset) -> tuple[str, ...]:
    (one,) = queries.compare_networks(old.pk, other.pk).barriers
    return one.reasons


def test_the_same_network_again_is_the_same() -> None:
    old, other = network(), network(generation=2, active=False)
    report(50, 5)
    deliver()
    found = queries.compare_networks(old.pk, other.pk)
    assert (found.segments.same, found.segments.added, found.segments.removed) == (3, 0, 0)
    assert found.segments.same_km == pytest.approx(0.412, abs=0.001)
    (barrier,) = found.barriers
    assert (barrier.moved_m, barrier.reasons) == (0, ())
    assert (barrier.now_side, barrier.then_side) == ("left", "left")


def test_stretches_added_removed_and_changed_are_counted_with_their_length() -> None:
    old = network()
    other = new([STREET, SIDEWALK, ("path", (0, 12), (0, 100), False)], street="Corso Nuovo")
    Segment.objects.filter(dataset=other, kind="street").update(width_m=1.5)
    found = queries.compare_networks(old.pk, other.pk).segments
    assert (found.added, found.removed, found.changed, found.same) == (1, 1, 1, 1)
    assert found.changed_attributes == {"name": 1, "width_m": 1}
    assert (found.added_km, found.removed_km) == (0.088, 0.012)
    assert [(one.kind, one.length_m) for one in found.added_examples] == [("path", 88.0)]
    assert [one.kind for one in found.removed_examples] == ["crossing"]


def test_a_line_drawn_again_under_another_reference_or_the_other_way_round_is_the_same() -> None:
    old = network()
    Segment.objects.filter(dataset=old, kind="street").update(incline_pct=4)
    moved: Line = ("street", (200, 0.5), (0, 0.5), True)
    other = new([SIDEWALK, moved, CROSSING])
    Segment.objects.filter(dataset=other, kind="street").update(incline_pct=-4)
    found = queries.compare_networks(old.pk, other.pk).segments
    assert (found.same, found.changed, found.added, found.removed) == (3, 0, 0, 0)


def test_a_slope_read_from_the_ground_is_no_change_of_the_network() -> None:
    old, other = network(), network(generation=2, active=False)
    Segment.objects.filter(dataset=old).update(incline_pct=4, incline_derived=True)
    assert queries.compare_networks(old.pk, other.pk).segments.same == 3


def test_a_barrier_that_loses_its_stretch_is_doubtful() -> None:
    old = network()
    report(190, 5)
    deliver()
    other = new([("street", (0, 0), (60, 0), True)])
    assert reasons(old, other) == ("loses_stretch",)


def test_a_barrier_that_moves_to_another_street_far_away_is_doubtful() -> None:
    old = network()
    report(50, 4)
    deliver()
    other = new([("street", (0, -30), (200, -30), True)], street="Via Lontana")
    (one,) = queries.compare_networks(old.pk, other.pk).barriers
    assert one.reasons == ("far", "other_street")
    assert one.moved_m == pytest.approx(30, abs=0.5)
    assert one.now is not None
    assert one.then is not None
    assert (one.now.name, one.then.name) == ("Via street", "Via Lontana")


def test_a_side_that_stays_in_the_world_is_no_doubt_however_the_line_is_drawn() -> None:
    old = network()
    report(50, 4)
    deliver()
    other = new([("street", (220, -3), (-20, -3), True)])
    (one,) = queries.compare_networks(old.pk, other.pk).barriers
    assert (one.now_side, one.then_side, one.reasons) == ("left", "right", ())


def test_a_side_somebody_told_against_the_geometry_is_asked_again() -> None:
    old = network()
    report(50, 4, side="right")
    deliver()
    other = new([("street", (-20, -3), (220, -3), True)])
    assert reasons(old, other) == ("other_side",)


def test_a_sidewalk_drawn_apart_on_the_wrong_side_is_doubtful() -> None:
    old = network()
    report(50, 4, side="right")
    deliver()
    other = new([STREET, ("sidewalk", (0, 5), (200, 5), False)], sidewalk="Via street")
    assert reasons(old, other) == ("other_side",)
    right = new_generation_with_both_sidewalks()
    (one,) = queries.compare_networks(old.pk, right.pk).barriers
    assert one.then is not None
    assert one.then.kind == "sidewalk"


def new_generation_with_both_sidewalks() -> Dataset:
    lines: list[Line] = [
        ("sidewalk", (0, 5), (200, 5), False),
        ("sidewalk", (0, -5), (200, -5), False),
    ]
    return network(lines, generation=3, active=False)


def test_a_crossing_that_became_a_street_is_doubtful() -> None:
    old = network()
    report(1, 6, kind="signal")
    deliver()
    other = new([STREET, SIDEWALK])
    assert "crossing_became_street" in reasons(old, other)


def test_two_stretches_as_near_as_each_other_are_doubtful_unless_one_way_was_cut_in_two() -> None:
    old = network()
    report(50, 4, side="left")
    deliver()
    cut = new([("street", (0, 0), (50, 0), True), ("street", (50, 0), (200, 0), True)])
    assert reasons(old, cut) == ()
    lines: list[Line] = [("street", (-20, 0), (220, 0), True), ("path", (-20, 7), (220, 7), False)]
    twins = network(lines, generation=3, active=False)
    assert "two_candidates" in reasons(old, twins)


def test_what_is_announced_is_what_happens() -> None:
    old = network()
    for east, north, kind in (
        (50, 5, "step"),
        (190, 5, "slope"),
        (1, 6, "signal"),
        (90, 11, "step"),
    ):
        report(east, north, kind=kind)
    deliver()
    other = new([turned(STREET), ("sidewalk", (0, 14), (80, 14), False)])
    announced = {
        str(one.uuid): [one.then.index if one.then else None, one.then_side]
        for one in queries.compare_networks(old.pk, other.pk).barriers
    }
    doubtful = [str(one.uuid) for one in queries.compare_networks(old.pk, other.pk).doubtful]
    activate(other)
    deliver()
    payload = queries.changes_since(4)[0].payload
    assert {uuid: place for uuid, *place in payload["moved"]}.items() <= announced.items()
    assert [uuid for uuid, *_ in payload["doubtful"]] == doubtful
    present = {str(one.uuid): [one.segment_index, one.side] for one in queries.barriers_in()}
    assert present == announced
    assert services.rebuild(check=True).agrees


def test_the_command_prints_the_comparison(capsys: Any) -> None:
    old = network()
    report(50, 5)
    deliver()
    other = new([STREET])
    call_command("compare_networks", str(old.pk), str(other.pk))
    told = json.loads(capsys.readouterr().out)
    assert (told["segments"]["removed"], told["doubtful"], len(told["barriers"])) == (2, 0, 1)
    with pytest.raises(CommandError, match="no generation 999"):
        call_command("compare_networks", str(old.pk), "999")
    with pytest.raises(CommandError, match="another one"):
        call_command("compare_networks", str(old.pk), str(old.pk))


def test_queries_do_not_grow_with_the_barriers() -> None:
    old, other = network(), network(generation=2, active=False)
    counts = []
    for east in (20, 50, 80, 110):
        report(east, 4)
        deliver()
        with CaptureQueriesContext(connection) as captured:
            queries.compare_networks(old.pk, other.pk)
        counts.append(len(captured))
    assert counts == [counts[0]] * 4
    assert counts[0] <= 8
