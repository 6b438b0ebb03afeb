"""Anonymous voices are evidence, and never verify alone."""

import uuid

import pytest

from apps.twin import queries
from tests.twin_feed.builders import decide, deliver, network, report, voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def barrier() -> uuid.UUID:
    """A barrier one anonymous citizen has reported."""
    network()
    source = report(50, 5)
    deliver()
    return queries.barrier_of_report(source).uuid  # type: ignore[union-attr]


def state(barrier: uuid.UUID) -> str:
    deliver()
    found = queries.barrier(barrier)
    assert found is not None
    return found.state


def test_any_number_of_anonymous_voices_leaves_it_unverified(barrier: uuid.UUID) -> None:
    for _ in range(12):
        voice(barrier, "present")
        report(50, 5)
    assert state(barrier) == "suspected"
    assert queries.barrier(barrier).present_count == 25  # type: ignore[union-attr]


def test_a_facilitator_alone_does_not_verify_and_with_one_other_voice_does() -> None:
    network()
    source = report(50, 5, source_kind="facilitator")
    deliver()
    barrier = queries.barrier_of_report(source).uuid  # type: ignore[union-attr]
    assert state(barrier) == "suspected"
    voice(barrier, "present")
    assert state(barrier) == "confirmed"
    assert queries.changes_since(1)[-1].payload["reason"] == "facilitator_and_other"


def test_a_facilitators_voice_verifies_what_a_citizen_reported(barrier: uuid.UUID) -> None:
    voice(barrier, "present", source_kind="facilitator")
    assert state(barrier) == "confirmed"


def test_a_second_word_of_a_facilitator_is_no_other_voice() -> None:
    network()
    source = report(50, 5, source_kind="facilitator")
    deliver()
    barrier = queries.barrier_of_report(source).uuid  # type: ignore[union-attr]
    # The same person, for all anybody knows.
    report(50, 5, source_kind="facilitator")
    voice(barrier, "present", source_kind="facilitator")
    assert state(barrier) == "suspected"
    report(50, 5)
    assert state(barrier) == "confirmed"


def test_a_facilitator_under_her_own_contact_is_no_other_voice_and_two_known_ones_are() -> None:
    network()
    anna, bruno = uuid.uuid4(), uuid.uuid4()
    source = report(50, 5, source_kind="facilitator", contact=anna)
    deliver()
    barrier = queries.barrier_of_report(source).uuid  # type: ignore[union-attr]
    voice(barrier, "present", contact=anna)
    voice(barrier, "present", source_kind="facilitator", contact=anna)
    assert state(barrier) == "suspected"
    voice(barrier, "present", source_kind="facilitator", contact=bruno)
    assert state(barrier) == "confirmed"


def test_a_technicians_voice_verifies(barrier: uuid.UUID) -> None:
    voice(barrier, "present", source_kind="technician")
    assert state(barrier) == "confirmed"


def test_a_technicians_report_is_confirmed_at_once() -> None:
    network()
    source = report(50, 5, source_kind="technician")
    deliver()
    assert queries.barrier_of_report(source).state == "confirmed"  # type: ignore[union-attr]


def test_two_distinct_verified_contacts_verify_and_one_twice_does_not(barrier: uuid.UUID) -> None:
    anna, bruno = uuid.uuid4(), uuid.uuid4()
    voice(barrier, "present", contact=anna)
    voice(barrier, "present", contact=anna)
    assert state(barrier) == "suspected"
    voice(barrier, "present", contact=bruno)
    assert state(barrier) == "confirmed"


def test_a_report_the_city_verified_confirms_its_barrier() -> None:
    network()
    source = report(50, 5)
    decide(source, "in_check")
    decide(source, "verified", before="in_check")
    deliver()
    assert queries.barrier_of_report(source).state == "confirmed"  # type: ignore[union-attr]


def test_three_voices_of_absence_make_a_claim_and_never_a_removal(barrier: uuid.UUID) -> None:
    for expected in ("suspected", "suspected", "removal_claimed", "removal_claimed"):
        voice(barrier, "absent")
        assert state(barrier) == expected
    for _ in range(10):
        voice(barrier, "absent")
    assert state(barrier) == "removal_claimed"


def test_somebody_who_saw_it_later_takes_the_ground_from_earlier_voices_of_absence(
    barrier: uuid.UUID,
) -> None:
    voice(barrier, "absent", day=1)
    voice(barrier, "absent", day=2)
    voice(barrier, "present", day=3)
    voice(barrier, "absent", day=4)
    assert state(barrier) == "suspected"
    voice(barrier, "absent", day=5)
    voice(barrier, "absent", day=6)
    assert state(barrier) == "removal_claimed"


def test_a_claim_is_settled_by_a_technician_and_not_by_an_anonymous_voice(
    barrier: uuid.UUID,
) -> None:
    for _ in range(3):
        voice(barrier, "absent", day=2)
    voice(barrier, "present", day=3)
    assert state(barrier) == "removal_claimed"
    voice(barrier, "present", day=4, source_kind="technician")
    assert state(barrier) == "confirmed"
    assert queries.barrier(barrier).absent_count == 0  # type: ignore[union-attr]


def test_a_technician_who_does_not_find_it_claims_the_removal_at_once(barrier: uuid.UUID) -> None:
    voice(barrier, "absent", source_kind="technician")
    assert state(barrier) == "removal_claimed"


def test_a_voice_about_a_barrier_nobody_knows_is_noted_and_does_nothing() -> None:
    voice(uuid.uuid4(), "present")
    deliver()
    (change,) = queries.changes_since(0)
    assert (change.kind, change.payload["reason"]) == ("noted", "unknown_barrier")
