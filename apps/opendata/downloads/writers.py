"""CSV, GeoJSON and GeoPackage of the same rows."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from apps.opendata.downloads.fields import DataSet
from apps.opendata.downloads.rows import Place

Rows = Iterable[tuple[Place, dict[str, Any]]]
# Six decimals of a degree are about ten centimetres.
_DECIMALS = 6
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


def write(
    data_set: DataSet, rows: Rows, ending: str, file: IO[bytes], about: dict[str, Any]
) -> None:
    """Write all rows in a format. ``about``: facts of the whole set, where the format has room."""
    _WRITERS[ending](data_set, rows, file, about)


def _csv(data_set: DataSet, rows: Rows, file: IO[bytes], about: dict[str, Any]) -> None:
    """RFC 4180, UTF-8 with a byte order mark so that spreadsheets read accents right."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    names = [field.name for field in data_set.fields]
    writer = csv.writer(text)
    writer.writerow([*names, "lon", "lat"])
    for place, row in rows:
        lon, lat = _rounded(place) if place else ("", "")
        writer.writerow([*(guarded_cell(row[name]) for name in names), lon, lat])
    text.detach()


def _geojson(data_set: DataSet, rows: Rows, file: IO[bytes], about: dict[str, Any]) -> None:
    """RFC 7946, written row by row."""
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)
    file.write(f'{head[:-1]}, "features": ['.encode())
    between = "\n"
    for place, row in rows:
        properties = {name: None if value == "" else value for name, value in row.items()}
        feature: dict[str, Any] = {"type": "Feature"}
        if "id" in properties:
            feature["id"] = properties["id"]
        feature["geometry"] = (
            {"type": "Point", "coordinates": list(_rounded(place))} if place else None
        )
        feature["properties"] = properties
        file.write(f"{between}{json.dumps(feature, ensure_ascii=False)}".encode())
        between = ",\n"
    file.write(b"\n]}\n")


def _gpkg(data_set: DataSet, rows: Rows, file: IO[bytes], about: dict[str, Any]) -> None:
    """One layer named after the data set, EPSG:4326."""
    import geopandas as gpd
    import pandas as pd

    found = list(rows)
    columns: dict[str, Any] = {}
    for field in data_set.fields:
        values = [row[field.name] for _place, row in found]
        columns[field.name] = _column(pd, field.type, values)
    places = [_rounded(place) if place else (None, None) for place, _row in found]
    shapes = gpd.GeoSeries(_points(places), crs="EPSG:4326")
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.gpkg"
        table.to_file(path, layer=data_set.name, driver="GPKG", geometry_type="Point")
        with path.open("rb") as made:
            while part := made.read(1 << 20):
                file.write(part)


def _column(pd: Any, type: str, values: list[Any]) -> Any:  # noqa: A002
    if type == "number":
        return pd.array(
            [None if value is None else float(value) for value in values], dtype="Float64"
        )
    if type == "whole":
        return pd.array([None if value is None else int(value) for value in values], dtype="Int64")
    return [None if value == "" else value for value in values]


def _points(places: list[tuple[Any, Any]]) -> list[Any]:
    from shapely import Point

    return [None if lon is None else Point(lon, lat) for lon, lat in places]


def guarded_cell(value: Any) -> Any:
    """What a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _rounded(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0], _DECIMALS), round(place[1], _DECIMALS)


_WRITERS: dict[str, Callable[[DataSet, Rows, IO[bytes], dict[str, Any]], None]] = {
    "csv": _csv,
    "geojson": _geojson,
    "gpkg": _gpkg,
}
