"""The lines of the plan: avenues and quays by hand, the rest by rule.

A line is a street as a planner draws it: it passes over others without knowing of them.
``cities.demo.plan`` cuts lines into a graph.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin

import numpy as np
from shapely import LineString, Polygon, prepare, unary_union
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, substring

from cities.demo import terrain
from cities.demo.terrain import DORA_HALF_M, PO_HALF_M, QUAY_M, along, rng_for


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One street of the plan.

    ``kind``: avenue, main, street, pedestrian, hill (no sidewalks), path or steps.
    ``group``: pieces of one group share a name. ``rank``: the higher keeps its course when two
    lines come too near each other.
    """

    geom: LineString
    kind: str
    group: str

    @property
    def rank(self) -> int:
        return RANKS[self.kind]


RANKS = {"avenue": 5, "main": 4, "pedestrian": 3, "street": 3, "hill": 2, "path": 1, "steps": 1}

# Avenues and main streets, km: (kind, points). They alone pass rivers and railway.
DRAWN: dict[str, tuple[str, tuple[tuple[float, float], ...]]] = {
    "west": ("avenue", ((-1.15, 0.46), (-5.0, -0.02))),
    "south_west": ("avenue", ((-0.75, -0.56), (-4.9, -3.5))),
    "south": ("avenue", ((-0.01, -0.9), (-0.42, -5.4))),
    "north_east": ("avenue", ((0.69, 0.735), (2.05, 2.62), (4.0, 4.55))),
    "north": ("avenue", ((-0.775, 1.446), (-1.5, 5.4))),
    "belt": ("avenue", ((-4.35, -2.6), (-3.55, -0.6), (-3.15, 0.6), (-2.5, 1.66), (-1.5, 2.75),
                        (-0.1, 3.4), (1.2, 3.55), (2.4, 3.0), (3.28, 2.5))),
    "north_west": ("main", ((-0.89, 1.212), (-1.9, 2.35), (-3.4, 4.6))),
    "ferry": ("main", ((1.0, 0.2), (2.05, 0.42), (2.75, 0.3))),
    "mills": ("main", ((1.35, 0.95), (1.62, 2.0), (1.86, 2.9))),
    "far_south": ("main", ((-4.0, -3.4), (-1.4, -3.62), (0.9, -3.92), (1.6, -3.98))),
    "south_bridge": ("main", ((-0.38, -4.9), (1.08, -4.78), (1.7, -4.72))),
    "west_bridge": ("main", ((-3.9, -0.1), (-3.72, 1.5), (-3.9, 2.9))),
}  # fmt: skip
# Straight lines of the roman frame: (kind, axis, at, from, to), metres.
FRAME: dict[str, tuple[str, str, float, float, float]] = {
    "ring_south": ("avenue", "u", -880, -4700, 1720),
    "ring_north": ("avenue", "u", 960, -1330, 1050),
    "ring_west": ("avenue", "v", -1330, -4700, 2700),
    "ring_east": ("avenue", "v", 760, -1000, 960),
    "cardo": ("main", "v", -40, -880, 2500),
    "decumanus": ("pedestrian", "u", 60, -1330, 760),
    "river_street": ("main", "u", -180, -40, 1750),
    "tower": ("main", "v", -2420, -4500, 900),
    "stadium": ("avenue", "u", -2540, -3900, 1900),
    "gardens": ("main", "u", -1980, -2900, 600),
}
# Lines whose meeting is a round square, and its radius in metres.
STARS = (("ring_west", "west", 105.0), ("ring_west", "south_west", 85.0), ("belt", "west", 95.0),
         ("south", "ring_south", 80.0), ("belt", "north_east", 90.0), ("belt", "north", 75.0),
         ("far_south", "south", 70.0))  # fmt: skip
# Squares of the centre in the roman frame: (u, v, half length, half width).
SQUARES = ((-40, 60, 95, 70), (-40, -480, 60, 95), (420, 330, 60, 45), (-760, -400, 55, 55),
           (-2900, -1400, 60, 80), (-500, -1560, 70, 50))  # fmt: skip
