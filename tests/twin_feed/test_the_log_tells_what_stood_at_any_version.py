"""What stood at each past version, from the log alone, equals what the layer said then."""

import pytest

from apps.twin import queries
from apps.twin.models import Change
from tests.twin_feed.builders import activate, decide, deliver, network, report, voice

pytestmark = pytest.mark.django_db

OTHER = [("street", (200, 0), (0, 0), True)]


def now() -> list[tuple[object, ...]]:
    lies_on = queries.layer().network_dataset_id
    return [
        (str(b.uuid), b.kind, b.state, b.segment_index, b.side, b.measures, b.can_pass)
        for b in queries.standing_snapshot(lies_on or 0).barriers
    ]


def then(version: int) -> list[tuple[object, ...]]:
    return [
        (b.uuid, b.kind, b.state, b.segment_index, b.side, b.measures, b.can_pass)
        for b in queries.standing_at(version).barriers
    ]


def test_every_version_is_as_it_was_through_two_networks() -> None:
    first = network()
    told: dict[int, tuple[int | None, list[tuple[object, ...]]]] = {}

    def remember() -> None:
        deliver()
        layer = queries.layer()
        told[layer.version] = (layer.network_dataset_id, now())

    one = report(50, 5, measures={"height_cm": 12.5})
    remember()
    two = report(150, -4, side="right", kind="works")
    remember()
    decide(one, "verified")
    remember()
    second = network(OTHER, generation=2)
    activate(second)
    remember()
    barrier = queries.barrier_of_report(two)
    assert barrier is not None
    voice(barrier.uuid, "absent", source_kind="technician")
    remember()
    decide(one, "withdrawn")
    remember()
    assert {lies_on for lies_on, _ in told.values()} == {first.pk, second.pk}
    for version, (lies_on, barriers) in told.items():
        assert queries.standing_at(version).network_dataset_id == lies_on
        assert then(version) == barriers


def test_nothing_stood_before_the_first_change() -> None:
    assert queries.standing_at(0).barriers == []


def test_a_version_that_has_not_come_is_refused() -> None:
    with pytest.raises(queries.NotInTheLog):
        queries.standing_at(3)


def test_a_step_that_does_not_say_where_barriers_went_is_no_ground_for_a_past() -> None:
    old = network()
    layer = queries.layer
    report(50, 5)
    deliver()
    row = Change.objects.get()
    Change.objects.create(
        layer=row.layer, version=2, event_uuid=row.layer.barriers.get().uuid,
        kind="network.activated", payload={"network": old.pk, "resnapped": 1, "barriers": []},
    )  # fmt: skip
    assert layer().version == 1
    with pytest.raises(queries.NotInTheLog, match="change 2"):
        queries.standing_at(2)
