"""From stretches to steps, and from steps to sentences."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.utils import translation

from apps.reach.directions import Leg, cut, steps_of
from apps.reach.route_facts import StretchOnWay, WayFacts
from apps.reach.route_sentences import rounded_m, step_texts

HERE = np.array([7.68, 45.07])
PER_METRE = np.array([1 / 78_527, 1 / 111_195])


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def leg(name: str, *points: tuple[float, float], kind: str = "street", steps: int = -1) -> Leg:
    """A stretch through points so many metres east and north."""
    line = HERE + np.array(points) * PER_METRE
    metres = float(np.hypot(*np.diff(np.array(points), axis=0).T).sum())
    return Leg(name, kind, metres, line, steps)


def told(*legs: Leg) -> list[str]:
    stretches = tuple(
        StretchOnWay(i, True, one.name, one.kind, one.metres, 1.0, "free", (), (), ())
        for i, one in enumerate(legs)
    )
    way = WayFacts(60, sum(one.metres for one in legs), 0.0, 0.0, stretches, tuple(steps_of(legs)))
    return [step.text for step in step_texts(way)]


def test_a_street_is_one_step_and_every_turn_another() -> None:
    assert told(
        leg("Via Po", (0, 0), (50, 0)),
        leg("Via Po", (50, 0), (90, 0)),
        leg("Via Roma", (90, 0), (90, 30)),
        leg("Corso Re", (90, 30), (140, 31)),
        leg("Corso Re Umberto", (140, 31), (190, 32)),
    ) == [
        "Start in Via Po. Go east. Go on for 90 metres.",
        "Turn left into Via Roma. Go on for 30 metres.",
        "Turn right into Corso Re. Go on for 50 metres.",
        "Go straight on into Corso Re Umberto. Go on for 50 metres.",
        "You have arrived.",
    ]


def test_crossings_stairs_and_lifts_are_named() -> None:
    assert told(
        leg("", (0, 0), (0, 12), kind="crossing"),
        leg("", (0, 12), (0, 40), kind="sidewalk"),
        leg("Via Po", (0, 40), (-9, 40), kind="crossing"),
        leg("", (-9, 40), (-20, 40), kind="steps", steps=12),
        leg("", (-20, 40), (-20, 41), kind="lift"),
        leg("", (-20, 41), (-20, 30), kind="path"),
    ) == [
        "Start here. Go north. Cross the street. Go on for 12 metres.",
        "Go straight on. Go on for 30 metres.",
        "Turn left. Cross Via Po. Go on for 9 metres.",
        "Take the stairs: 12 steps. Go on for 11 metres.",
        "Turn right. Take the lift.",
        "Turn around. Go on for 11 metres.",
        "You have arrived.",
    ]


def test_a_kink_at_the_end_of_a_street_is_no_turn() -> None:
    bent = leg("Via Po", (0, 0), (60, 0), (60.5, 1))
    assert [s.turn for s in steps_of([bent, leg("Via Roma", (60.5, 1), (120, 2))])] == [
        "start", "straight",
    ]  # fmt: skip


@pytest.mark.parametrize(("east", "north", "heading"), [
    (0, 9, 0), (9, 9, 1), (9, 0, 2), (9, -9, 3), (0, -9, 4), (-9, -9, 5), (-9, 0, 6), (-9, 9, 7),
])  # fmt: skip
def test_the_first_step_says_where_to_head(east: float, north: float, heading: int) -> None:
    assert steps_of([leg("Via Po", (0, 0), (east, north))])[0].heading == heading


def test_a_part_of_a_line_is_cut_and_turned() -> None:
    line = leg("", (0, 0), (60, 0), (60, 40)).coordinates
    part = cut(line, 0.3, 0.8, along=False)
    expected = HERE + np.array([(60, 20), (60, 0), (30, 0)]) * PER_METRE
    assert np.allclose(part, expected, atol=2e-7)


def test_metres_are_told_as_people_do() -> None:
    assert [rounded_m(m) for m in (0.2, 7.4, 19.6, 83, 204, 1448)] == [1, 7, 20, 85, 200, 1450]


def test_a_line_of_no_length_has_no_turn_and_breaks_nothing() -> None:
    assert told(leg("A", (0, 0), (0, 0)), leg("B", (0, 0), (9, 0)))[-1] == "You have arrived."
