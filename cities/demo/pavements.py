"""From the plan to the pedestrian network: two sidewalks a street, crossings at the corners.

Between two neighbouring streets of a junction there is one corner, where their sidewalks meet;
each street is crossed from the corner on its right to the corner on its left. Streets without
sidewalks (pedestrian streets, park ways, hill roads, steps) end on the corner they look at.
"""

from dataclasses import dataclass, field
from functools import cache
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import LineString

from cities.demo import terrain
from cities.demo.plan import Plan, Street, city_plan, leaving_angle

Array = npt.NDArray[np.float64]

# Metres from the middle of the street to the middle of its sidewalk.
ASIDE_M = {"avenue": 17.0, "main": 10.5, "street": 7.0}
KIND_OF = {"pedestrian": "pedestrian", "hill": "street", "path": "footway", "steps": "steps"}


@dataclass(slots=True)
class DemoNode:
    """A corner (``junction`` of the plan) or the end of a street without sidewalks."""

    xy: tuple[float, float]
    junction: int
    is_kerb: bool


@dataclass(slots=True)
class DemoSegment:
    """A stretch: ``street`` is its number in the plan, ``side`` left or right of it or empty."""

    start: int
    end: int
    points: Array
    kind: str
    street: int
    side: str = ""
    structure: str = ""
    length_m: float = field(init=False)

    def __post_init__(self) -> None:
        self.length_m = terrain.length_of(self.points)


@dataclass(slots=True)
class Pavement:
    """The network before attributes, in local metres."""

    nodes: list[DemoNode] = field(default_factory=list)
    segments: list[DemoSegment] = field(default_factory=list)


def aside_m(street: Street) -> float:
    """How far a street's sidewalks run from its middle; 0 where it has none."""
    return ASIDE_M.get(street.kind, 0.0)


def _corner(one: float, one_m: float, other: float, other_m: float) -> tuple[float, float]:
    """Where the left edge of an arm meets the right edge of the next, seen from the junction.

    Angles in degrees counter-clockwise from east, offsets in metres. Arms nearly in line, or
    nearly on top of each other, have no sound intersection: then the place between them.
    """
    a, b = radians(one), radians(other)
    turn = sin(b - a)
    widest = max(one_m, other_m)
    if abs(turn) > 0.35:
        # Solve p . left(a) = one_m and p . right(b) = other_m.
        x = (cos(a) * other_m + cos(b) * one_m) / turn
        y = (sin(a) * other_m + sin(b) * one_m) / turn
        away = float(np.hypot(x, y))
        limit = 2.2 * widest
        shrink = min(1.0, limit / away) if away else 1.0
        return x * shrink, y * shrink
    gap = (other - one) % 360
    middle = radians(one + gap / 2)
    reach = (one_m + other_m) / 2 * (1.0 if gap > 90 else 2.2)
    return cos(middle) * reach, sin(middle) * reach


def _beside(points: Array, offset_m: float, start: tuple[float, float],
            end: tuple[float, float]) -> Array:  # fmt: skip
    """The course ``offset_m`` to the left of ``points``, from one corner to the other."""
    if len(points) == 2:
        return np.array([start, end])
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T)[:, None], 1e-9)
    moved = points + offset_m * np.column_stack([-tangent[:, 1], tangent[:, 0]])
    inner = moved[1:-1]
    far = (np.hypot(*(inner - start).T) > abs(offset_m) + 8) & (
        np.hypot(*(inner - end).T) > abs(offset_m) + 8
    )
    return np.array(LineString(np.vstack([[start], inner[far], [end]])).simplify(1.2).coords)


def _structure(street: Street) -> str:
    line = LineString(street.points)
    if street.kind == "path":
        return ""
    if terrain.po().intersects(line) or terrain.dora().intersects(line):
        return "bridge"
    return "tunnel" if any(rail.intersects(line) for rail in terrain.railways()) else ""


