"""A reporter who tells better what she told: her evidence changes, stays hers, and is replayed."""

import uuid
from typing import Any

import pytest

from apps.twin import queries, services
from apps.twin.models import Observation
from tests.twin_feed.builders import at, decide, deliver, network, record, report, voice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street() -> None:
    network()


def correct(source: uuid.UUID, east: float, north: float, kind: str, **more: Any) -> None:
    lon, lat = at(east, north)
    facts = {
        "report": str(source), "kind": kind, "lon": lon, "lat": lat, "side": "",
        "can_pass": "no", "measures": {}, **more,
    }  # fmt: skip
    record("report.corrected", source, facts, day=1)
    deliver()


def where(source: uuid.UUID) -> queries.BarrierFacts:
    found = queries.barrier_of_report(source)
    assert found is not None
    return found


def agrees() -> bool:
    return services.rebuild(check=True).agrees


def test_measures_and_answer_change_in_place() -> None:
    source = report(50, 5, measures={"height_cm": 30})
    deliver()
    before = where(source)
    correct(source, 50, 5, "step", measures={"height_cm": 12, "count": 2}, can_pass="with_help")
    after = where(source)
    assert after.uuid == before.uuid
    assert (after.measures, after.can_pass) == ({"count": 2, "height_cm": 12}, "with_help")
    assert (after.present_count, after.last_seen_at) == (1, before.last_seen_at)
    assert Observation.objects.count() == 1
    assert agrees()


def test_alone_the_barrier_becomes_the_other_kind() -> None:
    source = report(50, 5)
    deliver()
    before = where(source).uuid
    correct(source, 50, 5, "surface")
    assert (where(source).uuid, where(source).kind) == (before, "surface")
    assert agrees()


def test_a_kind_that_acts_on_crossings_goes_to_the_crossing() -> None:
    source = report(6, 2)
    deliver()
    before = where(source).segment_index
    correct(source, 6, 2, "crossing")
    assert where(source).segment_index != before
    assert agrees()


def test_with_others_who_saw_it_only_her_evidence_moves() -> None:
    source, other = report(50, 5), report(52, 5)
    deliver()
    first = where(source).uuid
    correct(source, 50, 5, "surface")
    assert where(source).uuid != first
    assert (where(source).kind, where(source).present_count) == ("surface", 1)
    assert (where(other).uuid, where(other).kind, where(other).present_count) == (first, "step", 1)
    assert agrees()


def test_it_joins_what_is_known_of_that_kind_there() -> None:
    known, source = report(51, 5, kind="surface"), report(50, 5)
    deliver()
    left = where(source).uuid
    correct(source, 50, 5, "surface")
    assert where(source).uuid == where(known).uuid
    assert where(known).present_count == 2
    assert queries.barrier(left).state == "dismissed"  # type: ignore[union-attr]
    assert agrees()


def test_there_and_back_again_is_where_it_began() -> None:
    source, other = report(50, 5), report(52, 5)
    deliver()
    first = where(source).uuid
    correct(source, 50, 5, "surface")
    correct(source, 50, 5, "step")
    assert where(source).uuid == first == where(other).uuid
    assert where(source).present_count == 2
    assert Observation.objects.filter(source=source).count() == 2
    assert agrees()


def test_opened_again_it_stands_where_the_correction_put_it() -> None:
    source, _other = report(50, 5), report(52, 5)
    deliver()
    correct(source, 50, 5, "surface")
    home = where(source).uuid
    decide(source, "not_verifiable")
    deliver()
    assert queries.barrier(home).state == "dismissed"  # type: ignore[union-attr]
    decide(source, "in_check", before="not_verifiable")
    deliver()
    assert (where(source).uuid, where(source).state) == (home, "suspected")
    assert agrees()


def test_a_report_nobody_knows_is_only_noted() -> None:
    correct(uuid.uuid4(), 50, 5, "step")
    assert queries.changes_since(0)[-1].payload["reason"] == "unknown_report"
    assert agrees()


def test_a_correction_is_no_new_sighting() -> None:
    source = report(50, 5, kind="works")
    deliver()
    services.transition_barrier(
        barrier=where(source).uuid, to="expired", reason="not_seen_again", actor_role="staff"
    )
    deliver()
    correct(source, 50, 5, "works", measures={"width_cm": 40})
    assert where(source).state == "expired"
    assert agrees()


def confirm(source: uuid.UUID, contact: uuid.UUID) -> None:
    facts = {"report": str(source), "contact": str(contact), "state": "received"}
    record("report.contact_verified", source, facts, day=1)
    deliver()


def test_two_confirmed_contacts_confirm_and_one_twice_does_not() -> None:
    one, two = report(50, 5), report(52, 5)
    deliver()
    anna, bruno = uuid.uuid4(), uuid.uuid4()
    confirm(one, anna)
    confirm(two, anna)
    assert where(one).state == "suspected"
    confirm(two, bruno)
    assert where(one).state == "confirmed"
    assert agrees()


def test_a_report_corrected_after_a_merge_speaks_for_the_survivor() -> None:
    one, two = report(50, 5), report(80, 5)
    deliver()
    stays = where(two).uuid
    services.merge_barriers(barrier=where(one).uuid, into=stays, actor_role="staff")
    deliver()
    correct(one, 50, 5, "step", measures={"height_cm": 7})
    assert where(one).uuid == stays
    assert where(one).measures == {"height_cm": 7}
    voice(stays, "present")
    deliver()
    assert agrees()
