"""Lengths on the ellipsoid and distances near a place. Pure: numpy and pyproj only."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")
FloatArray = NDArray[np.float64]


def line_lengths_m(coordinates: FloatArray, offsets: NDArray[np.int64]) -> FloatArray:
    """Geodesic length of each line, metres.

    ``coordinates`` is (p, 2) lon, lat in degrees, the points of all lines one after the other;
    ``offsets`` is (m + 1,): line *i* has the points ``offsets[i]:offsets[i + 1]``.
    """
    if len(coordinates) < 2:
        return np.zeros(len(offsets) - 1)
    if np.any(np.diff(offsets) < 2):
        raise ValueError("a line has fewer than two points")
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    _, _, step = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    # The step from one line's last point to the next line's first one belongs to nobody.
    step[offsets[1:-1] - 1] = 0.0
    # Sums line by line rather than differences of a running sum: nothing cancels.
    return np.add.reduceat(np.concatenate((step, [0.0])), offsets[:-1])


def distance_m(a_lon: float, a_lat: float, b_lon: float, b_lat: float) -> float:
    """Geodesic distance of two places, metres."""
    return float(WGS84.inv(a_lon, a_lat, b_lon, b_lat)[2])


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and of latitude at ``lat`` (radii of curvature of WGS84)."""
    a, e2 = WGS84.a, WGS84.es
    s = sin(radians(lat))
    w = sqrt(1 - e2 * s * s)
    prime_vertical = a / w
    meridian = a * (1 - e2) / w**3
    return radians(1) * prime_vertical * cos(radians(lat)), radians(1) * meridian


@dataclass(frozen=True, slots=True)
class Foot:
    """The point of a line nearest to a place.

    ``fraction`` of the line's length (0 to 1), ``distance_m`` geodesic, ``side`` is "left",
    "right" or "" (on the line, or beyond its end), looking along the drawing direction.
    """

    lon: float
    lat: float
    fraction: float
    distance_m: float
    side: str


def foot(coordinates: FloatArray, lon: float, lat: float, *, on_line_m: float = 2.0) -> Foot:
    """The point of a line (k, 2) nearest to (lon, lat).

    Works in the plane tangent at the place, where the error is below a millimetre within a few
    hundred metres, and measures the answer on the ellipsoid. Nearer than ``on_line_m`` to the
    line's course no side is told: a phone's fix is not that good.
    """
    per_lon, per_lat = metres_per_degree(lat)
    points = (coordinates - (lon, lat)) * (per_lon, per_lat)
    start, step = points[:-1], np.diff(points, axis=0)
    squared = np.einsum("ij,ij->i", step, step)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(squared > 0, -np.einsum("ij,ij->i", start, step) / squared, 0.0)
    t = np.clip(t, 0.0, 1.0)
    near = start + t[:, None] * step
    i = int(np.argmin(np.einsum("ij,ij->i", near, near)))
    lengths = np.sqrt(squared)
    total = float(lengths.sum())
    fraction = float((lengths[:i].sum() + t[i] * lengths[i]) / total) if total else 0.0
    foot_lon = lon + float(near[i, 0]) / per_lon
    foot_lat = lat + float(near[i, 1]) / per_lat
    away = distance_m(lon, lat, foot_lon, foot_lat)
    # z of step x (place - start), the place being the origin: positive on the left.
    cross = float(step[i, 0] * -start[i, 1] - step[i, 1] * -start[i, 0])
    offset = abs(cross) / lengths[i] if lengths[i] else 0.0
    at_end = fraction in (0.0, 1.0)
    sideways = offset if at_end else away
    side = "" if sideways <= on_line_m else ("left" if cross > 0 else "right")
    return Foot(foot_lon, foot_lat, min(max(fraction, 0.0), 1.0), away, side)
