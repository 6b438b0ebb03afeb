"""A generation comes in force at once; the layer follows with an event, the engine the layer."""

from pathlib import Path

import pytest
from django.test import Client

from apps.reach import queries, services
from apps.reach.models import Effect, SegmentVerdict
from apps.reach.services import inputs
from apps.twin import queries as twin
from tests.reach import city

pytestmark = pytest.mark.django_db


def _losses() -> list[tuple[object, ...]]:
    fields = ("barrier_uuid", "profile", "reading", "verdict", "residents_affected")
    return list(Effect.objects.order_by(*fields[:3]).values_list(*fields))


def _blocked() -> set[int]:
    rows = SegmentVerdict.objects.filter(profile="walking", optimistic="blocked")
    return set(rows.values_list("dataset_id", flat=True))


def _engine_dataset() -> int | None:
    state = queries.engine_state()
    assert state is not None
    return state.dataset_id


def test_effects_stand_before_and_after_the_layer_has_moved(engine: Path) -> None:
    first = city.load()
    city.barrier(75, 0)
    city.barrier(300, 225)
    services.follow()
    before = _losses()
    assert any(row[-1] for row in before)
    second = city.load(generation=2)  # an identical clone, in force, not absorbed
    services.follow()
    assert (_losses(), _blocked(), _engine_dataset()) == (before, {first.pk}, first.pk)
    city.absorb()
    services.follow()
    assert (_losses(), _blocked(), _engine_dataset()) == (before, {second.pk}, second.pk)
    assert services.check().agrees


def test_an_engine_that_starts_in_between_knows_the_barriers(engine: Path) -> None:
    first = city.load()
    barrier = city.barrier(75, 0)
    city.load(generation=2)
    services.follow()
    assert len(queries.effect(barrier)) == city.PLANES
    assert (_blocked(), _engine_dataset()) == ({first.pk}, first.pk)


def test_a_report_in_between_gets_its_effect(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    second = city.load(generation=2)
    waiting = city.hold_back()
    late = city.barrier(0, 225)
    services.follow()
    assert any(effect.residents_affected for effect in queries.effect(late))
    city.let_go(waiting)
    services.follow()
    assert any(effect.residents_affected for effect in queries.effect(late))
    assert _engine_dataset() == second.pk


def test_a_layer_that_moves_while_the_engine_reads_is_read_again(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = city.load()
    barrier = city.barrier(75, 0)
    services.follow()
    second = city.load(generation=2)
    read = inputs.current
    calls: list[inputs.Inputs] = []

    def then_the_layer_moves() -> inputs.Inputs | None:
        found = read()
        assert found is not None
        calls.append(found)
        city.absorb()
        return found

    monkeypatch.setattr(inputs, "current", then_the_layer_moves)
    services.follow()
    # The last time only to see that it still is so.
    assert [one.dataset_id for one in calls] == [first.pk, second.pk, second.pk]
    assert any(effect.residents_affected for effect in queries.effect(barrier))
    assert (_blocked(), _engine_dataset()) == ({second.pk}, second.pk)


def test_without_any_event_the_network_in_force_is_the_one(engine: Path) -> None:
    dataset = city.load()
    assert twin.layer().version == 0
    services.follow()
    assert _engine_dataset() == dataset.pk


def test_verdict_tiles_are_of_the_generation_the_verdicts_are_of(
    engine: Path, client: Client
) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    url = city.tile_url("verdict-walking", 75, 0)
    before = client.get(url)
    assert b"blocked" in before.content
    city.load(generation=2)
    between = client.get(url)
    assert (between.content, between.headers["ETag"]) == (before.content, before.headers["ETag"])
    city.absorb()
    services.follow()
    after = client.get(url)
    assert b"blocked" in after.content
    assert after.headers["ETag"] != before.headers["ETag"]
