"""Sentences made only from the numbers, in the reader's language, with plurals."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import TestCase

from apps.reach.facts import CategoryEffectFacts, EffectFacts
from apps.reach.sentences import barrier_sentences, sentences_of
from tests.reach import city

NOTHING = CategoryEffectFacts(0, 0, 0, 0, None)


def _effect(profile: str = "manual_wheelchair", **pharmacy: int) -> EffectFacts:
    figures = replace(NOTHING, **pharmacy)
    return EffectFacts(
        barrier_uuid=uuid.uuid4(),
        profile=profile,
        reading="optimistic",
        layer_version=7,
        verdict="blocked",
        reasons=(),
        residents_affected=figures.residents_affected,
        residents_cut_off=figures.residents_cut_off,
        residents_losing_15_min=figures.residents_losing_15_min,
        places_lost=figures.places_lost,
        longest_detour_s=figures.longest_detour_s,
        by_category={"pharmacy": figures, "stop": NOTHING},
        computed_at=datetime(2026, 5, 4, tzinfo=UTC),
    )


def test_who_loses_what_is_said_with_the_number() -> None:
    effect = _effect(residents_affected=312, residents_losing_15_min=312)
    assert sentences_of([effect], "en") == [
        "Manual wheelchair: 312 residents lose step-free access to a pharmacy within 15 minutes"
    ]


def test_one_resident_is_one_resident() -> None:
    effect = _effect("blind", residents_affected=1, residents_losing_15_min=1)
    assert sentences_of([effect], "en") == [
        "Blind, with a cane: 1 resident loses access to a pharmacy within 15 minutes"
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 s"), (45, "45 s"), (60, "1 min"), (61, "2 min"), (72_000, "1,200 min")],
)
def test_a_detour_is_told_in_seconds_or_minutes_rounded_up(seconds: int, words: str) -> None:
    effect = _effect("walking", residents_affected=20, longest_detour_s=seconds)
    assert sentences_of([effect], "en") == [
        f"Walking: the way of 20 residents gets longer, by {words} at most"
    ]


def test_nobody_hindered_is_said_and_is_not_nothing() -> None:
    assert sentences_of([_effect()], "en") == [
        "No resident's way gets longer: it still is a barrier for whoever passes here."
    ]


def test_an_unverified_barrier_says_so_first_and_the_unknown_share_is_last() -> None:
    told = sentences_of(
        [_effect(residents_affected=5, residents_cut_off=5)],
        "en",
        verified=False,
        unknown_share=0.994,
    )
    assert told[0] == "Not verified yet: this is what it would change."
    assert told[1] == "Manual wheelchair: 5 residents have no way left to any pharmacy"
    assert told[-1].startswith("For 99% of the streets nobody has measured yet")


def test_before_the_engine_has_looked_nothing_is_said() -> None:
    assert sentences_of([], "en") == []
    pessimistic = replace(_effect(residents_affected=3), reading="pessimistic")
    assert sentences_of([pessimistic], "en") == []


@pytest.mark.django_db
def test_the_sentences_of_a_barrier_cost_three_queries(engine: object) -> None:
    from apps.reach import services

    city.load()
    barrier = city.barrier(75, 0)
    services.follow()
    with TestCase().assertNumQueries(3):
        told = barrier_sentences(barrier, "en")
    assert any(sentence.startswith("Walking: ") for sentence in told)
