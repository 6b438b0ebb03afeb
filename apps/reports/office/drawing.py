"""A plain drawing of the queue: districts as outlines, reports as numbered dots.

Made on the server, so that it needs no script; the list beside it says the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from shapely.geometry import MultiPolygon, Polygon

from apps.reports.office.listing import QueueItem
from apps.territory import queries as territory
from cities import get_city

WIDTH = 480
# About 50 m: finer lines would not be seen.
_TOLERANCE_DEG = 0.0005


@dataclass(frozen=True, slots=True)
class Dot:
    """A report on the drawing. ``x``, ``y`` in drawing units; ``number`` as in the list."""

    x: float
    y: float
    number: int
    item: QueueItem


@dataclass(frozen=True, slots=True)
class QueueMap:
    """The drawing: ``outlines`` are SVG paths."""

    width: int
    height: int
    outlines: list[str]
    dots: list[Dot]


def draw(items: Sequence[QueueItem], *, first_number: int = 1) -> QueueMap:
    """Draw one page of the queue. One query (the districts)."""
    districts = territory.districts_table()
    bounds = get_city(settings.SOGLIA_CITY).bbox if districts.empty else districts.total_bounds
    west, south, east, north = (float(bound) for bound in bounds)
    # A degree of longitude is shorter the farther north it is.
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    height = round((north - south) * scale)

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round((north - lat) * scale, 1)

    def path(ring: Polygon) -> str:
        points = (at(lon, lat) for lon, lat in ring.exterior.coords)
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"

    outlines = []
    for geometry in districts.geometry:
        simple = geometry.simplify(_TOLERANCE_DEG)
        parts = simple.geoms if isinstance(simple, MultiPolygon) else [simple]
        outlines.append("".join(path(part) for part in parts if not part.is_empty))
    dots = [
        Dot(*at(item.lon, item.lat), number=number, item=item)
        for number, item in enumerate(items, start=first_number)
    ]
    return QueueMap(width=WIDTH, height=height, outlines=outlines, dots=dots)
