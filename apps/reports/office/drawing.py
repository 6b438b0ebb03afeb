"""A plain drawing of the queue: districts as outlines, reports as numbered dots.

Made on the server, so that it needs no script; the list beside it says the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from shapely.geometry import MultiPolygon, Polygon

from apps.reports.office.listing import QueueItem
from apps.territory import queries as territory
from cities import get_city

WIDTH = 480
_NOBODY = UUID(int=0)
# About 50 m: finer lines would not be seen.
_TOLERANCE_DEG = 0.0005


@dataclass(frozen=True, slots=True)
class Dot:
    """A report on the drawing and in the list beside it.

    ``x``, ``y``: in drawing units, as they are written. ``address``: of its page.
    """

    x: str
    y: str
    number: int
    item: QueueItem
    address: str


@dataclass(frozen=True, slots=True)
class QueueMap:
    """The drawing: ``outlines`` are SVG paths."""

    width: int
    height: int
    outlines: list[str]
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The ground of the drawing: where degrees come to lie on it, and its outlines."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: int
    outlines: list[str]

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Drawing units of a place in degrees."""
        x = (lon - self.west) * self.squeeze * self.scale
        return round(x, 1), round((self.north - lat) * self.scale, 1)


def draw(items: Sequence[QueueItem]) -> QueueMap:
    """Draw one page of the queue. One query: which districts are in force."""
    districts = territory.active_dataset("districts")
    of = (str(connection.settings_dict["NAME"]), districts.id if districts else 0)
    sheet = _sheet(of, settings.SOGLIA_CITY)
    # Fifty addresses that differ by the identifier only.
    address = reverse("reports_office_detail", args=[_NOBODY])
    dots = []
    for number, item in enumerate(items, start=1):
        x, y = sheet.at(item.lon, item.lat)
        page = address.replace(str(_NOBODY), str(item.uuid))
        dots.append(Dot(str(x), str(y), number, item, page))
    return QueueMap(width=WIDTH, height=sheet.height, outlines=sheet.outlines, dots=dots)


@lru_cache(maxsize=4)
def _sheet(_of: tuple[str, int], city: str) -> _Sheet:
    """The same for every page until other districts are in force: their number is the key."""
    districts = territory.districts_table()
    bounds = get_city(city).bbox if districts.empty else districts.total_bounds
    west, south, east, north = (float(bound) for bound in bounds)
    # A degree of longitude is shorter the farther north it is.
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    sheet = _Sheet(west, north, squeeze, scale, round((north - south) * scale), [])

    def path(ring: Polygon) -> str:
        points = (sheet.at(lon, lat) for lon, lat in ring.exterior.coords)
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"

    for geometry in districts.geometry:
        simple = geometry.simplify(_TOLERANCE_DEG)
        parts = simple.geoms if isinstance(simple, MultiPolygon) else [simple]
        sheet.outlines.append("".join(path(part) for part in parts if not part.is_empty))
    return sheet
