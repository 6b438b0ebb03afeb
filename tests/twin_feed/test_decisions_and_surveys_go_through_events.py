"""The two doors of the services: a row of a survey, a person's decision about a barrier."""

import uuid
from datetime import timedelta

import pytest

from apps.outbox import queries as outbox
from apps.outbox.models import Event
from apps.twin import queries, services
from tests.twin_feed.builders import DAY, at, deliver, network, report, voice

pytestmark = pytest.mark.django_db


def observed(*, verified: bool, survey: uuid.UUID | None = None) -> queries.BarrierFacts:
    lon, lat = at(50, 5)
    row = survey or uuid.uuid4()
    services.observe(
        survey=row, kind="slope", lon=lon, lat=lat, measures={"slope_pct": 9.5},
        can_pass="with_help", verified=verified, observed_at=DAY,
    )  # fmt: skip
    deliver()
    found = queries.barrier_of_report(row)
    assert found is not None
    return found


def decide(barrier: uuid.UUID, to: str, reason: str, role: str = "staff") -> str:
    proof = services.RemovalProof("inspection", reference="VS 2026/14", on=DAY.date())
    services.transition_barrier(
        barrier=barrier,
        to=to,
        reason=reason,
        actor_role=role,
        proof=proof if to == "removed" else None,
    )
    deliver()
    found = queries.barrier(barrier)
    assert found is not None
    return found.state


def test_a_verified_row_of_a_survey_is_a_confirmed_barrier() -> None:
    network()
    barrier = observed(verified=True)
    assert (barrier.state, barrier.measures) == ("confirmed", {"slope_pct": 9.5})


def test_an_unverified_row_is_a_suspicion_like_any_other() -> None:
    network()
    assert observed(verified=False).state == "suspected"


def test_the_same_row_again_adds_nothing() -> None:
    network()
    row = uuid.uuid4()
    observed(verified=False, survey=row)
    assert observed(verified=False, survey=row).present_count == 1


def test_a_row_that_cannot_be_is_refused_before_anything_is_written() -> None:
    row = {"survey": uuid.uuid4(), "verified": True, "observed_at": DAY}
    with pytest.raises(ValueError, match="kind"):
        services.observe(kind="volcano", lon=7.68, lat=45.07, **row)
    with pytest.raises(ValueError, match="degrees"):
        services.observe(kind="step", lon=7.68, lat=450.7, **row)
    assert Event.objects.count() == 0


def test_nothing_was_seen_after_it_was_told() -> None:
    network()
    lon, lat = at(50, 5)
    row = uuid.uuid4()
    event = services.observe(
        survey=row, kind="step", lon=lon, lat=lat, verified=False,
        observed_at=DAY + timedelta(days=36_500),
    )  # fmt: skip
    deliver()
    barrier = queries.barrier_of_report(row)
    assert barrier is not None
    assert barrier.last_seen_at == outbox.events([event])[event].created_at


def test_a_barrier_is_planned_claimed_removed_and_reopened() -> None:
    network()
    barrier = observed(verified=True).uuid
    assert decide(barrier, "planned", "in_programme") == "planned"
    assert decide(barrier, "removal_claimed", "work_done", "crew") == "removal_claimed"
    assert decide(barrier, "removed", "work_verified", "technician") == "removed"
    assert queries.barriers_in() == []
    assert decide(barrier, "confirmed", "reopened") == "confirmed"
    states = [one.payload["barriers"][0] for one in queries.changes_since(1)]
    assert [(one["was"], one["state"]) for one in states] == [
        ("confirmed", "planned"),
        ("planned", "removal_claimed"),
        ("removal_claimed", "removed"),
        ("removed", "confirmed"),
    ]


def test_a_report_on_a_removed_barrier_opens_a_new_one() -> None:
    network()
    source = report(50, 5, source_kind="technician")
    deliver()
    old = queries.barrier_of_report(source)
    assert old is not None
    decide(old.uuid, "removed", "work_verified")
    report(50, 5)
    deliver()
    (new,) = queries.barriers_in()
    assert new.uuid != old.uuid


@pytest.mark.parametrize(
    ("to", "reason", "role", "why"),
    [
        ("removed", "work_verified", "staff", "state"),
        ("confirmed", "because", "staff", "reason"),
        ("confirmed", "inspection", "facilitator", "role"),
    ],
)
def test_what_the_table_does_not_allow_is_refused_and_not_recorded(
    to: str, reason: str, role: str, why: str
) -> None:
    network()
    barrier = observed(verified=False).uuid
    events = Event.objects.count()
    with pytest.raises(services.TransitionRefused) as refused:
        services.transition_barrier(barrier=barrier, to=to, reason=reason, actor_role=role)
    assert refused.value.why == why
    assert Event.objects.count() == events


def test_a_barrier_nobody_knows_is_refused() -> None:
    with pytest.raises(services.TransitionRefused) as refused:
        services.transition_barrier(
            barrier=uuid.uuid4(), to="confirmed", reason="inspection", actor_role="staff"
        )
    assert refused.value.why == "unknown"


def test_of_two_decisions_at_once_the_second_is_only_noted() -> None:
    network()
    barrier = observed(verified=True).uuid
    for to, reason in (("dismissed", "never_there"), ("planned", "in_programme")):
        services.transition_barrier(barrier=barrier, to=to, reason=reason, actor_role="staff")
    deliver()
    assert queries.barrier(barrier).state == "dismissed"  # type: ignore[union-attr]
    last = queries.changes_since(2)[0]
    assert (last.kind, last.payload["reason"]) == ("noted", "refused_state")


def test_staff_who_say_it_is_still_there_answer_the_voices_of_absence() -> None:
    network()
    barrier = observed(verified=True).uuid
    for _ in range(3):
        voice(barrier, "absent")
    deliver()
    assert decide(barrier, "confirmed", "still_there") == "confirmed"
    voice(barrier, "absent")
    deliver()
    found = queries.barrier(barrier)
    assert found is not None
    assert (found.state, found.absent_count) == ("confirmed", 1)
