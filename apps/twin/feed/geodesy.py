"""A little geodesy. Pure."""

import math

# One degree of latitude is nowhere shorter than this (at the equator, WGS 84).
SHORTEST_DEGREE_M = 110_574.0


def degrees_box(lon: float, lat: float, radius_m: float) -> tuple[float, float, float, float]:
    """A box (west, south, east, north) in degrees that holds every point within the radius.

    Generous on purpose: it only narrows a search, the geodesic distance decides.
    """
    lat_margin = radius_m / SHORTEST_DEGREE_M * 1.01
    poleward = min(89.9, abs(lat) + lat_margin)
    lon_margin = lat_margin / math.cos(math.radians(poleward))
    return lon - lon_margin, lat - lat_margin, lon + lon_margin, lat + lat_margin
