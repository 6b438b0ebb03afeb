"""A survey brings thousands of barriers at once: they show first, their effects follow."""

from pathlib import Path

import pytest

from apps.reach import queries, services
from apps.reach.models import Effect, EngineState
from apps.reach.services import process, publish
from apps.twin import queries as twin
from tests.reach import city

pytestmark = pytest.mark.django_db
AT_ONCE = 2


@pytest.fixture
def bulk(engine: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five barriers that one step of the engine finds, in the order of the log."""
    monkeypatch.setattr(process, "_OWN_AT_ONCE", AT_ONCE)
    city.load()
    city.barrier(75, 150)
    services.follow()
    return [str(city.barrier(75 + 150 * i, 0)) for i in range(5)]


def test_the_batch_is_public_with_the_effects_of_the_first(bulk: list[str]) -> None:
    services.follow(effects_budget_s=0.0)
    state = queries.engine_state()
    assert state is not None
    assert state.layer_version == twin.layer().version
    assert state.effects_version < state.layer_version
    with_effects = set(map(str, Effect.objects.values_list("barrier_uuid", flat=True)))
    assert with_effects & set(bulk) == set(bulk[:AT_ONCE])


def test_no_more_are_computed_before_the_version_is_told(
    bulk: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    told = publish.effects

    def counting(found: list[object], *, version: int) -> None:
        behind = EngineState.objects.get().layer_version < version
        written.append(len(found) if behind else 0)
        told(found, version=version)

    monkeypatch.setattr(publish, "effects", counting)
    services.follow()
    assert sum(written) == AT_ONCE * city.PLANES


def test_the_rest_follows_before_anything_else_is_proved_again(
    bulk: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    effect_of = process.effect_of

    def noting(model: object, key: str, plane: object) -> object:
        order.append(key)
        return effect_of(model, key, plane)

    monkeypatch.setattr(process, "effect_of", noting)
    services.follow(effects_budget_s=60)
    assert list(dict.fromkeys(order))[:5] == bulk
    assert services.check().agrees


def test_a_changed_barrier_beside_the_network_is_judged_again_too(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_OWN_AT_ONCE", 0)
    city.load()
    services.follow()
    far = city.barrier(9000, 9000, kind="narrow")
    services.follow()
    services.follow()
    assert len(queries.effect(far)) == city.PLANES


def test_in_the_end_every_effect_is_that_of_a_computation_from_nothing(bulk: list[str]) -> None:
    def effects() -> list[tuple[object, ...]]:
        names = ("barrier_uuid", "profile", "reading", "residents_affected", "longest_detour_s")
        return sorted(Effect.objects.values_list(*names), key=str)

    services.follow(effects_budget_s=0.0)
    services.follow()
    found = effects()
    services.recompute()
    assert found == effects()
    assert len(found) == 6 * city.PLANES