# (x km, y km, bearing of the streets, block across, block along): the nearest rules a cell.
QUARTERS = (
    (0.0, 0.0, 26.0, 154, 137), (-2.4, -0.4, 26.0, 233, 255), (-3.3, -1.9, 26.0, 260, 271),
    (-2.9, 0.75, 7.0, 246, 260), (-1.4, -2.4, 26.0, 226, 249), (-2.9, -3.9, 57.0, 251, 275),
    (-0.2, -2.2, 14.0, 216, 249), (-0.6, -3.6, 8.0, 244, 275), (0.5, -4.4, 3.0, 249, 264),
    (-1.6, 3.2, 344.0, 249, 271), (-3.0, 3.2, 330.0, 255, 277), (0.2, 2.7, 350.0, 235, 255),
    (1.0, 4.1, 43.0, 249, 271), (2.6, 3.6, 43.0, 249, 264), (1.4, 1.2, 43.0, 196, 227),
    (-2.4, -4.4, 20.0, 260, 275), (0.4, -0.9, 26.0, 182, 200),
)  # fmt: skip


def _frame_line(axis: str, at: float, start: float, end: float) -> LineString:
    if axis == "u":
        return LineString([along(start, at), along(end, at)])
    return LineString([along(at, start), along(at, end)])


def _drawn(points: tuple[tuple[float, float], ...]) -> LineString:
    """Avenues of several points bend gently; those of two are straight."""
    if len(points) < 4:
        return LineString(np.array(points) * 1000.0)
    return terrain.curve(points)


def _quays() -> list[StreetLine]:
    """Streets on both banks of both rivers; the park's quay is a path."""
    quays: list[StreetLine] = []
    riverside = terrain.parks()[0].buffer(3)
    for river, line, half in (
        ("po", terrain.po(), PO_HALF_M), ("dora", terrain.dora(), DORA_HALF_M),
    ):  # fmt: skip
        other = terrain.dora() if river == "po" else terrain.po()
        gap = (DORA_HALF_M if river == "po" else PO_HALF_M) + QUAY_M - 2
        for side in ("left", "right"):
            quay = line.parallel_offset(half + QUAY_M, side)
            for piece in parts(quay.difference(other.buffer(gap))):
                if piece.length < 400:
                    continue
                group = f"quay_{river}_{side}"
                town, park = piece.difference(riverside), piece.intersection(riverside)
                quays += [StreetLine(street, "main", group) for street in parts(town)]
                quays += [StreetLine(path, "path", group) for path in parts(park)]
    return quays


def parts(geometry: BaseGeometry) -> list[LineString]:
    """The lines of whatever a cut left over."""
    if geometry.is_empty:
        return []
    if isinstance(geometry, LineString):
        return [geometry]
    pieces = getattr(geometry, "geoms", [])
    return [piece for piece in pieces if isinstance(piece, LineString) and piece.length > 1]


@cache
def main_lines() -> list[StreetLine]:
    """Avenues, main streets, quays and the outlines of parks."""
    lines = [StreetLine(_drawn(points), kind, group) for group, (kind, points) in DRAWN.items()]
    lines += [
        StreetLine(_frame_line(axis, at, start, end), kind, group)
        for group, (kind, axis, at, start, end) in FRAME.items()
    ]
    lines += _quays()
    for index, park in enumerate(terrain.parks()):
        outline = LineString(park.exterior.coords)
        lines += [
            StreetLine(piece, "street", f"park_{index}")
            for piece in parts(outline.difference(terrain.water().buffer(4)))
        ]
    for index, railway in enumerate(terrain.railways()):
        for side in ("left", "right"):
            beside = railway.parallel_offset(terrain.RAIL_HALF_M + 14, side)
            beside = substring(beside, 60, beside.length - 60)
            lines.append(StreetLine(beside, "street", f"rail_{index}_{side}"))
    # Main lines run between the parks, never through them.
    inside = unary_union([park.buffer(-6) for park in terrain.parks()])
    return [
        StreetLine(piece, line.kind, line.group)
        for line in lines
        for piece in parts(line.geom if line.kind == "path" else line.geom.difference(inside))
    ]


