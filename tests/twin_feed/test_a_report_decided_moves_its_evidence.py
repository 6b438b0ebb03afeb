"""What the City says of a report decides what becomes of its barrier; nothing is ever deleted."""

import uuid

import pytest

from apps.outbox.models import Delivery
from apps.twin import queries
from apps.twin.models import Observation
from tests.twin_feed.builders import decide, deliver, network, report, voice

pytestmark = pytest.mark.django_db


def where(source: uuid.UUID) -> queries.BarrierFacts:
    found = queries.barrier_of_report(source)
    assert found is not None
    return found


@pytest.mark.parametrize("to", ["not_verifiable", "out_of_scope", "withdrawn"])
def test_a_barrier_nobody_stands_by_any_more_is_dismissed(to: str) -> None:
    network()
    source = report(50, 5)
    decide(source, to)
    deliver()
    barrier = where(source)
    assert (barrier.state, barrier.present_count) == ("dismissed", 0)
    assert Observation.objects.filter(source=source).count() == 1
    assert queries.changes_since(1)[0].payload["reason"] == "no_evidence"


def test_with_another_report_standing_it_stays() -> None:
    network()
    source, other = report(50, 5), report(51, 5)
    decide(source, "withdrawn")
    deliver()
    assert (where(other).state, where(other).present_count) == ("suspected", 1)


def test_a_confirmed_barrier_outlives_the_withdrawal_of_its_report() -> None:
    network()
    source = report(50, 5)
    decide(source, "verified")
    decide(source, "withdrawn", before="verified")
    deliver()
    assert where(source).state == "confirmed"


def test_withdrawing_takes_the_measures_along() -> None:
    network()
    source, other = report(50, 5, measures={"count": 3}), report(51, 5, measures={"height_cm": 9})
    decide(source, "withdrawn")
    deliver()
    assert where(other).measures == {"height_cm": 9}


def test_a_report_taken_up_again_brings_its_barrier_back() -> None:
    network()
    source = report(50, 5)
    decide(source, "not_verifiable")
    decide(source, "in_check", before="not_verifiable")
    deliver()
    assert (where(source).state, where(source).present_count) == ("suspected", 1)
    decide(source, "verified", before="in_check")
    deliver()
    assert where(source).state == "confirmed"


def test_verifying_a_rejected_report_confirms_at_once() -> None:
    network()
    source = report(50, 5)
    decide(source, "not_verifiable")
    decide(source, "verified", before="not_verifiable")
    deliver()
    assert where(source).state == "confirmed"


def test_a_duplicate_of_a_report_on_the_same_barrier_keeps_standing_there() -> None:
    network()
    first, second = report(50, 5), report(52, 5)
    decide(second, "duplicate", other=first)
    deliver()
    assert where(first).uuid == where(second).uuid
    assert where(first).present_count == 2


def test_a_duplicate_from_elsewhere_moves_its_evidence_and_empties_its_barrier() -> None:
    network()
    first, second = report(50, 5), report(90, 5, measures={"count": 2})
    deliver()
    left = where(second).uuid
    decide(second, "duplicate", other=first)
    deliver()
    target = where(first)
    assert where(second).uuid == target.uuid
    assert (target.present_count, target.measures) == (2, {"count": 2})
    emptied = queries.barrier(left)
    assert emptied is not None
    assert (emptied.state, emptied.present_count) == ("dismissed", 0)
    assert Observation.objects.filter(source=second).count() == 2
    change = queries.changes_since(2)[0]
    assert change.barrier_uuid == target.uuid
    assert {one["uuid"] for one in change.payload["barriers"]} == {str(left), str(target.uuid)}


def test_a_mistaken_duplicate_goes_back_to_its_own_barrier() -> None:
    network()
    first, second = report(50, 5), report(90, 5)
    deliver()
    own = where(second).uuid
    decide(second, "duplicate", other=first)
    decide(second, "in_check", before="duplicate")
    deliver()
    assert where(second).uuid == own
    assert (where(second).state, where(second).present_count) == ("suspected", 1)
    assert where(first).present_count == 1


def test_a_duplicate_of_a_report_still_on_its_way_waits_for_it() -> None:
    network()
    second = report(90, 5)
    decide(second, "duplicate", other=uuid.uuid4())
    deliver()
    waiting = Delivery.objects.get(state="pending")
    assert (waiting.destination, waiting.attempts, waiting.last_error) == ("twin", 1, "OutOfOrder")
    assert queries.layer().version == 1


def test_an_erased_report_forgets_the_person_and_keeps_what_she_saw() -> None:
    network()
    source = report(50, 5)
    decide(source, "verified")
    decide(source, "erased", before="verified")
    deliver()
    assert (where(source).state, where(source).present_count) == ("confirmed", 1)
    assert queries.changes_since(2)[0].kind == "noted"


def test_a_verified_report_answers_voices_of_absence() -> None:
    network()
    source = report(50, 5)
    deliver()
    for _ in range(3):
        voice(where(source).uuid, "absent")
    deliver()
    assert where(source).state == "removal_claimed"
    decide(source, "verified")
    deliver()
    assert where(source).state == "confirmed"
    voice(where(source).uuid, "absent")
    deliver()
    assert where(source).state == "confirmed"  # the first three count no more
