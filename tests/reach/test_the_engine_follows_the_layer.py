"""From a change of the layer to fields, verdicts and effects, strictly by version."""

from pathlib import Path

import pytest

from apps.reach import queries, services
from apps.reach.models import Effect, SegmentVerdict
from apps.twin import queries as twin
from tests.reach import city

pytestmark = pytest.mark.django_db


def test_without_a_network_there_is_nothing_to_do(engine: Path) -> None:
    assert services.follow() == 0
    assert queries.engine_state() is None
    assert queries.layer_indicators() == []


def test_each_follow_brings_the_engine_to_the_version_of_the_layer(engine: Path) -> None:
    city.load()
    services.follow()
    for _ in range(2):
        city.barrier(75, 0)
        moved = services.follow()
        state = queries.engine_state()
        assert moved >= 1
        assert state is not None
        assert state.layer_version == state.effects_version == twin.layer().version
        city.remove(twin.barriers_in()[0].uuid)
    assert services.follow() == 1
    assert services.follow() == 0


def test_a_barrier_gets_its_verdicts_and_effects_and_loses_them_when_it_goes(
    engine: Path,
) -> None:
    dataset = city.load()
    services.follow()
    barrier = city.barrier(75, 0)
    services.follow()
    segment = twin.barrier(barrier).segment_index
    verdicts = {
        row.profile: (row.optimistic, row.pessimistic)
        for row in SegmentVerdict.objects.filter(dataset_id=dataset.pk, segment_index=segment)
    }
    assert verdicts["walking"] == ("blocked", "blocked")
    effects = {(e.profile, e.reading): e for e in queries.effect(barrier)}
    assert len(effects) == city.PLANES
    walking = effects["walking", "optimistic"]
    assert walking.verdict == "blocked"
    assert walking.residents_affected > 0
    assert walking.residents_cut_off == 0
    assert walking.layer_version == twin.layer().version
    city.remove(barrier)
    services.follow()
    assert queries.effect(barrier) == []
    again = SegmentVerdict.objects.get(profile="walking", segment_index=segment)
    assert (again.optimistic, again.pessimistic) == ("free", "free")


def test_an_unverified_barrier_has_an_effect_and_closes_only_the_pessimistic_reading(
    engine: Path,
) -> None:
    city.load()
    barrier = city.barrier(75, 0, verified=False)
    services.follow()
    segment = twin.barrier(barrier).segment_index
    row = SegmentVerdict.objects.get(profile="walking", segment_index=segment)
    assert (row.optimistic, row.pessimistic) == ("free", "blocked")
    optimistic = next(
        e for e in queries.effect(barrier) if (e.profile, e.reading) == ("walking", "optimistic")
    )
    assert optimistic.residents_affected > 0


def test_effects_of_other_barriers_follow_and_name_the_version_they_were_proved_at(
    engine: Path,
) -> None:
    city.load()
    first = city.barrier(75, 0)
    services.follow()
    before = queries.effect(first)
    city.barrier(0, 75)
    services.follow(effects_budget_s=0.0)
    state = queries.engine_state()
    assert state is not None
    assert state.effects_version < state.layer_version
    assert services.work_left()
    assert {e.layer_version for e in queries.effect(first)} == {before[0].layer_version}
    services.follow()
    after = queries.effect(first)
    assert {e.layer_version for e in after} == {twin.layer().version}
    assert [e.residents_cut_off for e in after] != [e.residents_cut_off for e in before]


def test_effects_kept_as_proved_are_those_of_a_computation_from_nothing(engine: Path) -> None:
    city.load()
    places = [(75, 0), (0, 75), (300, 225), (675, 750), (750, 675), (450, 375)]
    barriers = [city.barrier(*where) for where in places[:3]]
    services.follow()
    barriers += [city.barrier(*where, verified=False) for where in places[3:]]
    services.follow()
    city.remove(barriers[1])
    services.follow()
    fields = [
        "barrier_uuid", "profile", "reading", "verdict", "residents_affected",
        "residents_cut_off", "residents_losing_15_min", "places_lost", "longest_detour_s",
        "by_category", "bundle", "bundle_residents_affected", "bundle_residents_cut_off",
        "bundle_residents_gaining_15_min", "bundle_longest_detour_s",
    ]  # fmt: skip
    kept = list(Effect.objects.order_by("barrier_uuid", "profile", "reading").values(*fields))
    services.recompute()
    again = list(Effect.objects.order_by("barrier_uuid", "profile", "reading").values(*fields))
    assert len(kept) == 5 * city.PLANES
    assert kept == again


def test_a_new_generation_of_the_network_is_computed_from_nothing(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    second = city.load(generation=2, side=4)
    city.absorb()
    services.follow()
    state = queries.engine_state()
    assert state is not None
    assert state.dataset_id == second.pk
    assert set(SegmentVerdict.objects.values_list("dataset_id", flat=True)) == {second.pk}
    assert services.check().agrees


def test_places_that_change_change_the_times(engine: Path) -> None:
    city.load()
    services.follow()
    before = _walking_times(450, 450)
    city.place("stop", "s2", 450, 450)
    services.follow()
    after = _walking_times(450, 450)
    assert (before["stop"], after["stop"]) == (462, 0)  # 600 m at 1.3 m/s
    assert before["point"] is after["point"] is None
    assert before["pharmacy"] == after["pharmacy"]


def _walking_times(east_m: float, north_m: float) -> dict[str, int | None]:
    times = queries.travel_times(*city.at(east_m, north_m))
    return {t.category: t.optimistic_s for t in times if t.profile == "walking"}


def test_indicators_count_everybody_and_average_nobody_without_a_way(engine: Path) -> None:
    city.load()
    services.follow()
    rows = {(r.profile, r.category): r for r in queries.layer_indicators()}
    assert len(rows) == 7 * 8
    walking = rows["walking", "pharmacy"]
    assert (walking.residents, walking.within_15_min, walking.cut_off) == (360, 360, 0)
    assert walking.careful_within_15_min == 360
    chair = rows["manual_wheelchair", "pharmacy"]
    assert chair.unknown_percent == 100
    assert chair.careful_cut_off == 340
    nothing = rows["walking", "point"]
    assert (nothing.has_data, nothing.median_s) == (False, None)


def test_the_nearest_stops_come_in_the_order_of_their_time(engine: Path) -> None:
    city.load()
    city.place("stop", "s2", 750, 750)
    services.follow()
    lon, lat = city.at(300, 150)
    found = queries.nearest_stops(lon, lat)
    assert [stop.code for stop in found] == ["s1", "s2"]
    assert found[0].seconds == 116  # 150 m at 1.3 m/s
    assert queries.nearest_stops(9.0, 45.0) == []
