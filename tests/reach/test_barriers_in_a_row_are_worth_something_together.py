"""The bundle of a barrier against brute force: the whole city as it is and without the set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from apps.reach import queries, services
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.bundles import LARGEST, Bundle, bundles_of
from apps.reach.engine.effects import effect_of
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.sentences import sentences_of
from apps.twin import queries as twin
from tests.counts import count
from tests.reach import city
from tests.reach.builders import oracle_times, random_model, rules, street
from tests.twin_feed.builders import network

WITHIN_S = 300.0
WALKING = Plane("walking", "optimistic")


def _closed(key: str, segment: int, state: str = "confirmed") -> BarrierFacts:
    return BarrierFacts(key, "works", state, segment, "", {}, "no")


def _row(*barriers: BarrierFacts) -> ReachModel:
    """A single street of five nodes, ten residents each, with a point at its end."""
    return ReachModel(
        network=street(lengths_m=[100.0] * 4),
        rules=rules(),
        places={"point": np.array([4])},
        barriers=list(barriers),
    )


def _city(model: ReachModel, barriers: list[BarrierFacts]) -> ReachModel:
    return ReachModel(
        network=model.network, rules=model.rules, places=model.places, barriers=barriers
    )


def _by_brute_force(model: ReachModel, plane: Plane, key: str, bundle: Bundle) -> Bundle:
    removed = {key, *bundle.others}
    own = model.barriers[key]
    if plane.optimistic and own.state == "suspected":
        own = replace(own, state="confirmed")
    present = _city(model, [own if k == key else b for k, b in model.barriers.items()])
    without = _city(model, [b for k, b in model.barriers.items() if k not in removed])
    people = model.network.residents
    longer, cut = np.zeros((2, len(people)), dtype=bool)
    gaining, detours = [0], []
    for category in model.categories:
        a = oracle_times(without, plane, category)
        b = oracle_times(present, plane, category)
        longer |= b > a
        cut |= np.isinf(b) & np.isfinite(a)
        gaining.append(int(people[(a <= WITHIN_S * 1000) & (b > WITHIN_S * 1000)].sum()))
        late = (b > a) & np.isfinite(b) & (people > 0)
        detours += (b[late] - a[late]).tolist()
    return Bundle(
        bundle.others, int(people[longer].sum()), int(people[cut].sum()), max(gaining),
        int(max(detours)) if detours else None,
    )  # fmt: skip


def test_every_bundle_is_worth_what_two_whole_cities_say() -> None:
    together = 0
    for seed in range(count(small=2, full=60)):
        model = random_model(
            np.random.default_rng(seed), rules=rules(within_s=WITHIN_S), barriers=20
        )
        before = model.digest()
        for plane in model.planes:
            for key, bundle in bundles_of(model, plane).items():
                assert len(bundle.others) < LARGEST
                assert key not in bundle.others
                if bundle.others:
                    together += 1
                    assert bundle == _by_brute_force(model, plane, key, bundle)
        assert model.digest() == before, "a trial leaves no trace"
    assert together > 0


def test_two_barriers_in_a_row_give_nothing_alone_and_everything_together() -> None:
    model = _row(_closed("a", 1), _closed("b", 2))
    found = bundles_of(model, WALKING)
    assert effect_of(model, "a", WALKING).residents_affected == 0
    assert found["a"] == Bundle(("b",), 30, 30, 30, None)
    # Behind the second only: ten of them are freed by it alone, all thirty by both.
    assert effect_of(model, "b", WALKING).residents_affected == 10
    assert found["b"] == Bundle(("a",), 30, 30, 30, None)


def test_a_barrier_with_no_other_on_its_ways_stands_alone() -> None:
    assert bundles_of(_row(_closed("a", 1)), WALKING) == {"a": Bundle()}
    nobody_behind = _row(_closed("a", 1), BarrierFacts("b", "works", "confirmed", None))
    assert bundles_of(nobody_behind, WALKING)["a"] == Bundle()


def test_an_unverified_barrier_is_counted_with_the_verified_ones_on_its_way() -> None:
    model = _row(_closed("a", 1), _closed("b", 2, "suspected"), _closed("c", 3, "suspected"))
    found = bundles_of(model, WALKING)
    assert found["a"] == Bundle(), "what is not verified does not stand in its way"
    assert found["b"] == Bundle(("a",), 30, 30, 30, None)
    careful = bundles_of(model, replace(WALKING, reading="pessimistic"))
    assert careful["b"].others == ("a", "c")


@pytest.mark.parametrize("how_many", [LARGEST, LARGEST + 1])
def test_larger_sets_than_six_are_left_out(how_many: int) -> None:
    model = ReachModel(
        network=street(lengths_m=[50.0] * 9, residents=[10] + [0] * 9),
        rules=rules(),
        places={"point": np.array([9])},
        barriers=[_closed(f"b{i}", i) for i in range(how_many)],
    )
    assert len(bundles_of(model, WALKING)["b0"].others) == (LARGEST - 1) * (how_many == LARGEST)


@pytest.mark.django_db
def test_the_bundle_is_told_with_the_effect_and_goes_when_the_other_barrier_goes(
    engine: Path,
) -> None:
    network([("street", (i * 150.0, 0), ((i + 1) * 150.0, 0), True) for i in range(4)])
    city.place("pharmacy", "p1", 600, 0)
    first, second = city.barrier(75, 0), city.barrier(225, 0)
    services.follow()
    walking = next(e for e in queries.effect(first) if e.profile == "walking")
    assert walking.residents_affected == 0
    assert walking.bundle is not None
    assert walking.bundle.others == (second,)
    assert walking.bundle.layer_version == twin.layer().version
    assert (walking.bundle.residents_affected, walking.bundle.residents_cut_off) == (20, 20)
    assert sentences_of([walking], "en") == [
        (
            "Walking: removed together with the other barriers on the same ways (1), "
            "it gives 20 residents back a way within 15 minutes"
        )
    ]
    city.remove(second)
    services.follow()
    walking = next(e for e in queries.effect(first) if e.profile == "walking")
    assert walking.bundle is None
    assert walking.residents_affected == 10
    pharmacy = walking.by_category["pharmacy"]
    assert pharmacy.residents_within_15_min_before == 10
    assert pharmacy.residents_within_15_min_after == 0


@pytest.mark.django_db
def test_a_barrier_that_comes_back_before_the_bundles_were_made_again_has_its_bundle(
    engine: Path,
) -> None:
    network([("street", (i * 150.0, 0), ((i + 1) * 150.0, 0), True) for i in range(4)])
    city.place("pharmacy", "p1", 600, 0)
    first, second = city.barrier(75, 0), city.barrier(225, 0)
    services.follow()
    city.remove(second)
    services.follow(effects_budget_s=0.0)
    city.reopen(second)
    services.follow()
    walking = next(e for e in queries.effect(second) if e.profile == "walking")
    assert walking.bundle is not None
    assert walking.bundle.others == (first,)
