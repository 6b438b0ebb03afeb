"""Verdicts, costs and times against ``tests.reach.oracle`` and networkx, on random cities.

Seven profiles, two readings, three categories; as built, and after batches of barrier changes.
"""

import numpy as np

from apps.reach.engine.model import ReachModel
from tests.counts import count
from tests.reach.agreement import assert_agrees
from tests.reach.builders import (
    random_barrier,
    random_model,
    random_network,
    random_places,
    rules,
    rules_file,
)
from tests.reach.oracle import Oracle
from tests.reach.oracle_city import city_of_arrays

BODY = rules_file()["body"]


def test_the_oracle_knows_all_seven_profiles() -> None:
    assert list(rules().active) == BODY["active_profiles"]
    assert len(BODY["active_profiles"]) == 7


def test_random_cities_agree_as_built_and_after_batches_of_changes() -> None:
    finite = 0
    for seed in range(count(small=60, full=1000)):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        oracle = Oracle(city_of_arrays(network), BODY)
        model = ReachModel(network=network, rules=rules(), places=random_places(rng, network))
        finite += assert_agrees(model, oracle, by="networkx", where=(seed, "no barriers"))
        for step in range(3):
            keys = sorted(model.barriers)
            model.apply(
                put=[random_barrier(rng, network, f"{step}/{i}") for i in range(8)]
                + [random_barrier(rng, network, key) for key in keys if rng.random() < 0.2],
                drop=[key for key in keys if rng.random() < 0.3],
            )
        finite += assert_agrees(model, oracle, by="networkx", where=(seed, "after batches"))
    # A city in which nobody gets anywhere would agree as well.
    assert finite > 1000 * count(small=60, full=1000)


def test_every_finite_time_is_a_whole_number_of_milliseconds() -> None:
    model = random_model(np.random.default_rng(5))
    finite = model.dist[np.isfinite(model.dist)]
    assert len(finite) > 100
    assert np.array_equal(finite, np.rint(finite))


def test_a_category_without_places_is_reached_by_nobody() -> None:
    model = random_model(np.random.default_rng(1))
    model.move_places("point", np.zeros(0, dtype=np.int64))
    assert np.isinf(model.forests[model.planes[0], "point"].dist).all()
