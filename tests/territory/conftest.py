"""A small town of two square districts, as files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.territory.services import import_districts

# Two squares side by side, "1" west and "2" east, near 7.6 E 45.0 N.
WEST = (7.60, 45.00, 7.65, 45.05)
EAST = (7.65, 45.00, 7.70, 45.05)
INSIDE_WEST = (7.62, 45.02)
INSIDE_EAST = (7.68, 45.02)
OUTSIDE = (8.00, 45.02)

WriteFile = Callable[[str, str], Path]


def square(box: tuple[float, float, float, float]) -> dict[str, object]:
    """A GeoJSON polygon around a box of degrees."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def district(code: object, name: str, geometry: object) -> dict[str, object]:
    """A GeoJSON feature in our own layout of districts."""
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": geometry,
    }


def collection(*features: object, **members: object) -> str:
    """A GeoJSON collection as text."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members})


TWO_DISTRICTS = collection(district("1", "West", square(WEST)), district("2", "East", square(EAST)))


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """Write a text file by name and give its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def town(db: None, write: WriteFile) -> None:
    """The two districts in force."""
    import_districts(path=write("town.geojson", TWO_DISTRICTS), name="Town")
