"""The way from a report to the accessibility layer."""

import uuid

import pytest

from apps.twin import queries
from tests.twin_feed.builders import DAY, at, deliver, network, report

pytestmark = pytest.mark.django_db


def test_a_report_opens_a_suspected_barrier_on_the_stretch_it_is_at() -> None:
    dataset = network()
    source = report(50, 5, kind="step", measures={"height_cm": 12, "count": 2})
    assert deliver() == 1
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert (barrier.kind, barrier.state) == ("step", "suspected")
    assert (barrier.lon, barrier.lat) == at(50, 5)
    assert (barrier.dataset_id, barrier.segment_index) == (dataset.pk, 0)
    assert barrier.side == "left"  # north of a line drawn towards the east
    assert barrier.place_name == "Via street"
    assert barrier.measures == {"height_cm": 12, "count": 2}
    assert (barrier.can_pass, barrier.present_count) == ("no", 1)
    assert barrier.first_seen_at == barrier.last_seen_at == DAY


def test_the_layer_is_one_version_further_and_the_change_tells_everything() -> None:
    dataset = network()
    source = report(50, 5)
    deliver()
    assert queries.layer().version == 1
    assert queries.layer().network_dataset_id == dataset.pk
    (change,) = queries.changes_since(0)
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert (change.version, change.kind) == (1, "barrier.opened")
    assert change.barrier_uuid == barrier.uuid == uuid.uuid5(change.event_uuid, "barrier")
    assert change.payload == {
        "event": "report.submitted",
        "network": dataset.pk,
        "reason": "",
        "barriers": [
            {
                "uuid": str(barrier.uuid), "kind": "step", "state": "suspected", "was": None,
                "segment": 0, "side": "left", "measures": {}, "can_pass": "no",
            }
        ],
    }  # fmt: skip


def test_a_place_far_from_every_stretch_gives_a_barrier_without_a_segment() -> None:
    network()
    source = report(50, 500)
    deliver()
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert (barrier.segment_index, barrier.side, barrier.place_name) == (None, "", "")


def test_without_a_network_reports_are_absorbed_all_the_same() -> None:
    source = report(50, 5)
    assert deliver() == 1
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert barrier.segment_index is None
    assert queries.layer().network_dataset_id is None


def test_a_kerb_acts_on_the_crossing_though_a_stretch_is_nearer() -> None:
    network()
    source = report(5, 1, kind="kerb_missing_ramp")
    deliver()
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    assert barrier.segment_index == 1


def test_the_engine_gets_version_and_barriers_of_one_moment() -> None:
    dataset = network()
    report(50, 5)
    report(150, -5, kind="narrow")
    deliver()
    snapshot = queries.standing_snapshot(dataset.pk)
    version, standing = snapshot.version, snapshot.barriers
    assert snapshot.network_dataset_id == dataset.pk
    assert version == 2
    assert [(one.segment_index, one.side) for one in sorted(standing, key=lambda b: b.lon)] == [
        (0, "left"),
        (0, "right"),
    ]
    assert queries.standing_barriers(dataset.pk) == standing
