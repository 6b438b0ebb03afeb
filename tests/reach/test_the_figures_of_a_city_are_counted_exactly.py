"""Published figures against a count over single residents, and by hand on a small street."""

import statistics
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from apps.reach.engine.arrays import plain_network
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.figures import COLUMNS, SPANS_MS, figures
from apps.reach.engine.late_counts import LateCounts
from apps.reach.engine.model import Plane, ReachModel
from tests.counts import count
from tests.reach.builders import oracle_times, random_barrier, random_network, random_places, rules
from tests.reach.counting import oracle_counts

CASES = count(small=4, full=60)


def table(found: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows by (profile, reading, category, group, area)."""
    names = [
        (profile, reading, category, group, area)
        for profile in found["profiles"]
        for reading in found["readings"]
        for category in found["categories"]
        for group in found["groups"]
        for area in found["areas"]
    ]
    return {
        name: dict(zip(COLUMNS, row, strict=True))
        for name, row in zip(names, found["figures"], strict=True)
    }


def city(seed: int) -> ReachModel:
    rng = default_rng(seed)
    network = random_network(rng)
    residents = network.residents
    network = plain_network(
        **{
            **{name: getattr(network, name) for name in network.__slots__},
            "residents_65": residents // 3,
            "node_district": rng.choice(["", "1", "2", "10"], len(residents)),
        }
    )
    return ReachModel(
        network=network,
        rules=rules(),
        places={**random_places(rng, network), "park": np.zeros(0, dtype=np.int64)},
        barriers=[random_barrier(rng, network, f"b{i}") for i in range(12)],
    )


@pytest.mark.parametrize("seed", range(CASES))
def test_every_figure_equals_a_count_over_single_residents(seed: int) -> None:
    model = city(seed)
    counted = {plane: oracle_counts(model, plane) for plane in model.planes}
    found = table(figures(model, counted.__getitem__))
    network = model.network
    for (profile, reading, category, group, area), row in found.items():
        weights = network.residents if group == "all" else network.residents_65
        nodes = [
            n for n in range(network.node_count)
            if area in ("", network.node_district[n]) for _ in range(weights[n])
        ]  # fmt: skip
        assert row["residents"] == len(nodes)
        if category == "park":
            assert [v for k, v in row.items() if k != "residents"] == [None] * (len(COLUMNS) - 1)
            continue
        plane = Plane(profile, reading)
        times = oracle_times(model, plane, category)
        afoot = oracle_times(model, Plane("walking", reading), category)
        finite = [times[n] for n in nodes if np.isfinite(times[n])]
        assert row["isolated"] == len(nodes) - len(finite)
        near = counted[plane][model.categories.index(category)]
        for s, span in enumerate(SPANS_MS):
            minutes = span // 60_000
            assert row[f"within_{minutes}_min"] == sum(t <= span for t in finite)
            places = [int(near[s, n]) for n in nodes]
            if places:
                assert row[f"places_{minutes}_min_median"] == statistics.median_low(places)
                assert row[f"places_{minutes}_min_mean"] == round(sum(places) / len(places), 2)
        if finite:
            assert row["median_s"] == -(-statistics.median_low(finite) // 1000)
            assert row["ede_s"] >= sum(-(-t // 1000) for t in finite) / len(finite) - 0.06
        else:
            assert row["median_s"] is row["ede_s"] is None
        ratios = [
            times[n] / afoot[n] if afoot[n] else 1.0 if times[n] == 0 else 100.0
            for n in nodes if np.isfinite(times[n]) and np.isfinite(afoot[n])
        ]  # fmt: skip
        if ratios:
            assert row["detour_ratio"] == pytest.approx(statistics.median_low(ratios), abs=0.0051)
        else:
            assert row["detour_ratio"] is None


@pytest.mark.parametrize("seed", range(CASES))
def test_the_same_city_reached_by_changes_has_the_same_figures(seed: int) -> None:
    model = city(seed)
    rng = default_rng(7000 + seed)
    started = figures(model, lambda plane: oracle_counts(model, plane))
    extra = [random_barrier(rng, model.network, f"x{i}") for i in range(6)]
    model.apply(put=extra)
    model.apply(drop=[barrier.key for barrier in extra])
    again = figures(model, lambda plane: oracle_counts(model, plane))
    assert again == started


@pytest.mark.parametrize("seed", range(CASES))
def test_counts_asked_for_late_are_those_of_now(seed: int) -> None:
    model = city(seed)
    late = LateCounts(model)
    rng = default_rng(9000 + seed)
    for step in range(4):
        model.apply(
            put=[random_barrier(rng, model.network, f"y{step}{i}") for i in range(3)],
            drop=[f"b{step}", f"y{step - 1}1"],
        )
        for plane in model.planes[step::2]:
            assert (late.of(plane) == oracle_counts(model, plane)).all()


def street() -> ReachModel:
    """Three corners 780 m apart, 100 residents each; a pharmacy at the first; two districts."""
    network = plain_network(
        node_lonlat=np.array([[7.6, 45.0], [7.61, 45.0], [7.62, 45.0]]),
        start=np.array([0, 1]),
        end=np.array([1, 2]),
        length_m=np.array([780.0, 780.0]),
        residents=np.array([100, 100, 100]),
        node_district=np.array(["1", "1", "2"]),
    )
    return ReachModel(network=network, rules=rules(), places={"pharmacy": np.array([0])})


def walking(model: ReachModel, area: str) -> dict[str, Any]:
    found = table(figures(model, lambda plane: oracle_counts(model, plane)))
    return found["walking", "optimistic", "pharmacy", "all", area]


def test_a_street_by_hand() -> None:
    model = street()  # 780 m are 600 s at 1.3 m/s
    whole = walking(model, "")
    assert [whole[f"within_{m}_min"] for m in (10, 15, 20)] == [200, 200, 300]
    assert (whole["isolated"], whole["median_s"], whole["detour_ratio"]) == (0, 600, 1.0)
    assert [whole[f"places_{m}_min_mean"] for m in (10, 15, 20)] == [0.67, 0.67, 1.0]
    assert [whole[f"gini_{m}_min"] for m in (10, 15, 20)] == [0.3333, 0.3333, 0.0]
    # kappa = -(600 + 1200) / (600² + 1200²) = -0.001
    assert whole["ede_s"] == round(1000 * np.log((1 + np.exp(0.6) + np.exp(1.2)) / 3), 1)
    far = walking(model, "2")
    assert (far["residents"], far["within_15_min"], far["median_s"]) == (100, 0, 1200)
    assert far["gini_15_min"] is None


def test_who_has_no_way_is_counted_and_in_no_average() -> None:
    model = street()
    model.apply(put=[BarrierFacts("b", "works", "confirmed", 1, "", {}, "no")])
    whole = walking(model, "")
    assert (whole["isolated"], whole["within_20_min"], whole["median_s"]) == (100, 200, 0)
    cut_off = walking(model, "2")
    assert (cut_off["isolated"], cut_off["median_s"], cut_off["ede_s"]) == (100, None, None)
    assert cut_off["places_20_min_median"] == 0


def test_everything_at_hand_counts_only_categories_that_have_data() -> None:
    model = street()
    model.places["park"] = np.array([], dtype=np.int64)
    found = figures(street(), lambda plane: oracle_counts(model, plane))
    row = found["every"][0]
    assert dict(zip(found["areas"], row, strict=True)) == {"": 200, "1": 200, "2": 0}


def test_what_nobody_measured_is_told_in_metres() -> None:
    found = figures(street(), lambda plane: oracle_counts(street(), plane))
    unknown = dict(zip(found["profiles"], found["unknown"], strict=True))
    assert unknown["walking"] == [[0, 1560], [0, 1560], [0, 0]]
    assert unknown["manual_wheelchair"] == [[1560, 1560], [1560, 1560], [0, 0]]


def test_a_city_without_known_ages_has_no_group_of_them() -> None:
    assert figures(street(), lambda plane: oracle_counts(street(), plane))["groups"] == ["all"]
