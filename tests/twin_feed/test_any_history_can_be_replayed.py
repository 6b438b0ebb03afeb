"""Random histories: whatever happens, the layer holds together and the replay agrees."""

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.outbox.models import Delivery
from apps.twin import queries, services
from apps.twin.lifecycle import TRANSITIONS
from apps.twin.models import Barrier, BarrierState, Observation, Stance
from tests.counts import count
from tests.twin_feed.builders import activate, decide, deliver, network, record, report, voice

KINDS = ["step", "narrow", "obstacle_fixed", "kerb_missing_ramp", "works"]
SOURCES = ["citizen", "citizen", "citizen", "facilitator", "technician"]
REPORT_STATES = [
    "in_check", "verified", "not_verifiable", "duplicate", "out_of_scope", "withdrawn", "erased",
    "received",
]  # fmt: skip
REASONS = sorted({reason for edge in TRANSITIONS.values() for reason in edge.reasons})

number = st.integers(0, 30)
step = st.one_of(
    st.tuples(st.just("report"), st.integers(0, 40), st.sampled_from([-5, 0, 5, 12]),
              st.sampled_from(KINDS), st.sampled_from(SOURCES), st.integers(0, 9)),
    st.tuples(st.just("decide"), number, st.sampled_from(REPORT_STATES), number),
    st.tuples(st.just("voice"), number, st.sampled_from([str(s) for s in Stance]),
              st.sampled_from(SOURCES), st.integers(0, 9)),
    st.tuples(st.just("transition"), number, st.sampled_from([str(s) for s in BarrierState]),
              st.sampled_from(REASONS), st.sampled_from(["staff", "technician", "crew"])),
    st.tuples(st.just("network")),
)  # fmt: skip


class Undo(Exception):
    """Leaves each history without a trace."""


@pytest.mark.django_db
@settings(
    max_examples=count(small=12, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(step, min_size=3, max_size=25))
def test_versions_are_gapless_facts_hold_and_the_replay_agrees(
    history: list[tuple[object, ...]],
) -> None:
    with pytest.raises(Undo):
        _live_and_undo(history)


def _live_and_undo(history: list[tuple[object, ...]]) -> None:
    with transaction.atomic():
        _live(history)
        raise Undo


def _live(history: list[tuple[object, ...]]) -> None:
    network()
    reports: list[uuid.UUID] = []
    generation = 1
    for what, *words in history:
        barriers = [one.uuid for one in queries.barriers_in(states=list(BarrierState))]
        match what, words:
            case "report", [east, north, kind, source, day]:
                reports.append(report(east, north, kind=kind, source_kind=source, day=day))
            case "decide", [which, to, other] if reports:
                decide(
                    reports[which % len(reports)], to,
                    other=reports[other % len(reports)] if to == "duplicate" else None,
                )  # fmt: skip
            case "voice", [which, stance, source, day] if barriers:
                voice(barriers[which % len(barriers)], stance, source_kind=source, day=day)
            case "transition", [which, to, reason, role] if barriers:
                barrier = barriers[which % len(barriers)]
                record("barrier.transitioned", barrier, {
                    "barrier": str(barrier), "to": to, "reason": reason, "actor_role": role,
                })  # fmt: skip
            case "network", []:
                generation += 1
                activate(network(generation=generation))
        deliver()
    _holds_together(reports)


def _holds_together(reports: list[uuid.UUID]) -> None:
    assert not Delivery.objects.exclude(state="done").exists()
    versions = [one.version for one in queries.changes_since(0)]
    assert versions == list(range(1, len(versions) + 1))
    assert queries.layer().version == len(versions)
    for source in reports:
        # A report speaks in one place at most.
        assert Observation.objects.filter(source=source, stands=True).count() <= 1
    network_id = queries.layer().network_dataset_id
    for barrier in Barrier.objects.select_related("segment"):
        assert barrier.observations.exists()
        assert barrier.segment is None or barrier.segment.dataset_id == network_id
        assert barrier.opened_version <= barrier.changed_version <= len(versions)
        if barrier.state == BarrierState.SUSPECTED:
            assert barrier.observations.filter(stands=True).exists()
    # The images in the log alone give the present states: nobody has to ask for them.
    told = {
        image["uuid"]: image["state"]
        for change in queries.changes_since(0)
        for image in change.payload["barriers"]
    }
    assert told == {str(one.uuid): one.state for one in Barrier.objects.all()}
    found = services.rebuild(check=True)
    assert found.agrees, found