class _Builder:
    """Walks round every junction once, then along every street."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.made = Pavement()
        # (street, junction) to the corner on the left and on the right of the leaving street;
        # for streets without sidewalks both are the node they end on.
        self.left: dict[tuple[int, int], int] = {}
        self.right: dict[tuple[int, int], int] = {}
        self.crossings: list[tuple[int, int, int]] = []

    def build(self) -> Pavement:
        arms: list[list[tuple[float, int]]] = [[] for _ in self.plan.junctions]
        for number, street in enumerate(self.plan.streets):
            arms[street.start].append((leaving_angle(street, street.start), number))
            arms[street.end].append((leaving_angle(street, street.end), number))
        for junction, around in enumerate(arms):
            self._corners(junction, sorted(around))
        for number, street in enumerate(self.plan.streets):
            self._stretches(number, street)
        for number, one, other in self.crossings:
            points = np.array([self.made.nodes[one].xy, self.made.nodes[other].xy])
            self.made.segments.append(DemoSegment(one, other, points, "crossing", number))
        return _connected(self.made)

    def _node(self, junction: int, offset: tuple[float, float], is_kerb: bool) -> int:
        x, y = self.plan.junctions[junction] + offset
        self.made.nodes.append(DemoNode((float(x), float(y)), junction, is_kerb))
        return len(self.made.nodes) - 1

    def _corners(self, junction: int, around: list[tuple[float, int]]) -> None:
        streets = self.plan.streets
        walled = [(angle, n) for angle, n in around if aside_m(streets[n])]
        if not walled:
            node = self._node(junction, (0.0, 0.0), False)
            for _angle, number in around:
                self.left[number, junction] = self.right[number, junction] = node
            return
        corners = []
        for place, (angle, number) in enumerate(walled):
            next_angle, next_number = walled[(place + 1) % len(walled)]
            offset = (
                _corner(angle, aside_m(streets[number]), next_angle, aside_m(streets[next_number]))
                if len(walled) > 1
                else (-cos(radians(angle)) * 4, -sin(radians(angle)) * 4)
            )
            corners.append(self._node(junction, offset, len(walled) > 1))
        for place, (_angle, number) in enumerate(walled):
            self.left[number, junction] = corners[place]
            self.right[number, junction] = corners[place - 1]
        for angle, number in around:
            if not aside_m(streets[number]):
                place = sum(1 for other, _n in walled if other <= angle) - 1
                self.left[number, junction] = self.right[number, junction] = corners[place]
        crossed = walled if len(walled) > 2 else walled[:1] if len(walled) == 2 else []
        for _angle, number in crossed:
            self.crossings.append(
                (number, self.right[number, junction], self.left[number, junction])
            )

    def _stretches(self, number: int, street: Street) -> None:
        structure = _structure(street)
        offset = aside_m(street)
        if not offset:
            start, end = self.left[number, street.start], self.left[number, street.end]
            if start != end:
                course = np.vstack(
                    [[self.made.nodes[start].xy], street.points[1:-1], [self.made.nodes[end].xy]]
                )
                points = np.array(LineString(course).simplify(1.2).coords)
                self.made.segments.append(
                    DemoSegment(start, end, points, KIND_OF[street.kind], number, "", structure)
                )
            return
        # Looking along the street, its left is the right of the arm that leaves its end.
        for side, sign, start, end in (
            ("left", 1, self.left[number, street.start], self.right[number, street.end]),
            ("right", -1, self.right[number, street.start], self.left[number, street.end]),
        ):
            if start == end:
                continue
            points = _beside(
                street.points, sign * offset, self.made.nodes[start].xy, self.made.nodes[end].xy
            )
            self.made.segments.append(
                DemoSegment(start, end, points, "sidewalk", number, side, structure)
            )


def _connected(made: Pavement) -> Pavement:
    """Keep what hangs together, and number its nodes from 0 in a walk from west to east."""
    size = len(made.nodes)
    ends = np.array([(s.start, s.end) for s in made.segments])
    links = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    _count, part = connected_components(links, directed=False)
    main = np.bincount(part[ends[:, 0]]).argmax()
    kept = sorted(
        (node for node in range(size) if part[node] == main),
        key=lambda node: (round(made.nodes[node].xy[0] / 400), made.nodes[node].xy[1], node),
    )
    order = {old: new for new, old in enumerate(kept)}
    segments = [s for s in made.segments if part[s.start] == main]
    for segment in segments:
        segment.start, segment.end = order[segment.start], order[segment.end]
    return Pavement([made.nodes[node] for node in kept], segments)


@cache
def city_pavement() -> Pavement:
    """The pedestrian network of the demonstration city, without attributes."""
    return _Builder(city_plan()).build()
