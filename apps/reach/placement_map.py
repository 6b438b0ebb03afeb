"""A plain drawing of the points on the districts; the list beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.reach import choropleth


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the drawing, with its number in the list. ``fate`` decides shape and colour."""

    x: int
    y: int
    number: int
    name: str
    fate: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Outlines as SVG paths, and marks on them; what changes lies on top."""

    width: int
    height: int
    outlines: tuple[str, ...]
    marks: tuple[Mark, ...]


def draw(sites: Sequence[dict[str, Any]]) -> Drawing | None:
    """None where the city has no districts. One query."""
    shapes = choropleth.district_shapes()
    if shapes is None:
        return None
    marks = [
        Mark(*shapes.at(site["lon"], site["lat"]), number, site["name"], site["fate"])
        for number, site in enumerate(sites, start=1)
    ]
    marks.sort(key=lambda mark: mark.fate != "stays")
    return Drawing(
        shapes.width, shapes.height, tuple(shape.path for shape in shapes.shapes), tuple(marks)
    )
