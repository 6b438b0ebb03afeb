"""From lines to a graph of streets: cut where they meet, tidy what no planner would build."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, degrees

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import LineString, MultiPoint, Point, STRtree
from shapely.ops import substring

from cities.demo import terrain
from cities.demo.lines import StreetLine, city_lines

# Junctions nearer than this become one (metres): a thinned city has no finer detail.
MERGE_M = 46.0
# A minor street that leaves a greater one at less than this angle is not built (degrees).
NARROW_DEG = 24.0


@dataclass(slots=True)
class Street:
    """An edge of the plan between two junctions; ``points`` run from ``start`` to ``end``."""

    start: int
    end: int
    points: npt.NDArray[np.float64]
    kind: str
    group: str
    rank: int

    @property
    def length_m(self) -> float:
        return terrain.length_of(self.points)


@dataclass(slots=True)
class Plan:
    """Junctions (n, 2) in local metres and the streets between them."""

    junctions: npt.NDArray[np.float64]
    streets: list[Street]


def _cut_places(lines: list[StreetLine]) -> list[list[float]]:
    """For every line, the distances along it where another meets it (metres, sorted)."""
    shapes = [line.geom for line in lines]
    tree = STRtree(shapes)
    cuts: list[set[float]] = [{0.0, round(shape.length, 3)} for shape in shapes]
    for one, other in zip(*tree.query(shapes, predicate="dwithin", distance=0.8), strict=True):
        if one == other:
            continue
        places: list[Point] = []
        crossing = shapes[one].intersection(shapes[other])
        if isinstance(crossing, Point):
            places = [crossing]
        elif isinstance(crossing, MultiPoint):
            places = list(crossing.geoms)
        # Ends that come to touch a line without quite reaching it.
        for line, target in ((shapes[one], shapes[other]), (shapes[other], shapes[one])):
            places += [
                Point(line.coords[at])
                for at in (0, -1)
                if target.distance(Point(line.coords[at])) < 0.8
            ]
        cuts[one].update(round(shapes[one].project(place), 3) for place in places)
    return [sorted(cut) for cut in cuts]


def _cut(lines: list[StreetLine]) -> Plan:
    """Every line in pieces, their ends rounded to 2 m so that they are shared."""
    index: dict[tuple[int, int], int] = {}
    places: list[tuple[float, float]] = []
    streets: list[Street] = []

    def junction(point: npt.NDArray[np.float64]) -> int:
        key = (round(point[0] / 2), round(point[1] / 2))
        for near in ((dx, dy) for dx in (0, -1, 1) for dy in (0, -1, 1)):
            known = index.get((key[0] + near[0], key[1] + near[1]))
            if known is not None:
                return known
        index[key] = len(places)
        places.append((float(point[0]), float(point[1])))
        return index[key]

    for line, cuts in zip(lines, _cut_places(lines), strict=True):
        for start, end in pairwise(cuts):
            if end - start < 0.5:
                continue
            points = np.array(substring(line.geom, start, end).coords)
            streets.append(
                Street(junction(points[0]), junction(points[-1]), points, line.kind, line.group,
                       line.rank)
            )  # fmt: skip
    return Plan(np.array(places), streets)


def _incident(plan: Plan) -> dict[int, list[int]]:
    around: dict[int, list[int]] = defaultdict(list)
    for number, street in enumerate(plan.streets):
        around[street.start].append(number)
        if street.end != street.start:
            around[street.end].append(number)
    return around


def _contract(plan: Plan, limit_m: float) -> Plan:
    """Join junctions that a street shorter than ``limit_m`` links; the greater street stays put."""
    weight = np.zeros(len(plan.junctions))
    for street in plan.streets:
        weight[[street.start, street.end]] += 10.0**street.rank
    short = sorted(
        (street.length_m, street.start, street.end)
        for street in plan.streets
        if street.length_m < limit_m
    )
    leader = np.arange(len(plan.junctions))

    def find(node: int) -> int:
        while leader[node] != node:
            node = int(leader[node])
        return node

    for _length, start, end in short:
        one, other = find(start), find(end)
        gap = np.hypot(*(plan.junctions[one] - plan.junctions[other]))
        # Chains of short streets must not swallow a whole square.
        if one != other and gap < limit_m * 1.25:
            keep, drop = (one, other) if weight[one] >= weight[other] else (other, one)
            leader[drop] = keep
    streets = []
    for street in plan.streets:
        street.start, street.end = find(street.start), find(street.end)
        if street.start == street.end and street.length_m < 4 * limit_m:
            continue
        street.points = _refitted(
            street.points, plan.junctions[street.start], plan.junctions[street.end]
        )
        streets.append(street)
    return _compact(Plan(plan.junctions, _without_doubles(streets)))


def _refitted(
    points: npt.NDArray[np.float64],
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The same course with its ends moved: the move fades out along the way."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    share = np.concatenate([[0.0], np.cumsum(steps)]) / max(steps.sum(), 1e-9)
    moved: npt.NDArray[np.float64] = (
        points + np.outer(1 - share, start - points[0]) + np.outer(share, end - points[-1])
    )
    return moved


def _without_doubles(streets: list[Street]) -> list[Street]:
    """One street between two junctions, unless the other really takes another way."""
    best: dict[tuple[int, int], list[Street]] = defaultdict(list)
    for street in sorted(streets, key=lambda s: (-s.rank, s.length_m)):
        pair = (min(street.start, street.end), max(street.start, street.end))
        mine = LineString(street.points)
        if all(LineString(o.points).hausdorff_distance(mine) > 60 for o in best[pair]):
            best[pair].append(street)
    return [street for group in best.values() for street in group]


def _compact(plan: Plan) -> Plan:
    """Number the junctions in use from 0, in the order of their place."""
    used = sorted({n for s in plan.streets for n in (s.start, s.end)})
    order = {old: new for new, old in enumerate(used)}
    for street in plan.streets:
        street.start, street.end = order[street.start], order[street.end]
    return Plan(plan.junctions[used], plan.streets)


def leaving_angle(street: Street, junction: int) -> float:
    """Direction in degrees in which ``street`` leaves ``junction``, judged over 20 m."""
    line = LineString(street.points if street.start == junction else street.points[::-1])
    ahead = line.interpolate(min(20.0, line.length / 2))
    origin = line.coords[0]
    return degrees(atan2(ahead.y - origin[1], ahead.x - origin[0]))


def _without_slivers(plan: Plan) -> Plan:
    """Drop minor streets squeezed against a greater one."""
    dropped: set[int] = set()
    for junction, numbers in _incident(plan).items():
        arms = [(leaving_angle(plan.streets[n], junction), n) for n in numbers if n not in dropped]
        for angle, number in arms:
            for other_angle, other in arms:
                apart = abs((angle - other_angle + 180) % 360 - 180)
                mine, theirs = plan.streets[number], plan.streets[other]
                lesser = (mine.rank, -mine.length_m) < (theirs.rank, -theirs.length_m)
                if other not in dropped and apart < NARROW_DEG and number != other and lesser:
                    dropped.add(number)
    return _compact(
        Plan(plan.junctions, [s for n, s in enumerate(plan.streets) if n not in dropped])
    )


def _thinned(plan: Plan) -> Plan:
    """Leave out some minor streets, as real blocks are of many sizes; more of them outside."""
    rng = terrain.rng_for("thinning")
    degree = {junction: len(numbers) for junction, numbers in _incident(plan).items()}
    dropped: set[int] = set()
    for number in rng.permutation(len(plan.streets)):
        street = plan.streets[number]
        away = float(np.hypot(*street.points.mean(axis=0))) / 1000.0
        chance = 0.05 + 0.03 * max(0.0, away - 1.2)
        drawn = rng.random() < chance
        if drawn and street.kind == "street" and degree[street.start] > 3 < degree[street.end]:
            degree[street.start] -= 1
            degree[street.end] -= 1
            dropped.add(int(number))
    return _compact(
        Plan(plan.junctions, [s for n, s in enumerate(plan.streets) if n not in dropped])
    )


def _without_stubs(plan: Plan, shorter_m: float) -> Plan:
    """Drop dead ends shorter than ``shorter_m`` until none is left."""
    while True:
        around = _incident(plan)
        kept = [
            street
            for street in plan.streets
            if street.length_m > shorter_m
            or (len(around[street.start]) > 1 and len(around[street.end]) > 1)
        ]
        if len(kept) == len(plan.streets):
            return plan
        plan = _compact(Plan(plan.junctions, kept))


def _largest_part(plan: Plan) -> Plan:
    """The streets one can walk to from the centre."""
    ends = np.array([(s.start, s.end) for s in plan.streets])
    size = len(plan.junctions)
    links = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    _count, part = connected_components(links, directed=False)
    main = np.bincount(part).argmax()
    return _compact(Plan(plan.junctions, [s for s in plan.streets if part[s.start] == main]))


def _joined(plan: Plan) -> Plan:
    """Where a street only changes direction there is no junction."""
    while True:
        around = _incident(plan)
        for junction in sorted(around):
            numbers = around[junction]
            if len(numbers) != 2:
                continue
            one, other = (plan.streets[n] for n in numbers)
            if one.group != other.group or one.kind != other.kind:
                continue
            first = one.points if one.end == junction else one.points[::-1]
            second = other.points if other.start == junction else other.points[::-1]
            start = one.start if one.end == junction else one.end
            end = other.end if other.start == junction else other.start
            if start == end or one.length_m + other.length_m > 420:
                continue
            one.points = np.vstack([first, second[1:]])
            one.start, one.end = start, end
            plan.streets.remove(other)
            break
        else:
            return _compact(plan)


def _divided(plan: Plan, longest_m: float) -> Plan:
    """Give long roads a place to stop at: people live along them, not at their far ends."""
    junctions = list(plan.junctions)
    streets: list[Street] = []
    for street in plan.streets:
        pieces = int(street.length_m // longest_m) + 1
        line = LineString(street.points)
        start = street.start
        for number in range(pieces):
            points = np.array(
                substring(line, number / pieces, (number + 1) / pieces, normalized=True).coords
            )
            end = street.end
            if number < pieces - 1:
                end = len(junctions)
                junctions.append(points[-1])
            streets.append(Street(start, end, points, street.kind, street.group, street.rank))
            start = end
    return _compact(Plan(np.array(junctions), streets))


@cache
def city_plan() -> Plan:
    """The street plan of the demonstration city. About a second."""
    plan = _cut(city_lines())
    plan = _contract(plan, 14.0)
    plan = _contract(plan, MERGE_M)
    plan = _without_slivers(plan)
    plan = _thinned(plan)
    plan = _without_stubs(plan, 190.0)
    plan = _largest_part(plan)
    plan = _contract(_joined(plan), MERGE_M)
    return _divided(plan, 460.0)
