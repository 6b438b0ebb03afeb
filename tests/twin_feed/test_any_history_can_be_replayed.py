"""Random histories: whatever happens, the layer holds together and the replay agrees."""

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.outbox.models import Delivery
from apps.twin import queries, services
from apps.twin.models import Barrier, BarrierState, Observation
from tests.counts import count
from tests.twin_feed.histories import (
    History,
    Step,
    facts_of_the_layer,
    step,
    step_of_joining,
    without_a_trace,
)

calm = settings(
    max_examples=count(small=12, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@calm
@given(history=st.lists(step, min_size=3, max_size=25))
def test_versions_are_gapless_facts_hold_and_the_replay_agrees(history: list[Step]) -> None:
    with without_a_trace():
        lived = History()
        lived.live(history)
        _holds_together(lived)


@pytest.mark.django_db
@settings(calm, max_examples=count(small=8, full=300))
@given(history=st.lists(step_of_joining, min_size=8, max_size=25))
def test_all_merges_undone_lose_no_observation_and_the_replay_agrees(history: list[Step]) -> None:
    with without_a_trace():
        lived = History()
        lived.live(history)
        seen = set(Observation.objects.values_list("source", "event_uuid"))
        _undo_all(lived)
        assert set(Observation.objects.values_list("source", "event_uuid")) == seen
        assert not Observation.objects.exclude(speaks_for=F("barrier")).exists()
        _holds_together(lived)


@pytest.mark.django_db
@calm
@given(
    history=st.lists(step, min_size=4, max_size=16), which=st.integers(0, 9), into=st.integers(0, 9)
)
def test_an_undone_merge_leaves_the_very_layer_there_was(
    history: list[Step], which: int, into: int
) -> None:
    with without_a_trace():
        lived = History()
        # Two to merge, whatever else there is.
        two = [("report", 90 + 30 * n, 5, "step", "citizen", 0) for n in range(2)]
        lived.live([*history, *two])
        before, version = facts_of_the_layer(), queries.layer().version
        lived.live([("merge", which, into)])
        if queries.layer().version > version:
            gone = queries.changes_since(version)[0].payload["merged"]
            merged = lived.barriers("merged")
            place = [str(one) for one in merged].index(gone)
            assert facts_of_the_layer() != before
            lived.live([("unmerge", place)])
            assert queries.layer().version == version + 2
        assert facts_of_the_layer() == before


def _undo_all(lived: History) -> None:
    """From the last to the first: as long as any is left, one of them can be undone."""
    for _ in range(100):
        merged = lived.barriers("merged")
        if not merged:
            return
        lived.live([("unmerge", place) for place in range(len(merged))])
    pytest.fail("a merge could not be undone")


def _holds_together(lived: History) -> None:
    assert not Delivery.objects.exclude(state="done").exists()
    versions = [one.version for one in queries.changes_since(0)]
    assert versions == list(range(1, len(versions) + 1))
    assert queries.layer().version == len(versions)
    for source in lived.reports:
        # A report speaks in one place at most, and can be followed to it.
        assert Observation.objects.filter(source=source, stands=True).count() <= 1
        assert queries.barrier_of_report(source).state != "merged"  # type: ignore[union-attr]
    network_id = queries.layer().network_dataset_id
    for barrier in Barrier.objects.select_related("segment", "merged_into"):
        assert barrier.observations.exists()
        assert barrier.segment is None or barrier.segment.dataset_id == network_id
        assert barrier.opened_version <= barrier.changed_version <= len(versions)
        if barrier.state == BarrierState.MERGED:
            assert not barrier.voices.exists()
            assert barrier.merge["version"] <= len(versions)
        if barrier.state == BarrierState.SUSPECTED:
            assert barrier.voices.filter(stands=True).exists()
    # The images in the log alone give the present states: nobody has to ask for them.
    told = {
        image["uuid"]: image["state"]
        for change in queries.changes_since(0)
        for image in change.payload["barriers"]
    }
    assert told == {str(one.uuid): one.state for one in Barrier.objects.all()}
    found = services.rebuild(check=True)
    assert found.agrees, found
