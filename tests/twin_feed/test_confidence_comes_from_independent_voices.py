"""More voices never lower it, time and "gone" never raise it, one person counts once."""

import random
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.twin.confidence import ANONYMOUS_AT_MOST, WEIGHTS, Voice, confidence
from apps.twin.kinds import KINDS, LIVES, BarrierKind
from tests.twin_feed.voices import CLOSE, NOW, kinds, many, seen, voice_within, voices_within

voice, voices = voice_within(hours=4_000), voices_within(hours=4_000)


def of(*said: Voice, kind: str = "step") -> float:
    return confidence(kind, said, NOW).probability


@many
@given(kinds, voices, voice)
def test_one_more_voice_that_saw_it_never_lowers_it(
    kind: str, said: list[Voice], more: Voice
) -> None:
    before = confidence(kind, said, NOW).probability
    after = confidence(kind, [*said, _as(more, present=True)], NOW).probability
    assert 0 <= before <= after + CLOSE
    assert after < 1


@many
@given(kinds, voices, voice)
def test_one_more_voice_that_found_it_gone_never_raises_it(
    kind: str, said: list[Voice], more: Voice
) -> None:
    after = confidence(kind, [*said, _as(more, present=False)], NOW).probability
    assert after <= confidence(kind, said, NOW).probability + CLOSE


@many
@given(kinds, voices, st.integers(0, 5000))
def test_time_never_raises_it(kind: str, said: list[Voice], hours: int) -> None:
    later = confidence(kind, said, NOW + timedelta(hours=hours)).probability
    assert later <= confidence(kind, said, NOW).probability + CLOSE


@many
@given(kinds, voices, st.randoms(use_true_random=False))
def test_the_order_means_nothing_to_the_last_bit(
    kind: str, said: list[Voice], dice: random.Random
) -> None:
    shuffled = list(said)
    dice.shuffle(shuffled)
    assert confidence(kind, shuffled, NOW) == confidence(kind, said, NOW)


@many
@given(kinds, voices)
def test_the_same_source_twice_counts_once(kind: str, said: list[Voice]) -> None:
    assert confidence(kind, said * 2, NOW) == confidence(kind, said, NOW)


def test_all_words_of_one_contact_are_one_voice() -> None:
    anna = uuid.uuid4()
    once, twice = [seen(contact=anna)], [seen(contact=anna), seen(contact=anna, days=1)]
    assert confidence("step", twice, NOW) == confidence("step", once, NOW)
    assert confidence("step", twice, NOW).present_voices == 1


def test_however_many_anonymous_voices_it_stays_below_what_known_people_reach() -> None:
    assert of(*[seen() for _ in range(200)]) == pytest.approx(ANONYMOUS_AT_MOST)
    assert of(seen("technician")) > ANONYMOUS_AT_MOST
    assert of(*[seen(contact=uuid.uuid4()) for _ in range(3)]) > ANONYMOUS_AT_MOST


def test_who_can_tell_counts_most() -> None:
    worth = [of(seen(who)) for who in ("technician", "survey", "facilitator", "citizen")]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] == pytest.approx(WEIGHTS["technician"])
    assert of(seen(verified=True)) == worth[0]


def test_two_independent_voices_are_the_noisy_or_of_both() -> None:
    assert of(seen("facilitator"), seen("survey")) == pytest.approx(1 - 0.3 * 0.15)


def test_after_a_half_life_a_word_counts_half() -> None:
    for kind, life in LIVES.items():
        old = of(seen("technician", days=life.half_life_days), kind=kind)
        assert old == pytest.approx(WEIGHTS["technician"] / 2), kind


def test_who_sees_it_after_somebody_found_it_gone_is_not_contradicted() -> None:
    gone = seen("technician", days=2, present=False)
    assert of(seen("technician", days=3), gone) < 0.06
    assert of(gone, seen("technician", days=1)) > 0.9


def test_without_anybody_who_saw_it_it_is_not_there() -> None:
    assert of() == of(seen(present=False)) == 0


@pytest.mark.parametrize(
    ("said", "band"),
    [([seen("technician")], "very_likely"), ([seen("facilitator")], "likely"),
     ([seen()], "uncertain"), ([seen(days=4000)], "unlikely")],
)  # fmt: skip
def test_it_is_said_in_words(said: list[Voice], band: str) -> None:
    assert confidence("step", said, NOW).band == band


def test_every_kind_has_a_life_with_a_reason_and_temporary_ones_fade_fast() -> None:
    assert set(LIVES) == {str(kind) for kind in BarrierKind}
    for kind, life in LIVES.items():
        assert life.reason
        assert (life.span_days is not None) == KINDS[kind].temporary, kind
        assert life.half_life_days < 30 if KINDS[kind].temporary else life.half_life_days > 365
        assert life.span_days is None or life.span_days > life.half_life_days


def _as(one: Voice, *, present: bool) -> Voice:
    return Voice(one.source, one.source_kind, present, one.observed_at, one.verified, one.contact)
