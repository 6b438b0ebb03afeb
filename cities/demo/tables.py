"""The demonstration city as the tables that the apps' services take: places in degrees."""

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from cities.demo.addresses import houses
from cities.demo.districts import district_rows
from cities.demo.facilitation import DemoSite, facilitation_points
from cities.demo.places import DemoPlace, places
from cities.demo.terrain import to_lonlat

CRS = "EPSG:4326"


def fingerprint() -> str:
    """Identity of what the generator would make: its own source, which is all it depends on."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _points(xy: list[tuple[float, float]]) -> gpd.GeoSeries:
    lonlat = to_lonlat(np.array(xy))
    return gpd.GeoSeries.from_xy(lonlat[:, 0], lonlat[:, 1], crs=CRS)


def districts_table() -> gpd.GeoDataFrame:
    """Columns ``code``, ``name``, geometry."""
    rows = district_rows()
    return gpd.GeoDataFrame(
        {"code": [row[0] for row in rows], "name": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs=CRS,
    )


def addresses_table() -> gpd.GeoDataFrame:
    """Columns ``street_name``, ``number``, ``suffix``, ``postal_code``, geometry."""
    doors = houses()
    return gpd.GeoDataFrame(
        {
            "street_name": [door.street for door in doors],
            "number": [door.number for door in doors],
            "suffix": [door.suffix for door in doors],
            # No real post code: nobody may take a letter to the demonstration.
            "postal_code": ["00000"] * len(doors),
        },
        geometry=_points([(door.x, door.y) for door in doors]).values,
        crs=CRS,
    )


def places_table(category: str) -> gpd.GeoDataFrame:
    """Columns ``code``, ``name``, ``address``, ``step_free``, geometry."""
    rows: list[DemoPlace] = places(category)
    return gpd.GeoDataFrame(
        {
            "code": [row.code for row in rows],
            "name": [row.name for row in rows],
            "address": [row.address for row in rows],
            "step_free": np.array([row.step_free for row in rows], dtype=object),
        },
        geometry=_points([(row.x, row.y) for row in rows]).values,
        crs=CRS,
    )


def point_rows() -> list[dict[str, Any]]:
    """Facilitation points with their sites, as keyword arguments of the register's rows."""
    rows = []
    for point in facilitation_points():
        row = asdict(point)
        row["sites"] = [_site_row(site) for site in point.sites]
        rows.append(row)
    return rows


def _site_row(site: DemoSite) -> dict[str, Any]:
    row = asdict(site)
    lon, lat = to_lonlat(np.array([(row.pop("x"), row.pop("y"))]))[0]
    return {**row, "lon": float(lon), "lat": float(lat), "position_source": "Generatore"}
