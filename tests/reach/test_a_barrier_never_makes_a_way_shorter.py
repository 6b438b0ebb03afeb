"""More barriers, longer times; fewer, shorter; unverified and unknown only ever cost."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.reach.engine.model import OPTIMISTIC, PESSIMISTIC, Plane
from tests.counts import count
from tests.reach.builders import random_barrier, random_model, rules

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
EXAMPLES = count(small=25, full=2000)


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_adding_a_barrier_never_shortens_any_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, rules=rules(every_profile=True))
    before = model.dist.copy()
    model.apply(put=[random_barrier(rng, model.network, "one more")])
    assert (model.dist >= before).all()


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_removing_a_barrier_never_lengthens_any_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, rules=rules(every_profile=True))
    before = model.dist.copy()
    model.apply(drop=[str(rng.choice(sorted(model.barriers)))])
    assert (model.dist <= before).all()


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_the_optimistic_reading_is_never_longer_than_the_pessimistic_one(seed: int) -> None:
    model = random_model(np.random.default_rng(seed), rules=rules(every_profile=True))
    for profile in model.profiles:
        for category in model.categories:
            hopeful = model.forests[Plane(profile.code, OPTIMISTIC), category].dist
            careful = model.forests[Plane(profile.code, PESSIMISTIC), category].dist
            assert (hopeful <= careful).all()


def test_taking_a_barrier_away_again_restores_every_bit() -> None:
    rng = np.random.default_rng(8)
    model = random_model(rng)
    before = model.digest()
    for i in range(20):
        model.apply(put=[random_barrier(rng, model.network, f"x{i}")])
    model.apply(drop=[f"x{i}" for i in range(20)])
    assert model.digest() == before
