"""The ground of the demonstration city: plane, extent, rivers, hill, parks, railway.

Everything is drawn by us in a local plane: metres east (x) and north (y) of the centre. Nothing
here comes from a map; only the place, the size and the direction of the roman grid are Torino's.
"""

from functools import cache
from math import cos, dist, exp, radians, sin
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline
from shapely import LineString, MultiPolygon, Point, Polygon, unary_union
from shapely.ops import substring

from cities.demo.facts import CITY

Array = npt.NDArray[np.float64]

SEED = 20_250_411
# Bearing of the cardo, degrees clockwise from north: the grid is turned by about 26 degrees.
CARDO_DEG = 26.0
PO_HALF_M = 52.0
DORA_HALF_M = 21.0
QUAY_M = 26.0
RAIL_HALF_M = 38.0

_LON, _LAT = CITY.center
_PHI = radians(_LAT)
# Metres in a degree at this latitude on WGS84 (the usual series, good to a few centimetres).
M_PER_LAT = 111_132.92 - 559.82 * cos(2 * _PHI) + 1.175 * cos(4 * _PHI)
M_PER_LON = 111_412.84 * cos(_PHI) - 93.5 * cos(3 * _PHI)

PO = ((0.70, -6.4), (0.85, -5.6), (1.12, -4.7), (0.92, -3.8), (0.50, -2.9), (0.62, -2.0),
      (1.18, -1.15), (1.62, -0.45), (2.12, 0.15), (2.66, 0.85), (2.84, 1.65), (3.28, 2.40),
      (4.10, 2.85), (5.10, 3.30))  # fmt: skip
DORA = ((-5.6, 0.95), (-4.55, 1.02), (-3.75, 1.52), (-3.05, 1.28), (-2.35, 1.72), (-1.60, 1.42),
        (-0.95, 1.86), (-0.20, 1.58), (0.45, 1.98), (1.15, 1.80), (1.75, 2.22), (2.35, 2.02),
        (2.92, 1.80))  # fmt: skip
RAILWAYS = (
    ((-0.42, -1.08), (-0.66, -1.75), (-1.02, -2.55), (-1.30, -3.5), (-1.52, -4.6), (-1.9, -6.4)),
    ((2.02, 2.62), (1.80, 3.15), (1.95, 3.9), (2.35, 4.7), (2.6, 5.9)),
)


def rng_for(part: str) -> np.random.Generator:
    """The random numbers of one part: adding draws to one leaves the others as they were."""
    return np.random.default_rng([SEED, crc32(part.encode())])


def to_lonlat(xy: Array) -> Array:
    """Local metres (n, 2) to degrees lon, lat (n, 2), rounded to about a centimetre."""
    xy = np.asarray(xy, dtype=float)
    degrees = np.column_stack([_LON + xy[:, 0] / M_PER_LON, _LAT + xy[:, 1] / M_PER_LAT])
    return np.round(degrees, 7)


def length_of(points: Array) -> float:
    """Length of a course in metres; plain arithmetic beats numpy on a handful of points."""
    course = points.tolist()
    return float(sum(map(dist, course, course[1:])))


def along(u: float, v: float) -> tuple[float, float]:
    """A place told along the decumanus (u, towards the river) and the cardo (v, northwards)."""
    turn = radians(CARDO_DEG)
    return u * cos(turn) + v * sin(turn), -u * sin(turn) + v * cos(turn)


def curve(points_km: tuple[tuple[float, float], ...], step_m: float = 30.0) -> LineString:
    """A smooth line through points in kilometres, with a vertex every ``step_m`` metres."""
    points = np.array(points_km) * 1000.0
    steps = np.hypot(*np.diff(points, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    samples = np.arange(0.0, at[-1], step_m)
    return LineString(CubicSpline(at, points)(samples))


@cache
def po() -> LineString:
    """Centreline of the large river, from south to north-east."""
    return curve(PO)


@cache
def dora() -> LineString:
    """Centreline of the smaller river, from west to where it meets the large one."""
    return curve(DORA)


@cache
def railways() -> tuple[LineString, ...]:
    """Centrelines of the railway cuts: one from the station southwards, one in the north."""
    return tuple(curve(points) for points in RAILWAYS)


@cache
def extent() -> Polygon:
    """The city's border: about 8 x 10 km, rounded and uneven as borders are."""
    angles = np.linspace(0, 2 * np.pi, 181)[:-1]
    wobble = (
        1 + 0.035 * np.sin(3 * angles + 0.6) + 0.03 * np.sin(5 * angles + 2.1)
        + 0.018 * np.sin(9 * angles + 4.0)
    )  # fmt: skip
    # A superellipse of degree 3: fuller than an ellipse, softer than a rectangle.
    power = 2 / 3
    x = -180 + 4150 * wobble * np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** power
    y = -80 + 5050 * wobble * np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** power
    return Polygon(np.column_stack([x, y]))


@cache
def water() -> MultiPolygon | Polygon:
    """Both rivers with their banks, up to the quays."""
    return unary_union(
        [po().buffer(PO_HALF_M + QUAY_M - 1), dora().buffer(DORA_HALF_M + QUAY_M - 1)]
    )


@cache
def rail_cut() -> MultiPolygon | Polygon:
    """The railway cuts: streets pass only under them."""
    return unary_union([line.buffer(RAIL_HALF_M, cap_style="flat") for line in railways()])


@cache
def east_bank() -> Polygon:
    """The land beyond the large river, where the hill is."""
    far = list(po().coords)
    return Polygon([*far, (9000, far[-1][1]), (9000, far[0][1])])


@cache
def parks() -> tuple[Polygon, ...]:
    """One long park on the quay of the large river, one oval, one between avenues."""
    quay = po().parallel_offset(PO_HALF_M + QUAY_M, "left")
    start, end = quay.project(Point(450, -2950)), quay.project(Point(980, -1330))
    bank = substring(quay, start, end)
    inner = substring(bank.parallel_offset(330, "left"), 0.04, 0.96, normalized=True)
    riverside = Polygon([*bank.coords, *reversed(inner.coords)])
    angles = np.linspace(0, 2 * np.pi, 73)[:-1]
    turn = radians(-20)
    oval = np.column_stack([520 * np.cos(angles), 330 * np.sin(angles)])
    oval = oval @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]])
    garden = [along(u, v) for u, v in ((-2560, -2540), (-1990, -2540), (-1990, -1980),
                                       (-2560, -1980))]  # fmt: skip
    return riverside, Polygon(oval + np.array([-3130.0, 2130.0])), Polygon(garden)


def height_m(x: float, y: float) -> float:
    """Metres above sea of a place: a plain that leans to the river, and the hill beyond it.

    The formula is ours: the hill rises within 2 km to about 300 m above the plain, with ridges
    and hollows across.
    """
    plain = 239.0 - 0.0035 * x + 0.0010 * y
    if not east_bank().contains(Point(x, y)):
        return plain
    away = max(0.0, po().distance(Point(x, y)) - 150.0)
    rise = 300.0 * (1 - exp(-((away / 1700.0) ** 1.5)))
    folds = 26.0 * sin(y / 330.0 + 0.4) * (1 - exp(-away / 700.0))
    return plain + rise + folds
