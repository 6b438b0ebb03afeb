"""Verdicts and reasons in words: every code the engine produces, with its numbers, localised."""

import re
from itertools import product

import numpy as np
import pytest
from django.utils import translation

from apps.reach.engine.barriers import judge
from apps.reach.engine.rules import MEASURE_NAMES, Verdict
from apps.reach.engine.verdicts import explain
from apps.reach.profiles import PROFILE_LABELS, VERDICT_LABELS
from apps.reach.wording import number_words, reason_sentence, verdict_head
from apps.twin.kinds import BarrierKind
from tests.reach.builders import random_barrier, random_network, rules

OF_SEGMENTS = [
    "not_walkable", "width", "slope", "slope_up", "slope_down", "ground", "kerb", "kerb_flush",
    "guidance", "steps_guidance", "steps", "handrail",
]  # fmt: skip
OF_BARRIERS = [*MEASURE_NAMES, "headroom_cm", "can_pass", *BarrierKind.values]
CODES = sorted({*OF_SEGMENTS, *OF_BARRIERS})
CITY = rules(every_profile=True)
# A code in the sentence would show as a word with an underscore.
CODE_WORD = re.compile(r"[a-z]+_[a-z]+|%\(|None|nan")


def _reason(code: str, verdict: str, value: float | None, limit: float | None) -> dict:
    return {"code": code, "verdict": verdict, "value": value, "limit": limit, "source": "A survey"}


@pytest.mark.parametrize("verdict", VERDICT_LABELS)
def test_every_code_has_words_for_every_verdict(verdict: str) -> None:
    source = " (source: A survey)"
    for code, value, limit in product(CODES, (12.0, None), (3.0, None)):
        with translation.override("en"):
            told = reason_sentence(_reason(code, verdict, value, limit))
        assert told.endswith(source), code
        assert len(told) > len(source) + 5, code
        assert not CODE_WORD.search(told), code


def test_every_profile_has_a_head_for_every_verdict() -> None:
    with translation.override("en"):
        heads = {verdict_head(p, v) for p, v in product(PROFILE_LABELS, VERDICT_LABELS)}
    assert len(heads) == len(PROFILE_LABELS) * len(VERDICT_LABELS)
    assert not any(CODE_WORD.search(head) or ":" in head for head in heads)


@pytest.mark.parametrize(
    ("code", "verdict", "value", "limit", "words"),
    [
        ("width_cm", "blocked", 70.0, 80.0, "free width 70 cm, at least 80 cm are needed"),
        ("width", "hard", 85.0, 90.0, "free width 85 cm, easy from 90 cm"),
        ("headroom_cm", "hard", 190.0, 210.0, "free height 190 cm, easy from 210 cm"),
        ("kerb", "hard", 2.8, 2.5, "kerb 2.8 cm, easy up to 2.5 cm"),
        ("slope_up", "blocked", 9.04, 8.0, "uphill 9.04 %, limit 8 %"),
        ("count", "blocked", 4.0, 3.0, "number of steps: 4, limit 3"),
    ],
)
def test_a_least_and_a_most_are_told_apart(
    code: str, verdict: str, value: float, limit: float, words: str
) -> None:
    with translation.override("en"):
        assert reason_sentence(_reason(code, verdict, value, limit)).startswith(words + " (")


def test_decimals_are_written_as_the_language_does() -> None:
    with translation.override("it"):
        told = reason_sentence(_reason("kerb", "hard", 2.8, 2.5))
    assert "2,8 cm" in told
    assert "2,5 cm" in told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12, "12"), (-0.001, "0"), (2.5, "2,5"), (0.125, "0,12"), (-3.999, "-4"),
        (1234.5, "1.234,5"), (1234567.25, "1.234.567,25"), (123456789.5, "123.456.789,5"),
        (1e12, "1.000.000.000.000"),
    ],
)  # fmt: skip
def test_a_large_number_keeps_its_decimals(value: float, words: str) -> None:
    with translation.override("it"):
        assert number_words(value) == words


def test_what_a_witness_said_needs_no_source() -> None:
    reason = {**_reason("can_pass", "blocked", None, None), "source": "witness"}
    with translation.override("en"):
        assert reason_sentence(reason) == "whoever reported it could not pass"


def test_the_sources_of_the_shipped_rules_are_told_in_few_words() -> None:
    long = CITY.sources["dm236_8_2_1"]
    with translation.override("en"):
        told = reason_sentence({**_reason("width", "blocked", 70.0, 80.0), "source": long})
    assert told.endswith("(source: DM 236/1989, 8.2.1)")


def test_the_engine_produces_no_code_without_words() -> None:
    rng = np.random.default_rng(7)
    network = random_network(rng, segments=60)
    found = set()
    for profile in CITY.profiles.values():
        for segment in range(network.segment_count):
            found |= {r.code for r in explain(network, segment, profile, CITY)}
        for i in range(200):
            barrier = random_barrier(rng, network, f"b{i}")
            found |= {r.code for r in judge(barrier, profile, CITY).reasons}
    assert found <= set(CODES)
    assert len(found) > 20
    assert {verdict.word for verdict in Verdict} == set(VERDICT_LABELS)
