"""A merge keeps all evidence, is followed by everybody, and can be undone; so can a split."""

import uuid
from typing import Any

import pytest

from apps.outbox.models import Event
from apps.twin import queries, services
from apps.twin.models import Observation
from tests.twin_feed.builders import DAY, at, decide, deliver, network, record, report, voice
from tests.twin_feed.histories import facts_of_the_layer

pytestmark = pytest.mark.django_db
Pair = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def reports() -> Pair:
    """Two reports of the same steps, too far apart to join by themselves."""
    network()
    pair = (report(50, 5, measures={"height_cm": 10}), report(75, 5, measures={"count": 3}))
    deliver()
    return pair


def where(source: uuid.UUID) -> queries.BarrierFacts:
    found = queries.barrier_of_report(source)
    assert found is not None
    return found


def facts(barrier: uuid.UUID) -> queries.BarrierFacts:
    found = queries.barrier(barrier)
    assert found is not None
    return found


def merge(gone: uuid.UUID, stays: uuid.UUID, role: str = "staff") -> None:
    services.merge_barriers(barrier=gone, into=stays, actor_role=role)
    deliver()


def unmerge(barrier: uuid.UUID) -> None:
    services.unmerge_barrier(barrier=barrier, actor_role="staff")
    deliver()


def refused(service: Any, **words: Any) -> str:
    events = Event.objects.count()
    with pytest.raises(services.TransitionRefused) as why:
        service(**{"actor_role": "staff", **words})
    assert Event.objects.count() == events
    return why.value.why


