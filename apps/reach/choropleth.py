"""Pictures the server draws: districts coloured by class, and a line over time. SVG geometry only.

The templates hold the words and the marks; nothing here is shown without an equal table.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from pyproj import Transformer

from apps.territory import queries as territory

# Upper ends of the classes of a share; the last class ends at 1.
CLASSES = (0.2, 0.4, 0.6, 0.8, 1.0)
_WIDTH = 600.0
# Of the width of the picture: what is smaller is not drawn.
_TOLERANCE = 1 / 400


@dataclass(frozen=True, slots=True)
class Shape:
    """Outline of a district as an SVG path, and where its name goes."""

    code: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """A picture of the districts, in its own units.

    ``crs``, ``west``, ``north``, ``scale``: how degrees come to lie on it.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    crs: str
    west: float
    north: float
    scale: float

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a place in degrees lies on the picture."""
        x, y = _to_metres(self.crs).transform(lon, lat)
        return round((x - self.west) * self.scale), round((self.north - y) * self.scale)


def share_class(share: float | None) -> str:
    """ "1" (fewest) to "5"; "none" without data."""
    if share is None:
        return "none"
    return str(1 + sum(share >= end for end in CLASSES[:-1]))


def district_shapes() -> Shapes | None:
    """The districts in force; None without any. One query when this process drew them before."""
    dataset = territory.active_dataset("districts")
    if dataset is None:
        return None
    return _shapes(str(connection.settings_dict["NAME"]), dataset.id)


@lru_cache(maxsize=4)
def _shapes(_database: str, _dataset_id: int) -> Shapes | None:
    table = territory.districts_table()
    if table.empty:
        return None
    # Metres of the zone the city lies in: as wide as it is high, true enough for a picture.
    table = table.to_crs(table.estimate_utm_crs())
    west, south, east, north = table.total_bounds
    scale = _WIDTH / (east - west)
    shapes = []
    for code, geometry in zip(table["code"], table.geometry, strict=True):
        simple = geometry.simplify((east - west) * _TOLERANCE)
        inside = geometry.representative_point()
        rings = [
            ring
            for part in getattr(simple, "geoms", [simple])
            for ring in (part.exterior, *part.interiors)
        ]
        path = "".join(
            "M" + "L".join(
                f"{(x - west) * scale:.0f} {(north - y) * scale:.0f}" for x, y in ring.coords[:-1]
            ) + "Z"
            for ring in rings
        )  # fmt: skip
        shapes.append(
            Shape(
                code=str(code),
                path=path,
                x=round((inside.x - west) * scale),
                y=round((north - inside.y) * scale),
            )
        )
    return Shapes(
        round(_WIDTH), round((north - south) * scale), tuple(shapes),
        table.crs.to_string(), float(west), float(north), float(scale),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _to_metres(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time in a box 600 wide and 220 high; a gap where there are no data."""

    path: str
    marks: tuple[tuple[int, int], ...]


def line(times: list[float], shares: list[float | None]) -> Line:
    """Shares 0 to 1 at times in rising order, the first at the left end, the last at the right."""
    span = (times[-1] - times[0]) or 1.0
    path, marks, pen = [], [], "M"
    for time, share in zip(times, shares, strict=True):
        if share is None:
            pen = "M"
            continue
        x, y = round(600 * (time - times[0]) / span), round(220 * (1 - share))
        path.append(f"{pen}{x} {y}")
        marks.append((x, y))
        pen = "L"
    return Line("".join(path), tuple(marks))