@cache
def town_cells() -> list[Polygon]:
    """The pieces of plain between main lines where blocks are laid out."""
    town = terrain.extent().difference(terrain.east_bank())
    edges = unary_union(
        [line.geom for line in main_lines()]
        + [town.boundary, terrain.water().boundary]
        + [park.boundary for park in terrain.parks()]
    )
    closed = unary_union([terrain.water(), terrain.rail_cut().buffer(12), *terrain.parks()])
    prepare(closed)
    # The streets beside the railway stop short of its ends: what is left of the cut is cut out.
    rails = terrain.rail_cut().buffer(6)
    cells: list[Polygon] = []
    for cell in polygonize(edges):
        inside = cell.representative_point()
        if cell.area > 20_000 and town.contains(inside) and not closed.contains(inside):
            rest = cell.difference(rails) if cell.intersects(rails) else cell
            pieces = getattr(rest, "geoms", [rest])
            cells += [piece for piece in pieces if piece.area > 20_000]
    return cells


def _quarter(cell: Polygon) -> int:
    x, y = cell.centroid.x / 1000, cell.centroid.y / 1000
    return min(
        range(len(QUARTERS)), key=lambda i: (QUARTERS[i][0] - x) ** 2 + (QUARTERS[i][1] - y) ** 2
    )


