"""Absorbed together or one by one: versions, barriers and the log are the same."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.outbox import queries as outbox
from apps.outbox import registry
from apps.outbox.models import Delivery, Event
from apps.outbox.services import deliver_due, record
from apps.twin import queries
from apps.twin.feed.absorb import absorb, absorb_many
from tests.counts import count
from tests.twin_feed.builders import network, report
from tests.twin_feed.histories import facts_of_the_layer, without_a_trace

# Near enough that some join, some are across the street and some stand alone.
told = st.tuples(
    st.integers(0, 200),
    st.sampled_from([-6, 0, 3, 9, 12]),
    st.sampled_from(["step", "narrow", "kerb_missing_ramp", "works"]),
    st.sampled_from(["", "", "left", "right"]),
    st.sampled_from(["citizen", "citizen", "facilitator", "technician"]),
)


def _layer_after(events: list[Any], parts: list[int] | None) -> tuple[Any, list[Any]]:
    """The layer and its log after all events, in parts of these sizes or one by one."""
    with without_a_trace():
        left = list(events)
        while left:
            size = parts[len(left) % len(parts)] if parts else 1
            some, left = left[:size], left[size:]
            with transaction.atomic():
                absorb_many(some) if parts else absorb(some[0])
        log = [
            (one.version, one.kind, one.event_uuid, one.barrier_uuid, one.payload)
            for one in queries.changes_since(0)
        ]
        return facts_of_the_layer(), log


@pytest.mark.django_db
@settings(
    max_examples=count(small=15, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    reports=st.lists(told, min_size=2, max_size=20),
    parts=st.lists(st.integers(1, 9), min_size=1, max_size=4),
)
def test_any_parts_of_a_storm_give_the_layer_of_single_events(
    reports: list[Any], parts: list[int]
) -> None:
    with without_a_trace():
        network()
        for east, north, kind, side, who in reports:
            report(east, north, kind=kind, side=side, source_kind=who, measures={"height_cm": 9})
        rows = Event.objects.filter(kind="report.submitted").order_by("pk")
        keys = list(rows.values_list("uuid", flat=True))
        facts = outbox.events(keys)
        events = [facts[key] for key in keys]
        assert _layer_after(events, parts) == _layer_after(events, None)


@pytest.mark.django_db
def test_a_storm_is_handed_over_in_few_queries(django_assert_max_num_queries: Any) -> None:
    network()
    for number in range(20):
        report(number * 11, -8)
    with django_assert_max_num_queries(30):
        assert deliver_due(limit=20, destination="twin") == 20
    assert queries.layer().version == 20
    assert len(queries.barriers_in()) == 20


@pytest.mark.django_db
def test_what_was_absorbed_before_changes_nothing_in_a_batch() -> None:
    network()
    for number in range(3):
        report(number * 20, -8)
    keys = list(Event.objects.order_by("pk").values_list("uuid", flat=True))
    facts = outbox.events(keys)
    with transaction.atomic():
        absorb(facts[keys[1]])
        absorb_many([facts[key] for key in keys])
        absorb_many([facts[key] for key in keys])
    assert queries.layer().version == 3


@pytest.mark.django_db
def test_one_event_nobody_can_read_does_not_hold_up_its_batch() -> None:
    network()
    for number in range(3):
        report(number * 20, -8)
    spoilt = Event.objects.order_by("pk")[1]
    Delivery.objects.filter(event=spoilt).delete()
    with transaction.atomic():
        record(kind="report.submitted", subject=uuid.uuid4(), payload={"kind": "step"})
    assert deliver_due(destination="twin") == 2
    assert queries.layer().version == 2
    late = Delivery.objects.get(state="pending")
    assert (late.attempts, late.last_error) == (1, "KeyError")


def test_only_what_comes_in_storms_is_handed_over_together() -> None:
    assert registry.together_with("report.submitted", "twin") == ["report.submitted"]
    assert registry.together_with("report.transitioned", "twin") == []
    assert registry.together_with("report.contact_given", "mail") == ["report.contact_given"]
