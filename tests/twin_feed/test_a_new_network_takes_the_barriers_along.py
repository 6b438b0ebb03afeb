"""When a generation comes in force, every barrier is put onto it in one step."""

import uuid

import pytest

from apps.twin import queries, services
from apps.twin.models import Segment
from tests.twin_feed.builders import activate, decide, deliver, network, record, report, voice

pytestmark = pytest.mark.django_db

OTHER = [
    ("sidewalk", (0, 6), (200, 6), False),
    ("street", (200, 0), (0, 0), True),  # drawn the other way round
]


def test_barriers_lie_on_the_new_generation_after_one_change() -> None:
    network()
    first, second = report(50, 5), report(150, -4)
    deliver()
    new = network(OTHER, generation=2)
    activate(new)
    deliver()
    change = queries.changes_since(2)[0]
    assert (change.kind, change.payload["network"]) == ("network.activated", new.pk)
    assert (change.payload["resnapped"], change.payload["barriers"]) == (2, [])
    north, south = queries.barrier_of_report(first), queries.barrier_of_report(second)
    assert north is not None
    assert south is not None
    assert (north.dataset_id, north.segment_index, north.side) == (new.pk, 0, "")
    # South of a line drawn towards the west is its left.
    assert (south.dataset_id, south.segment_index, south.side) == (new.pk, 1, "left")
    assert {north.changed_version, south.changed_version} == {3}


def test_the_log_alone_tells_where_every_barrier_lay_after_the_step() -> None:
    network()
    for place in ((50, 5), (150, -4), (20, 5), (190, 400)):
        report(*place)
    deliver()
    stays = {
        image["uuid"]: image
        for one in queries.changes_since(0)
        for image in one.payload["barriers"]
    }
    new = network(OTHER, generation=2)
    activate(new)
    activate(network(generation=3))
    deliver()
    for change in queries.changes_since(4):
        moved = change.payload["moved"]
        assert moved == sorted(moved)
        for uuid_, segment, side in moved:
            assert (stays[uuid_]["segment"], stays[uuid_]["side"]) != (segment, side)
            stays[uuid_] |= {"segment": segment, "side": side}
    present = {str(one.uuid): (one.segment_index, one.side) for one in queries.barriers_in()}
    assert {key: (one["segment"], one["side"]) for key, one in stays.items()} == present
    assert [len(one.payload["moved"]) for one in queries.changes_since(4)] == [3, 3]
    assert services.rebuild(check=True).agrees


def test_a_side_somebody_told_survives_the_same_street_imported_again() -> None:
    network()
    source = report(50, 0.5, side="right")
    deliver()
    new = network(generation=2)
    activate(new)
    deliver()
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert (barrier.dataset_id, barrier.side) == (new.pk, "right")


def test_until_the_change_is_absorbed_new_reports_stay_on_the_layers_generation() -> None:
    old = network()
    report(50, 5)
    deliver()
    new = network(OTHER, generation=2)
    source = report(150, 5)
    deliver()
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert barrier.dataset_id == old.pk
    assert queries.standing_barriers(new.pk)[0].segment_index is None
    activate(new)
    deliver()
    assert [one.segment_index for one in queries.standing_barriers(new.pk)] == [0, 0]


def test_a_generation_that_is_gone_is_noted() -> None:
    network()
    record("network.activated", uuid.UUID(int=7), {"dataset": 999_999_999})
    deliver()
    assert queries.changes_since(0)[0].payload["reason"] == "unknown_network"


def test_a_rebuild_snaps_every_event_as_it_was_snapped_then() -> None:
    """The replay passes through generations, and through time without any."""
    before_any = report(20, 5)
    deliver()
    activate(network())
    deliver()
    first, second = report(50, 5), report(52, 4, kind="step")
    deliver()
    network(OTHER, generation=2)
    late = report(150, -5, side="right")
    deliver()
    activate(network(generation=3))
    voice(queries.barrier_of_report(first).uuid, "absent")  # type: ignore[union-attr]
    decide(second, "withdrawn")
    decide(late, "duplicate", other=before_any)
    deliver()
    report_ = services.rebuild(check=True)
    assert report_.agrees, report_
    assert (report_.version, report_.barriers) == (9, 3)


def test_a_rebuild_without_its_old_generation_says_where_it_went_wrong() -> None:
    old = network()
    report(50, 5)
    deliver()
    activate(network(OTHER, generation=2))
    deliver()
    Segment.objects.filter(dataset=old).delete()
    found = services.rebuild(check=True)
    assert not found.agrees
    assert found.first_difference is not None
    assert found.first_difference["version"] == 1
