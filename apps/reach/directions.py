"""From a chain of stretches to the steps of a description. Geometry only: words come later."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]

# Less than this is straight on; more than the other is turning back.
_STRAIGHT_DEG, _BACK_DEG = 35.0, 150.0
# A direction is taken over this much of a stretch, so that a kink at its end is no turn.
_LOOK_M = 12.0
_DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch as it is walked: ``coordinates`` (k, 2) degrees in the order of walking."""

    name: str
    kind: str
    metres: float
    coordinates: Coordinates
    step_count: int = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``turn``: start, straight, left, right, back. ``way``: walk, crossing, steps, lift.

    ``heading``: 0 north, 1 north-east, and so on around. ``legs``: the stretches it is made of.
    ``step_count``: steps of a staircase, -1 unknown.
    """

    turn: str
    way: str
    heading: int
    name: str
    metres: float
    step_count: int
    legs: range


def steps_of(legs: Sequence[Leg]) -> list[Step]:
    """Stretches of one street after the other are one step; a crossing is a step of its own."""
    steps: list[Step] = []
    first = 0
    while first < len(legs):
        last = first + 1
        while last < len(legs) and _key(legs[last]) == _key(legs[first]):
            last += 1
        together = legs[first:last]
        counts = [leg.step_count for leg in together]
        steps.append(
            Step(
                turn=_turn(legs[first - 1], legs[first]) if first else "start",
                way=_way(legs[first]),
                heading=round(_bearing(legs[first].coordinates) / 45) % 8,
                name=legs[first].name,
                metres=sum(leg.metres for leg in together),
                step_count=-1 if -1 in counts else sum(counts),
                legs=range(first, last),
            )
        )
        first = last
    return steps


def cut(coordinates: Coordinates, low: float, high: float, *, along: bool) -> Coordinates:
    """The part of a line (k, 2) between two fractions of its length, in the order of walking."""
    if low <= 0.0 and high >= 1.0:
        return coordinates if along else coordinates[::-1]
    at = _distances(coordinates)
    total = at[-1]
    ends = np.array([low, high]) * total
    inside = (at > ends[0]) & (at < ends[1])
    where = np.concatenate([ends[:1], at[inside], ends[1:]])
    part = np.column_stack([np.interp(where, at, coordinates[:, i]) for i in (0, 1)])
    return part if along else part[::-1]


def _key(leg: Leg) -> tuple[str, str]:
    return _way(leg), leg.name


def _way(leg: Leg) -> str:
    return leg.kind if leg.kind in ("crossing", "steps", "lift") else "walk"


def _plane(coordinates: Coordinates) -> Coordinates:
    """Metres east and north, near enough for angles."""
    scale = np.array([np.cos(np.radians(coordinates[0, 1])), 1.0])
    return coordinates * scale * _DEGREE_M


def _distances(coordinates: Coordinates) -> NDArray[np.float64]:
    """(k,) metres from the beginning to each point."""
    step = np.diff(_plane(coordinates), axis=0)
    return np.concatenate([[0.0], np.hypot(step[:, 0], step[:, 1]).cumsum()])


def _bearing(coordinates: Coordinates) -> float:
    """Degrees from north, clockwise, at the beginning of a line."""
    points = coordinates.tolist()
    (lon, lat), wide = points[0], math.cos(math.radians(points[0][1]))
    before = (0.0, 0.0)
    for x, y in points[1:]:
        here = ((x - lon) * wide * _DEGREE_M, (y - lat) * _DEGREE_M)
        step, left = math.dist(before, here), _LOOK_M - math.hypot(*before)
        if step > left:
            share = left / step
            here = tuple(b + (h - b) * share for b, h in zip(before, here, strict=True))
        before = here
        if math.hypot(*before) >= _LOOK_M * 0.99:
            break
    return math.degrees(math.atan2(*before))


def _turn(before: Leg, after: Leg) -> str:
    arriving = _bearing(before.coordinates[::-1]) + 180
    degrees = (_bearing(after.coordinates) - arriving + 180) % 360 - 180
    if abs(degrees) < _STRAIGHT_DEG:
        return "straight"
    if abs(degrees) > _BACK_DEG:
        return "back"
    return "right" if degrees > 0 else "left"