def _blocks(cell: Polygon, quarter: int) -> list[StreetLine]:
    """The streets of one cell: two families of parallels in its quarter's direction."""
    _x, _y, bearing, across, deep = QUARTERS[quarter]
    turn = radians(bearing)
    east = np.array([cos(turn), -sin(turn)])
    north = np.array([sin(turn), cos(turn)])
    # Names and phase follow the direction: quarters of one direction continue each other.
    family = f"{bearing:.0f}"
    core = cell.buffer(-70)
    found: list[StreetLine] = []
    corners = np.array(cell.exterior.coords)
    for axis, step, unit, other in (("n", across, north, east), ("e", deep, east, north)):
        jitter = rng_for(f"grid {family} {axis} {step}").normal(0, 0.07, 400) * step
        reach = corners @ other
        for index in range(int(reach.min() // step) - 1, int(reach.max() // step) + 2):
            middle = other * (index * step + jitter[index + 200])
            ruler = LineString([middle - unit * 9000, middle + unit * 9000])
            for piece in parts(ruler.intersection(cell)):
                deep_enough = piece.intersection(core).length
                if piece.length > 90 and deep_enough > 0.3 * piece.length:
                    stretch = int((np.array(piece.centroid.coords[0]) @ unit) // 2300)
                    found.append(
                        StreetLine(piece, "street", f"{family}{axis}{step}_{index}_{stretch}")
                    )
    return found


def grid_lines() -> list[StreetLine]:
    """The minor streets of the plain."""
    return [line for cell in town_cells() for line in _blocks(cell, _quarter(cell))]


def hill_lines() -> list[StreetLine]:
    """The hill: a strip of town on the bank, roads along the slope, bends up it, steps."""
    lines: list[StreetLine] = []
    land = terrain.extent().intersection(terrain.east_bank()).buffer(-60)
    po = terrain.po()
    for number, (away, swing, wave) in enumerate(
        ((330, 22, 900), (760, 70, 780), (1250, 110, 860), (1780, 140, 980))
    ):
        base = po.parallel_offset(away, "right").simplify(15)
        at = np.arange(0, base.length, 30.0)
        points = [
            _aside(base, d, swing * (sin(d / wave * 6.28 + number) + 0.25 * sin(d / 240 + number)))
            for d in at
        ]
        smooth = LineString(points)
        kind = "street" if number == 0 else "hill"
        lines += [
            StreetLine(piece, kind, f"slope_{number}")
            for piece in parts(smooth.intersection(land))
            if piece.length > 500
        ]
    for number, at in enumerate(np.arange(500, po.length - 1200, 850)):
        lines += _climb(po, float(at), number, land)
    for number, at in enumerate(np.arange(300, po.length - 900, 255)):
        strip = LineString([_aside(po, at, -70.0), _aside(po, at + 10, -356.0)])
        lines += [
            StreetLine(piece, "street", f"bank_{number}")
            for piece in parts(strip.intersection(land))
        ]
    return lines


def _aside(line: LineString, at: float, away: float) -> tuple[float, float]:
    """The place ``away`` metres to the left of ``line`` (negative: right) ``at`` metres on."""
    here = np.array(line.interpolate(at).coords[0])
    ahead = np.array(line.interpolate(min(at + 20, line.length)).coords[0])
    back = np.array(line.interpolate(max(at - 20, 0)).coords[0])
    forward = (ahead - back) / np.linalg.norm(ahead - back)
    place = here + away * np.array([-forward[1], forward[0]])
    return float(place[0]), float(place[1])


def _climb(po: LineString, at: float, number: int, land: BaseGeometry) -> list[StreetLine]:
    """A road that bends up the hill, and on every third one steps that go straight."""
    rng = rng_for(f"climb {number}")
    swing, phase = rng.uniform(110, 190), rng.uniform(0, 6.28)
    top = rng.uniform(1500, 2150)
    points = [
        _aside(po, at + swing * sin(away / 430 * 6.28 + phase) * min(1.0, away / 500), -away)
        for away in np.arange(330, top, 18.0)
    ]
    lines = [
        StreetLine(piece, "hill", f"climb_{number}")
        for piece in parts(LineString(points).intersection(land))
        if piece.length > 250
    ]
    stairs = LineString([_aside(po, at + 420, -335), _aside(po, at + 440, -rng.uniform(770, 1250))])
    lines += [
        StreetLine(piece, "steps", f"stairs_{number}")
        for piece in parts(stairs.intersection(land))
        if piece.length > 150
    ]
    return lines


def park_lines() -> list[StreetLine]:
    """Footways of the parks: an inner round and ways across."""
    lines: list[StreetLine] = []
    for index, park in enumerate(terrain.parks()):
        inner = park.buffer(-75).buffer(-20).buffer(20)
        rounds = [inner] if isinstance(inner, Polygon) else list(inner.geoms)
        for ring in rounds:
            outline = ring.exterior.simplify(4)
            lines.append(StreetLine(LineString(outline.coords), "path", f"park_{index}_round"))
        west, south, east, north = park.bounds
        middle = park.centroid
        for number, angle in enumerate((12, 62, 118, 160)):
            turn = radians(angle + 17 * index)
            far = max(east - west, north - south)
            bend = rng_for(f"park {index} {number}").uniform(-60, 60)
            way = LineString(
                [
                    (
                        middle.x + cos(turn) * far * t - sin(turn) * bend * cos(3 * t),
                        middle.y + sin(turn) * far * t + cos(turn) * bend * cos(3 * t),
                    )
                    for t in np.linspace(-1, 1, 60)
                ]
            )
            lines += [
                StreetLine(piece, "path", f"park_{index}_{number}")
                for piece in parts(way.intersection(park))
                if piece.length > 120
            ]
    return lines


def with_squares(lines: list[StreetLine]) -> list[StreetLine]:
    """Open the squares: lines end at their outline, and the outline is a street of its own."""
    drawn: dict[str, BaseGeometry] = {}
    for line in main_lines():
        drawn[line.group] = line.geom.union(drawn.get(line.group, LineString()))
    squares: list[tuple[str, Polygon]] = []
    for i, (one, other, radius) in enumerate(STARS):
        meeting = drawn[one].intersection(drawn[other])
        if meeting.is_empty:
            raise ValueError(f"the lines {one} and {other} do not meet")
        squares.append((f"star_{i}", meeting.centroid.buffer(radius, quad_segs=12)))
    squares += [
        (f"square_{i}", Polygon([along(u + a * half, v + b * wide)
                                 for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]))
        for i, (u, v, half, wide) in enumerate(SQUARES)
    ]  # fmt: skip
    opened = unary_union([area for _group, area in squares])
    cut = [
        StreetLine(piece, line.kind, line.group)
        for line in lines
        for piece in parts(line.geom.difference(opened))
        if piece.length > 12
    ]
    for group, area in squares:
        kind = "main" if group.startswith("star") else "pedestrian"
        cut.append(StreetLine(LineString(area.exterior.coords), kind, group))
    return cut


@cache
def city_lines() -> list[StreetLine]:
    """Every line of the plan, inside the border."""
    border = terrain.extent()
    lines = main_lines() + grid_lines() + hill_lines() + park_lines()
    inside = [
        StreetLine(piece, line.kind, line.group)
        for line in lines
        for piece in parts(line.geom.intersection(border))
    ]
    return with_squares(inside)
