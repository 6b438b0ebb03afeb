"""Wide while little is known, narrow when many agree; a crowd of strangers never settles it."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.twin.confidence import NOTHING_KNOWN, Reliability, Voice, reliability
from tests.twin_feed.voices import CLOSE, NOW, kinds, many, seen, voices_within

voices = voices_within(hours=60_000)


def of(*said: Voice, kind: str = "step") -> Reliability:
    return reliability(kind, said, NOW)


@many
@given(kinds, voices)
def test_it_lies_between_nothing_and_all(kind: str, said: list[Voice]) -> None:
    found = reliability(kind, said, NOW)
    assert 0 <= found.low <= found.high <= 1
    assert found.width <= NOTHING_KNOWN.width


@many
@given(kinds, voices, st.integers(1, 60_000))
def test_one_who_is_sure_to_be_present_is_never_a_reason_to_doubt(
    kind: str, said: list[Voice], hours: int
) -> None:
    more = seen("technician")
    assert reliability(kind, [*said, more], NOW).low >= reliability(kind, said, NOW).low - CLOSE


@many
@given(kinds, voices)
def test_the_order_of_the_voices_means_nothing(kind: str, said: list[Voice]) -> None:
    there, back = reliability(kind, said, NOW), reliability(kind, said[::-1], NOW)
    assert there.low == pytest.approx(back.low, abs=CLOSE)
    assert there.high == pytest.approx(back.high, abs=CLOSE)


def test_without_a_voice_nothing_is_known() -> None:
    assert of() == NOTHING_KNOWN
    assert of(seen("citizen", days=9000), kind="obstacle_temporary").width == pytest.approx(1)


def test_wilsons_own_figures() -> None:
    # Five trained voices for, none against, as whole trials: p = 1 of n, z = 1.96.
    found = of(*[seen("technician") for _ in range(2)])
    assert (found.low, found.high) == (pytest.approx(38 / (38 + 1.959964**2), abs=1e-6), 1.0)
    even = of(seen("technician"), seen("technician", present=False))
    assert even.low == pytest.approx(1 - even.high)


def test_who_can_tell_narrows_it_more_than_who_is_anybody() -> None:
    widths = [of(seen(who)).width for who in ("technician", "survey", "facilitator", "citizen")]
    assert widths == sorted(widths)
    assert widths[0] < 0.2 < 0.8 < widths[-1]


def test_a_crowd_of_strangers_never_settles_it() -> None:
    crowd = of(*[seen() for _ in range(500)])
    assert crowd.low < 0.5
    assert of(*[seen() for _ in range(500)]).low == of(*[seen() for _ in range(50)]).low
    assert of(seen("technician")).low > crowd.low


def test_one_person_counts_once_with_her_last_word() -> None:
    anna = uuid.uuid4()
    twice = of(seen(contact=anna, days=2), seen(contact=anna))
    assert twice == of(seen(contact=anna))
    changed = of(seen(contact=anna, days=2), seen(contact=anna, present=False))
    assert changed == of(seen(contact=anna, present=False))
    assert changed.low == 0


def test_old_words_say_less() -> None:
    assert of(seen("facilitator", days=3650)).width > of(seen("facilitator")).width
