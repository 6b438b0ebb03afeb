"""The replay proves the layer, leaves nothing behind, and finds every kind of damage."""

import io
import json
import uuid

import pytest
from django.core.management import call_command

from apps.outbox.models import Delivery
from apps.outbox.services import EventFacts
from apps.twin import queries, services
from apps.twin.models import Barrier, Layer, Observation
from tests.twin_feed.builders import DAY, decide, deliver, network, report, voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived() -> uuid.UUID:
    """A layer with some history; the UUID of a report in it."""
    network()
    first = report(50, 5, measures={"height_cm": 7.25})
    second = report(90, -5, kind="works", source_kind="facilitator")
    report(93, -5, kind="works", day=1)
    third = report(120, 5)
    deliver()
    barrier = queries.barrier_of_report(first).uuid  # type: ignore[union-attr]
    voice(barrier, "present", source_kind="technician")
    services.transition_barrier(
        barrier=queries.barrier_of_report(second).uuid,  # type: ignore[union-attr]
        to="planned", reason="in_programme", actor_role="staff",
    )  # fmt: skip
    services.observe(
        survey=uuid.uuid4(), kind="slope", lon=7.681, lat=45.07, measures={"slope_pct": 9},
        verified=True, observed_at=DAY,
    )  # fmt: skip
    decide(third, "duplicate", other=first)
    deliver()
    return first


def run() -> tuple[dict[str, object], int]:
    out = io.StringIO()
    try:
        call_command("rebuild_layer", check=True, stdout=out)
    except SystemExit as ended:
        return json.loads(out.getvalue()), int(str(ended.code))
    return json.loads(out.getvalue()), 0


def test_it_agrees_and_leaves_nothing_behind(lived: uuid.UUID) -> None:
    before = queries.digest()
    said, code = run()
    assert code == 0, said
    assert said["agrees"] is True
    assert said["version"] == 8
    assert said["digest_live"] == said["digest_rebuilt"] == before
    assert (said["barriers"], said["observations"]) == (4, 7)
    assert Layer.objects.count() == 1
    assert Barrier.objects.count() == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda: Barrier.objects.filter(kind="step").update(state="removed", proof="photo"),
        lambda: Barrier.objects.filter(kind="works").update(measures={"width_cm": 1}),
        lambda: Barrier.objects.filter(kind="works").update(segment=None),
        lambda: Observation.objects.filter(source_kind="facilitator").update(stands=False),
        lambda: Observation.objects.filter(source_kind="technician").first().delete(),
        lambda: Layer.objects.update(version=9),
    ],
)
def test_any_edit_behind_the_logs_back_is_found(lived: uuid.UUID, damage) -> None:
    damage()
    said, code = run()
    assert (code, said["agrees"]) == (1, False)
    assert said["digest_live"] != said["digest_rebuilt"]


def test_a_delivery_marked_done_that_never_arrived_is_named(lived: uuid.UUID) -> None:
    report(10, 5)
    lost = Delivery.objects.get(state="pending")
    Delivery.objects.filter(pk=lost.pk).update(state="done", done_at=DAY)
    said, code = run()
    assert code == 1
    assert said["delivered_without_change"] == [str(lost.event.uuid)]


def test_a_change_no_delivery_accounts_for_is_named(lived: uuid.UUID) -> None:
    event = Delivery.objects.filter(event__kind="barrier.voice").get()
    Delivery.objects.filter(pk=event.pk).update(state="pending", done_at=None)
    said, code = run()
    assert code == 1
    assert said["change_without_delivery"] == [str(event.event.uuid)]


def test_a_change_whose_event_is_not_in_the_outbox_is_named(lived: uuid.UUID) -> None:
    stranger = EventFacts(
        uuid=uuid.uuid4(), kind="barrier.voice", subject=uuid.uuid4(),
        payload={"voice": str(uuid.uuid4()), "barrier": str(uuid.uuid4()), "stance": "absent"},
        created_at=DAY,
    )  # fmt: skip
    services.absorb(stranger)
    said, code = run()
    assert code == 1
    assert said["first_difference"]["event"] == str(stranger.uuid)  # type: ignore[index]


def test_without_check_a_damaged_layer_is_replaced_by_the_rebuilt_one(lived: uuid.UUID) -> None:
    before = queries.digest()
    Barrier.objects.filter(kind="step").update(state="removed", proof="photo")
    Observation.objects.filter(source_kind="facilitator").update(stands=False)
    call_command("rebuild_layer", stdout=io.StringIO())
    assert queries.digest() == before
    assert Layer.objects.count() == 1
    found = services.rebuild(check=True)
    assert found.agrees, found
    report(50, 5)
    deliver()
    assert queries.layer().version == 9


def test_without_check_a_sound_layer_is_left_as_it_is(lived: uuid.UUID) -> None:
    keys = set(Barrier.objects.values_list("pk", flat=True))
    call_command("rebuild_layer", stdout=io.StringIO())
    assert set(Barrier.objects.values_list("pk", flat=True)) == keys


def test_the_digest_does_not_depend_on_the_order_rows_were_written(lived: uuid.UUID) -> None:
    before = queries.digest()
    for barrier in Barrier.objects.order_by("-uuid"):
        barrier.save()  # PostgreSQL moves the row
    assert queries.digest() == before