def test_the_survivor_speaks_for_both_and_the_other_points_to_it(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    assert where(reports[1]).uuid == where(reports[0]).uuid == stays
    assert facts(stays).measures == {"height_cm": 10, "count": 3}
    assert facts(stays).present_count == 2
    assert (facts(gone).state, facts(gone).merged_into) == ("merged", stays)
    assert [one.uuid for one in queries.barriers_in()] == [stays]
    assert [one.uuid for one in queries.merged_with(stays)] == [gone]
    assert {one.came_with for one in queries.observations(stays)} == {None, gone}
    assert Observation.objects.count() == 2


def test_the_change_carries_both_images_so_that_the_engine_follows(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    change = queries.changes_since(2)[0]
    told = {one["uuid"]: (one["was"], one["state"]) for one in change.payload["barriers"]}
    assert told == {str(stays): ("suspected", "suspected"), str(gone): ("suspected", "merged")}
    assert (change.payload["merged"], change.payload["reason"]) == (str(gone), "same_barrier")


def test_together_they_may_be_verified_and_what_was_verified_stays_so(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    services.transition_barrier(
        barrier=gone, to="confirmed", reason="inspection", actor_role="technician"
    )
    deliver()
    merge(gone, stays)
    assert facts(stays).state == "confirmed"
    unmerge(gone)
    assert (facts(stays).state, facts(gone).state) == ("suspected", "confirmed")


def test_a_facilitator_on_the_one_and_a_citizen_on_the_other_verify_the_one_they_are() -> None:
    network()
    first, second = report(50, 5, source_kind="facilitator"), report(75, 5)
    deliver()
    stays, gone = where(first).uuid, where(second).uuid
    merge(gone, stays)
    assert facts(stays).state == "confirmed"
    unmerge(gone)
    assert (facts(stays).state, facts(gone).state) == ("suspected", "suspected")


def test_undoing_gives_back_the_very_facts_there_were(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    before = facts_of_the_layer()
    merge(gone, stays)
    assert facts_of_the_layer() != before
    unmerge(gone)
    assert facts_of_the_layer() == before
    assert services.rebuild(check=True).agrees


def test_what_was_said_meanwhile_stays_with_the_barrier_it_was_said_of(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    voice(gone, "present", day=3)
    voice(stays, "present", day=4, source_kind="technician")
    deliver()
    assert (facts(stays).state, facts(stays).present_count) == ("confirmed", 4)
    unmerge(gone)
    assert (facts(gone).state, facts(gone).present_count) == ("suspected", 2)
    assert (facts(stays).state, facts(stays).present_count) == ("confirmed", 2)
    assert services.rebuild(check=True).agrees


def test_who_reports_it_again_does_not_bring_back_what_was_joined(reports: Pair) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    again = report(76, 5, day=3)
    deliver()
    assert (where(again).uuid, len(queries.barriers_in())) == (stays, 1)
    unmerge(gone)
    assert (where(again).uuid, facts(gone).present_count) == (gone, 2)
    assert services.rebuild(check=True).agrees


def test_a_corrected_row_of_a_survey_leaves_the_survivor_and_not_its_evidence() -> None:
    network()
    first, row, corrected = report(50, 5), uuid.uuid4(), uuid.uuid4()
    lon, lat = at(75, 5)
    words = {"kind": "step", "lon": lon, "lat": lat, "verified": True}
    services.observe(survey=row, measures={"height_cm": 20}, observed_at=DAY, **words)
    deliver()
    stays, gone = where(first).uuid, where(row).uuid
    merge(gone, stays)
    assert facts(stays).measures == {"height_cm": 20}
    record("survey.observed", row, {
        **words, "survey": str(corrected), "replaces": str(row), "measures": {"height_cm": 2},
        "observed_at": DAY.isoformat(),
    })  # fmt: skip
    deliver()
    assert where(corrected).uuid == stays
    assert (facts(stays).measures, facts(stays).present_count) == ({"height_cm": 2}, 2)
    assert Observation.objects.count() == 3
    assert services.rebuild(check=True).agrees


def test_a_report_decided_meanwhile_decides_about_the_survivor_then_about_its_own(
    reports: Pair,
) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    decide(reports[1], "verified")
    deliver()
    assert facts(stays).state == "confirmed"
    unmerge(gone)
    assert facts(gone).state == "confirmed"
    assert services.rebuild(check=True).agrees


def test_a_withdrawn_report_of_a_merged_barrier_leaves_it_dismissed_when_parted(
    reports: Pair,
) -> None:
    stays, gone = where(reports[0]).uuid, where(reports[1]).uuid
    merge(gone, stays)
    decide(reports[1], "withdrawn")
    deliver()
    assert (facts(stays).state, facts(stays).measures) == ("suspected", {"height_cm": 10})
    unmerge(gone)
    assert (facts(gone).state, facts(stays).state) == ("dismissed", "suspected")


def test_merges_are_undone_from_the_last_to_the_first(reports: Pair) -> None:
    third = report(100, 5)
    deliver()
    one, two, three = (where(source).uuid for source in (*reports, third))
    before = facts_of_the_layer()
    merge(two, one)
    merge(three, one)
    assert facts(one).present_count == 3
    assert refused(services.unmerge_barrier, barrier=two) == "later_merge"
    unmerge(three)
    unmerge(two)
    assert facts_of_the_layer() == before


def test_a_survivor_may_be_merged_in_turn_with_all_it_speaks_for(reports: Pair) -> None:
    third = report(100, 5)
    deliver()
    one, two, three = (where(source).uuid for source in (*reports, third))
    before = facts_of_the_layer()
    merge(one, two)
    merge(two, three)
    assert {where(source).uuid for source in (*reports, third)} == {three}
    assert refused(services.unmerge_barrier, barrier=one) == "later_merge"
    unmerge(two)
    assert (where(reports[0]).uuid, where(third).uuid) == (two, three)
    unmerge(one)
    assert facts_of_the_layer() == before


def test_what_may_not_be_merged_is_refused_and_not_recorded(reports: Pair) -> None:
    one, two = where(reports[0]).uuid, where(reports[1]).uuid
    service = services.merge_barriers
    assert refused(service, barrier=one, into=one) == "same"
    assert refused(service, barrier=one, into=uuid.uuid4()) == "unknown"
    for role in ("citizen", "facilitator", "crew", "system"):
        assert refused(service, barrier=one, into=two, actor_role=role) == "role"
    services.transition_barrier(
        barrier=one, to="dismissed", reason="never_there", actor_role="staff"
    )
    deliver()
    assert refused(service, barrier=one, into=two) == "state"
    assert refused(service, barrier=two, into=one) == "state"
    assert refused(services.unmerge_barrier, barrier=two) == "state"


def test_of_two_merges_at_once_the_second_is_only_noted(reports: Pair) -> None:
    one, two = where(reports[0]).uuid, where(reports[1]).uuid
    services.merge_barriers(barrier=one, into=two, actor_role="staff")
    services.merge_barriers(barrier=two, into=one, actor_role="staff")
    deliver()
    assert sorted(facts(uuid_).state for uuid_ in (one, two)) == ["merged", "suspected"]
    assert queries.changes_since(3)[0].payload["reason"] == "refused_state"


def test_no_decision_makes_a_barrier_merged_without_saying_into_which(reports: Pair) -> None:
    one = where(reports[0]).uuid
    words = {"barrier": one, "to": "merged", "reason": "same_barrier"}
    assert refused(services.transition_barrier, **words) == "state"
    record("barrier.transitioned", one, {**words, "barrier": str(one), "actor_role": "staff"})
    deliver()
    assert facts(one).state == "suspected"


def test_a_split_makes_another_barrier_where_its_first_report_was() -> None:
    network()
    first, second = report(50, 5, measures={"height_cm": 10}), report(57, 5, measures={"count": 3})
    deliver()
    old = where(first).uuid
    services.split_barrier(barrier=old, sources=[second], actor_role="staff")
    deliver()
    new = where(second)
    assert new.uuid != old
    assert (new.lon, new.lat) == at(57, 5)
    assert (new.state, new.measures, new.present_count) == ("suspected", {"count": 3}, 1)
    assert (facts(old).measures, facts(old).present_count) == ({"height_cm": 10}, 1)
    told = queries.changes_since(2)[0].payload
    assert (told["split"], len(told["barriers"])) == (str(new.uuid), 2)
    assert services.rebuild(check=True).agrees


def test_what_came_as_a_duplicate_is_split_off_to_where_its_own_report_was() -> None:
    network()
    first, second = report(50, 5), report(150, -5, kind="narrow", measures={"width_cm": 70})
    deliver()
    decide(second, "duplicate", other=first)
    deliver()
    old = where(first).uuid
    assert facts(old).present_count == 2
    services.split_barrier(barrier=old, sources=[second], actor_role="staff")
    deliver()
    new = next(one for one in queries.barriers_in(states=["suspected"]) if one.uuid != old)
    assert ((new.lon, new.lat), new.kind) == (at(150, -5), "narrow")
    assert new.measures == {"width_cm": 70}
    assert services.rebuild(check=True).agrees


def test_merging_it_back_undoes_a_split() -> None:
    network()
    first, second = report(50, 5, measures={"height_cm": 10}), report(57, 5, measures={"count": 3})
    deliver()
    before = facts(where(first).uuid)
    services.split_barrier(barrier=before.uuid, sources=[second], actor_role="staff")
    deliver()
    merge(where(second).uuid, before.uuid)
    after = facts(before.uuid)
    for name in ("state", "measures", "can_pass", "first_seen_at", "last_seen_at", "present_count"):
        assert getattr(after, name) == getattr(before, name), name
    assert where(second).uuid == before.uuid
    assert Observation.objects.count() == 2


def test_a_report_that_was_split_off_stays_where_it_was_put() -> None:
    network()
    first, second = report(50, 5), report(57, 5)
    deliver()
    services.split_barrier(barrier=where(first).uuid, sources=[second], actor_role="staff")
    deliver()
    new = where(second).uuid
    decide(second, "verified")
    decide(second, "in_check", before="verified")
    deliver()
    assert where(second).uuid == new


def test_a_split_takes_some_and_never_all(reports: Pair) -> None:
    barrier = where(reports[0]).uuid
    service = services.split_barrier
    for sources in ([], [reports[0]], [reports[1]], [uuid.uuid4()]):
        assert refused(service, barrier=barrier, sources=sources) == "evidence"
    more = report(51, 5)
    deliver()
    assert refused(service, barrier=barrier, sources=[more], actor_role="crew") == "role"
    assert refused(service, barrier=uuid.uuid4(), sources=[more]) == "unknown"


def test_a_split_leaves_something_of_its_own_beside_what_came_with_a_merge(reports: Pair) -> None:
    gone, stays = where(reports[1]).uuid, where(reports[0]).uuid
    merge(gone, stays)
    # The merged one's evidence stays, but it would not be left behind by undoing the merge.
    assert refused(services.split_barrier, barrier=stays, sources=[reports[0]]) == "evidence"
    unmerge(gone)
    assert facts(stays).state == facts(gone).state == "suspected"


def test_observations_are_told_as_facts_and_never_as_a_person() -> None:
    network()
    contact = uuid.uuid4()
    source = report(
        50, 5, measures={"height_cm": 12.5}, can_pass="with_help", contact=contact, day=1
    )
    deliver()
    (one,) = queries.observations(where(source).uuid)
    assert (one.who, one.source, one.stands, one.known) == ("citizen", source, True, True)
    assert [(m.name, m.value, m.unit) for m in one.measures] == [("height_cm", 12.5, "cm")]
    assert one.can_pass == "with_help"
    assert str(contact) not in repr(one)
