"""House numbers: odd on the left, even on the right, growing along the street."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot

import numpy as np
import shapely
from shapely import unary_union

from cities.demo import terrain
from cities.demo.names import city_street_names
from cities.demo.pavements import DemoSegment, city_pavement
from cities.demo.plan import city_plan
from cities.demo.terrain import rng_for

# One entrance every so many metres on each side.
ENTRANCE_M = 40.0
# From the middle of the sidewalk to the door.
DOOR_M = 4.0


@dataclass(frozen=True, slots=True)
class House:
    """One door: place in local metres, street, number and letter."""

    x: float
    y: float
    street: str
    number: int
    suffix: str


@cache
def _beginnings() -> dict[int, tuple[float, bool]]:
    """For every street of the plan: metres of its name before it, and whether it is drawn back.

    Numbers grow from the end of the street that is nearer to the centre, as in a city that grew.
    """
    streets = city_plan().streets
    groups: dict[str, list[int]] = defaultdict(list)
    for number, street in enumerate(streets):
        groups[street.group].append(number)
    found: dict[int, tuple[float, bool]] = {}
    for numbers in groups.values():
        points = np.vstack([streets[n].points for n in numbers])
        middle = points.mean(axis=0)
        axis = np.linalg.svd(points - middle, full_matrices=False)[2][0]
        ends = points[[np.argmin(points @ axis), np.argmax(points @ axis)]]
        if np.hypot(*ends[1]) < np.hypot(*ends[0]):
            axis = -axis
        metres = 0.0
        for number in sorted(numbers, key=lambda n: float(streets[n].points.mean(axis=0) @ axis)):
            street = streets[number]
            back = float((street.points[-1] - street.points[0]) @ axis) < 0
            found[number] = (metres, back)
            metres += street.length_m
    return found


def number_at(segment: DemoSegment, fraction: float) -> int:
    """The house number on a sidewalk, ``fraction`` of the way along it."""
    before, back = _beginnings()[segment.street]
    metres = before + city_plan().streets[segment.street].length_m * (
        1 - fraction if back else fraction
    )
    # Drawn back, its left is the right of who walks with the numbers.
    odd = (segment.side == "left") != back
    return 2 * int(metres // ENTRANCE_M) + (1 if odd else 2)


def door_at(segment: DemoSegment, fraction: float, away_m: float = DOOR_M) -> tuple[float, float]:
    """The place beside a sidewalk, on the side of the houses (negative: of the street)."""
    here, forward = _place_on(segment, fraction)
    sign = 1.0 if segment.side == "left" else -1.0
    return here[0] - sign * away_m * forward[1], here[1] + sign * away_m * forward[0]


def _place_on(
    segment: DemoSegment, fraction: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """A place on a stretch and the direction of walking there (unit vector)."""
    wanted = segment.length_m * fraction
    points = segment.points.tolist()
    for (x, y), (next_x, next_y) in pairwise(points):
        step = hypot(next_x - x, next_y - y)
        if wanted <= step and step > 0:
            share = wanted / step
            place = (x + share * (next_x - x), y + share * (next_y - y))
            return place, ((next_x - x) / step, (next_y - y) / step)
        wanted -= step
    (x, y), (last_x, last_y) = points[-2:]
    step = max(hypot(last_x - x, last_y - y), 1e-9)
    return (last_x, last_y), ((last_x - x) / step, (last_y - y) / step)


@cache
def houses() -> list[House]:
    """Every door of the city."""
    rng = rng_for("doors")
    names = city_street_names()
    streets = city_plan().streets
    doors: list[House] = []
    taken: set[tuple[str, int]] = set()
    for segment in city_pavement().segments:
        if segment.kind != "sidewalk" or segment.structure:
            continue
        street = names[streets[segment.street].group]
        # Not within 12 m of the corners, where the side streets' doors are.
        steps = max(1, round((segment.length_m - 24) / ENTRANCE_M))
        for step in range(steps):
            fraction = (12 + (step + 0.5) * (segment.length_m - 24) / steps) / segment.length_m
            number = number_at(segment, fraction)
            if (street, number) in taken:
                continue
            taken.add((street, number))
            suffix = "A" if rng.random() < 0.03 else ""
            doors.append(House(*door_at(segment, fraction), street, number, suffix))
    # Nobody lives in the river, in a park or on the rails.
    free = unary_union([terrain.water(), terrain.rail_cut(), *terrain.parks()])
    shapely.prepare(free)
    wet = shapely.contains_xy(free, [d.x for d in doors], [d.y for d in doors])
    return [door for door, outside in zip(doors, ~wet, strict=True) if outside]
