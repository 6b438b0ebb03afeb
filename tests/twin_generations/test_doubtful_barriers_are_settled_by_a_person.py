"""What a new network leaves doubtful waits for a person, and her answer lasts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.outbox.models import Delivery, Event
from apps.territory.models import Dataset
from apps.twin import queries, services
from apps.twin.models import Barrier
from tests.twin_feed.builders import activate, deliver, network, report

pytestmark = pytest.mark.django_db

# The street is gone; two new ones lie on either side of where it was.
NEW = [
    ("street", (0, 12), (200, 12), True),
    ("footway", (0, -15), (200, -15), False),
]


def doubtful_city() -> tuple[Dataset, Dataset, queries.BarrierFacts]:
    """One barrier between two stretches of generation 2, neither of which is its own."""
    old = network([("street", (0, 0), (200, 0), True)])
    source = report(50, 2.5)
    deliver()
    new = network(NEW, generation=2)
    activate(new)
    deliver()
    barrier = queries.barrier_of_report(source)
    assert barrier is not None
    return old, new, barrier


def put(barrier: queries.BarrierFacts, dataset: Dataset, index: int | None, side: str = "") -> None:
    services.place_barrier(
        barrier=barrier.uuid, dataset_id=dataset.pk, segment_index=index, side=side,
        actor_role="staff",
    )  # fmt: skip
    deliver()


def where(barrier: queries.BarrierFacts) -> tuple[int | None, int | None, str]:
    found = queries.barrier(barrier.uuid)
    assert found is not None
    return found.dataset_id, found.segment_index, found.side


def test_the_list_says_what_was_and_what_is_and_why() -> None:
    _, _, barrier = doubtful_city()
    (case,) = queries.doubtful_barriers()
    assert (case.uuid, case.before_name, case.now_name) == (
        barrier.uuid, "Via street", "Via street",
    )  # fmt: skip
    assert "other_side" in case.reasons
    assert queries.doubtful_count() == 1


def test_the_options_are_the_stretches_nearby_with_their_sides() -> None:
    _, new, barrier = doubtful_city()
    options = queries.place_options(barrier.uuid)
    assert options[0].is_present
    assert {(one.segment_index, one.side) for one in options} == {
        (0, "left"), (0, "right"), (0, ""), (1, ""), (None, ""),
    }  # fmt: skip
    assert {one.dataset_id for one in options} == {new.pk}


def test_a_barrier_kept_where_it_is_waits_no_more() -> None:
    _, new, barrier = doubtful_city()
    put(barrier, new, 0, "right")
    assert queries.doubtful_barriers() == []
    change = queries.changes_since(2)[0]
    assert (change.kind, change.payload["event"], change.payload["reason"]) == (
        "barrier.changed", "barrier.moved", "placed",
    )  # fmt: skip
    (image,) = change.payload["barriers"]
    assert (image["segment"], image["side"]) == (0, "right")
    assert services.rebuild(check=True).agrees


def test_a_barrier_moved_by_a_person_stays_there_when_residents_are_counted_anew() -> None:
    _, new, barrier = doubtful_city()
    put(barrier, new, 1)
    assert where(barrier) == (new.pk, 1, "")
    activate(new)
    deliver()
    assert where(barrier) == (new.pk, 1, "")
    assert queries.doubtful_barriers() == []
    assert services.rebuild(check=True).agrees


def test_the_next_network_keeps_it_on_the_chosen_stretch_while_it_has_it() -> None:
    _, new, barrier = doubtful_city()
    put(barrier, new, 1)
    third = network([*reversed(NEW)], generation=3)
    activate(third)
    deliver()
    assert where(barrier) == (third.pk, 0, "")
    assert queries.doubtful_barriers() == []
    fourth = network([NEW[0]], generation=4)
    activate(fourth)
    deliver()
    assert where(barrier)[:2] == (fourth.pk, 0)
    (case,) = queries.doubtful_barriers()
    assert "placed_by_hand" in case.reasons
    assert services.rebuild(check=True).agrees


def test_residents_counted_anew_do_not_make_the_doubts_forgotten() -> None:
    _, new, _ = doubtful_city()
    activate(new)
    deliver()
    assert queries.doubtful_count() == 1


def test_going_back_settles_what_the_new_network_left_doubtful() -> None:
    old, _, barrier = doubtful_city()
    activate(old)
    deliver()
    assert where(barrier)[:2] == (old.pk, 0)
    # On its way back it changes stretch again, and the old one lies as near as before.
    assert all("loses_stretch" not in case.reasons for case in queries.doubtful_barriers())


def test_what_is_no_barrier_any_more_waits_no_more() -> None:
    _, _, barrier = doubtful_city()
    services.transition_barrier(
        barrier=barrier.uuid, to="dismissed", reason="not_a_barrier", actor_role="staff"
    )
    deliver()
    assert queries.doubtful_barriers() == []


def test_a_barrier_may_be_put_beside_the_network_and_stays_there() -> None:
    _, new, barrier = doubtful_city()
    put(barrier, new, None)
    assert where(barrier) == (None, None, "")
    activate(network(NEW, generation=3))
    deliver()
    assert where(barrier) == (None, None, "")
    assert services.rebuild(check=True).agrees


@pytest.mark.parametrize(
    ("index", "side", "role", "why"),
    [(9, "", "staff", "state"), (1, "left", "staff", "state"), (0, "", "citizen", "role")],
)
def test_a_place_that_cannot_be_is_refused(index: int, side: str, role: str, why: str) -> None:
    _, new, barrier = doubtful_city()
    with pytest.raises(services.TransitionRefused) as refused:
        services.place_barrier(
            barrier=barrier.uuid, dataset_id=new.pk, segment_index=index, side=side,
            actor_role=role,
        )  # fmt: skip
    assert refused.value.why == why


def test_a_decision_about_a_network_the_layer_has_left_is_only_noted() -> None:
    old, new, barrier = doubtful_city()
    services.place_barrier(
        barrier=barrier.uuid, dataset_id=new.pk, segment_index=1, side="", actor_role="staff"
    )
    with pytest.raises(services.TransitionRefused):
        services.place_barrier(
            barrier=barrier.uuid, dataset_id=old.pk, segment_index=0, side="", actor_role="staff"
        )
    network([("street", (0, 0), (200, 0), True)], generation=3)
    waiting = Delivery.objects.filter(event__kind="barrier.moved")
    activate(Dataset.objects.get(generation=3))
    first = Event.objects.latest("id")
    waiting.update(next_try_at=first.created_at.replace(year=2090))
    deliver()
    waiting.update(next_try_at=first.created_at)
    deliver()
    last = queries.changes_since(3)[-1]
    assert (last.kind, last.payload["reason"]) == ("noted", "other_network")
    assert services.rebuild(check=True).agrees


def test_the_list_asks_the_same_whatever_its_length() -> None:
    network([("street", (0, 0), (200, 0), True)])
    for east in (20, 60, 100, 140):
        report(east, 2.5)
    deliver()
    activate(network(NEW, generation=2))
    deliver()
    with CaptureQueriesContext(connection) as captured:
        assert len(queries.doubtful_barriers()) == 4
    assert len(captured) <= 4


def test_those_of_some_districts_are_counted_and_paged_among_themselves() -> None:
    network([("street", (0, 0), (200, 0), True)])
    for east in (20, 60, 100, 140):
        report(east, 2.5)
    deliver()
    activate(network(NEW, generation=2))
    deliver()
    every = [case.uuid for case in queries.doubtful_barriers()]
    Barrier.objects.filter(uuid__in=every[2:]).update(district_code="7")
    assert queries.doubtful_count(districts={"7"}) == 2
    assert queries.doubtful_count(districts=set()) == 0
    # Those of other districts come first in the list of all, and take no place in this one.
    (last,) = queries.doubtful_barriers(districts={"7"}, first=1, limit=1)
    assert last.uuid == every[3]
    (one,) = queries.doubtful_barriers(barrier=every[1])
    assert one.uuid == every[1]
