"""Eight districts of our own that tile the city, and who lives in them."""

from functools import cache
from math import cos, radians, sin

import numpy as np
from shapely import MultiPolygon, Point, Polygon, set_precision
from shapely.geometry.base import BaseGeometry

from cities.demo import terrain
from cities.demo.pavements import city_pavement
from cities.demo.terrain import along, extent, to_lonlat

RESIDENTS = 851_240
# Share of residents aged 65 and more, by district: the hill is older, the north younger.
ELDERS = (0.236, 0.251, 0.262, 0.247, 0.228, 0.219, 0.243, 0.287)
NAMES = ("Centro", "Borgo dei Platani", "Ponente", "Prati di Mezzogiorno", "Lungofiume",
         "Officine", "Mulini", "Collina")  # fmt: skip
# Wedges of the plain around the centre: from and to, degrees counter-clockwise from east.
WEDGES = ((130.0, 178.0), (178.0, 222.0), (222.0, 262.0), (262.0, 345.0), (70.0, 130.0),
          (-15.0, 70.0))  # fmt: skip
# Residents for a metre of street, compared with the plain: the hill is thinly lived in.
DENSITY = (1.15, 1.0, 1.0, 0.95, 1.1, 1.0, 0.95, 0.42)


def _polygons(shape: BaseGeometry) -> MultiPolygon:
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]
    return MultiPolygon([part for part in parts if part.area > 1.0])


@cache
def district_shapes() -> list[MultiPolygon]:
    """The districts in local metres, in the order of their code; together exactly the extent."""
    border = set_precision(extent(), 0.01)
    corners = ((-1330, -880), (760, -880), (760, 960), (-1330, 960))
    centre = set_precision(Polygon([along(u, v) for u, v in corners]), 0.01)
    hill = border.intersection(set_precision(terrain.east_bank(), 0.01))
    rest = border.difference(hill).difference(centre)
    shapes = [centre.difference(hill)]
    for number, (start, end) in enumerate(WEDGES):
        if number == len(WEDGES) - 1:
            shapes.append(rest)
            break
        angles = np.linspace(radians(start), radians(end), 12)
        wedge = Polygon(
            [(0.0, 0.0), *((20_000 * cos(angle), 20_000 * sin(angle)) for angle in angles)]
        )
        wedge = set_precision(wedge, 0.01)
        shapes.append(rest.intersection(wedge))
        rest = rest.difference(wedge)
    shapes.append(hill)
    return [_polygons(shape) for shape in shapes]


def district_rows() -> list[tuple[str, str, MultiPolygon]]:
    """Code, name and shape in degrees of every district."""
    rows = []
    for number, (name, shape) in enumerate(zip(NAMES, district_shapes(), strict=True), start=1):
        # Long straight borders stay straight in degrees: the plane is a scaling of them.
        parts = [
            Polygon(
                to_lonlat(np.array(part.exterior.coords)),
                [to_lonlat(np.array(hole.coords)) for hole in part.interiors],
            )
            for part in shape.geoms
        ]
        rows.append((str(number), name, MultiPolygon(parts)))
    return rows


@cache
def district_of(x: float, y: float) -> int:
    """Number from 0 of the district of a place in local metres; the nearest one at the border."""

    place = Point(x, y)
    return min(range(8), key=lambda i: district_shapes()[i].distance(place))


def residents_rows() -> list[tuple[str, int, int]]:
    """District code, residents and those of 65 and more: by length of streets and density."""
    lengths = np.zeros(8)
    for segment in city_pavement().segments:
        if segment.kind in {"sidewalk", "pedestrian", "street"}:
            x, y = segment.points.mean(axis=0)
            lengths[district_of(round(float(x)), round(float(y)))] += segment.length_m
    weights = lengths * np.array(DENSITY)
    exact = RESIDENTS * weights / weights.sum()
    totals = np.floor(exact).astype(int)
    # Largest remainder: whole people who add up to the city.
    for number in np.argsort(-(exact - totals))[: RESIDENTS - int(totals.sum())]:
        totals[number] += 1
    return [
        (str(number), int(total), int(total * share))
        for number, (total, share) in enumerate(zip(totals, ELDERS, strict=True), start=1)
    ]
