"""The fields, in full, against networkx on random cities and every profile."""

import numpy as np

from tests.counts import count
from tests.reach.builders import oracle_times, random_model, rules


def test_every_profile_and_category_agrees_with_networkx() -> None:
    for seed in range(count(small=12, full=1000)):
        model = random_model(np.random.default_rng(seed), rules=rules(every_profile=True))
        for plane in model.planes:
            for category in model.categories:
                times = model.forests[plane, category].dist
                assert np.array_equal(times, oracle_times(model, plane, category)), (seed, plane)


def test_every_finite_time_is_a_whole_number_of_milliseconds() -> None:
    model = random_model(np.random.default_rng(5))
    finite = model.dist[np.isfinite(model.dist)]
    assert len(finite) > 100
    assert np.array_equal(finite, np.rint(finite))


def test_a_category_without_places_is_reached_by_nobody() -> None:
    model = random_model(np.random.default_rng(1))
    model.move_places("point", np.zeros(0, dtype=np.int64))
    assert np.isinf(model.forests[model.planes[0], "point"].dist).all()
