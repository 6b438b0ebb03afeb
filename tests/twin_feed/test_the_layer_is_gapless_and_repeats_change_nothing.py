"""Versions in commit order, whoever delivers; every event once."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, connections, transaction

from apps.outbox import queries as outbox
from apps.outbox import services as outbox_services
from apps.outbox.models import Delivery, Event
from apps.twin import queries, services
from apps.twin.feed import ledger
from apps.twin.models import Barrier, Change, Layer
from tests.counts import count
from tests.twin_feed.builders import at, deliver, network, record, report


def in_threads(work: Callable[[int], None], number: int) -> None:
    errors: list[BaseException] = []

    def run(i: int) -> None:
        try:
            work(i)
        except BaseException as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert errors == []


@pytest.mark.django_db
def test_an_event_absorbed_again_changes_nothing() -> None:
    network()
    report(50, 5)
    deliver()
    event = outbox.events([Event.objects.get().uuid]).popitem()[1]
    before = queries.digest()
    for _ in range(3):
        services.absorb(event)
    assert queries.digest() == before
    assert queries.layer().version == 1


@pytest.mark.django_db
def test_a_report_told_by_two_events_is_one_observation() -> None:
    network()
    source = report(50, 5)
    record("report.submitted", source, dict(Event.objects.get().payload))
    deliver()
    assert [one.kind for one in queries.changes_since(0)] == ["barrier.opened", "noted"]
    assert queries.barrier_of_report(source).present_count == 1  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_payload_that_is_not_what_it_promises_leaves_no_version_behind() -> None:
    record("report.submitted", uuid.uuid4(), {"report": "no uuid"})
    report(50, 5)
    assert deliver() == 1
    assert Delivery.objects.get(state="pending").last_error == "ValueError"
    assert [one.version for one in queries.changes_since(0)] == [1]


@pytest.mark.django_db(transaction=True)
def test_several_workers_give_every_version_once_and_in_the_order_of_the_commits() -> None:
    network()
    reports = count(small=40, full=500)
    for number in range(reports):
        report(5 + number * 4 % 190, 5 if number % 2 else -5, day=number % 7)

    def work(_: int) -> None:
        while outbox.health()["pending"]:
            outbox_services.deliver_due()

    in_threads(work, 4)
    versions = list(Change.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, reports + 1))
    # Version N was committed before N + 1 began: the clock of the rows says the same.
    times = list(Change.objects.order_by("version").values_list("created_at", flat=True))
    assert times == sorted(times)
    found = services.rebuild(check=True)
    assert found.agrees, found


@pytest.mark.django_db(transaction=True)
def test_two_reports_of_one_barrier_at_the_same_moment_open_it_once() -> None:
    network()
    for _ in range(4):
        report(50, 5)
    barrier = threading.Barrier(4)

    def work(_: int) -> None:
        barrier.wait(10)
        outbox_services.deliver_due()

    in_threads(work, 4)
    deliver()
    assert Barrier.objects.count() == 1
    assert queries.barriers_in()[0].present_count == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_event_in_two_hands_is_absorbed_once() -> None:
    network()
    report(50, 5)
    event = outbox.events([Event.objects.get().uuid]).popitem()[1]
    in_threads(lambda _: services.absorb(event), 3)
    assert Change.objects.count() == 1
    assert Barrier.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_first_events_ever_find_one_layer_though_none_existed() -> None:
    for number in range(4):
        report(number * 40, 5)
    in_threads(lambda _: outbox_services.deliver_due() and None, 4)
    deliver()
    assert Layer.objects.count() == 1
    assert queries.layer().version == 4


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_the_log_up_to_a_version_misses_nothing_that_is_committed_later() -> None:
    """While a step is open its version is not given to anybody else."""
    network()
    report(50, 5)
    report(150, 5)
    first, second = (
        outbox.events(Event.objects.values_list("uuid", flat=True))[one]
        for one in Event.objects.order_by("id").values_list("uuid", flat=True)
    )
    open_, overtaken = threading.Event(), threading.Event()

    def overtake(_: int) -> None:
        open_.wait(10)
        services.absorb(second)
        overtaken.set()

    def hold(_: int) -> None:
        with transaction.atomic():
            services.absorb(first)
            open_.set()
            assert not overtaken.wait(0.5)
            assert queries.changes_since(0)[-1].version == 1

    in_threads(lambda i: (hold, overtake)[i](i), 2)
    assert [one.event_uuid for one in queries.changes_since(0)] == [first.uuid, second.uuid]


@pytest.mark.django_db
def test_a_version_cannot_be_written_twice() -> None:
    layer = ledger.locked_layer()
    facts = {"layer": layer, "version": 1, "kind": "noted"}
    Change.objects.create(event_uuid=uuid.uuid4(), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(event_uuid=uuid.uuid4(), **facts)


@pytest.mark.django_db
def test_absorbing_a_report_asks_the_database_little(django_assert_max_num_queries) -> None:
    network()
    report(50, 5)
    report(51, 5)
    report(150, -5)
    deliver()
    report(100, 5)
    report(100.5, 5)
    for limit in (15, 16):  # opened, joined: savepoints included
        event = outbox.events([_next()]).popitem()[1]
        with django_assert_max_num_queries(limit):
            services.absorb(event)
        Delivery.objects.filter(event__uuid=event.uuid).update(state="done", done_at=_now())


def _next() -> uuid.UUID:
    return Delivery.objects.filter(state="pending").order_by("pk").first().event.uuid  # type: ignore[union-attr]


def _now() -> datetime:
    return datetime.now(tz=UTC)


@pytest.mark.django_db
def test_lists_cost_the_same_however_long(django_assert_num_queries) -> None:
    dataset = network()
    for number in range(12):
        report(15 * number, 5)
    deliver()
    assert connection.vendor == "postgresql"
    lon, lat = at(30, 5)
    sources = [row.payload["report"] for row in Event.objects.all()]
    with django_assert_num_queries(1):
        assert len(queries.barriers_in()) == 12
    with django_assert_num_queries(1):
        assert len(queries.barriers_in((7.68, 45.0, 7.6806, 45.2))) == 4
    with django_assert_num_queries(1):
        assert len(queries.standing_barriers(dataset.pk)) == 12
    with django_assert_num_queries(1):
        assert len(queries.changes_since(3, limit=5)) == 5
    with django_assert_num_queries(2):
        assert len(queries.barriers_of_reports([uuid.UUID(one) for one in sources])) == 12
    with django_assert_num_queries(1):
        assert queries.nearby_barriers(lon, lat, "step")
    with django_assert_num_queries(1):
        assert len(queries.barriers_geojson()["features"]) == 12
