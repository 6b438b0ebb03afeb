"""The raw records of CSV, GeoJSON and shapefiles, before any column has a meaning."""

import csv
import json
import math
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from shapely.errors import ShapelyError
from shapely.geometry import shape

from apps.territory.column_mappings import ColumnMapping
from apps.territory.importing_errors import ImportFailed
from apps.territory.sources import LARGEST_UNPACKED_BYTES, Source

# RFC 7946 and its predecessor: a GeoJSON file that says nothing is in longitude and latitude.
GEOJSON_DEFAULT_CRS = "urn:ogc:def:crs:OGC:1.3:CRS84"
_SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
Chooser = Callable[[list[str]], ColumnMapping]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Records under the headings of the file.

    ``first_row`` is the row of the first record as a person counts (2 below a heading).
    ``geometries`` is ``None`` for plain tables; ``crs`` is empty where the file cannot tell.
    """

    headings: list[str]
    records: list[dict[str, Any]]
    first_row: int
    geometries: list[Any] | None
    crs: str
    mapping: ColumnMapping


def read_raw(source: Source, choose: Chooser) -> RawTable:
    """Read a file by what its name says it is; ``choose`` finds the mapping for its headings.

    Raises:
        ImportFailed: the file or one of its rows cannot be read; the row is named.
    """
    if source.suffix in {".geojson", ".json"}:
        return _read_geojson(source, choose)
    if source.suffix == ".zip":
        with tempfile.TemporaryDirectory(prefix="soglia-import-") as folder:
            return _read_vector(_unzip_shapefile(source, Path(folder)), source, choose)
    if source.suffix in {".shp", ".gpkg"}:
        with source.local_path() as path:
            return _read_vector(path, source, choose)
    if source.suffix in {".csv", ".tsv", ".txt"}:
        return _read_csv(source, choose)
    raise ImportFailed(
        f"{source.name}: no table is read from *{source.suffix} "
        "(known: .csv, .geojson, .zip or .shp shapefile, .gpkg; each also .gz)"
    )


def _read_csv(source: Source, choose: Chooser) -> RawTable:
    # Latin-1 reads any bytes: the headings tell the mapping, and the mapping the true encoding.
    with source.open_text("latin-1") as text:
        first_line = text.readline().removeprefix("\u00ef\u00bb\u00bf")
    delimiter = max(";,\t|", key=first_line.count)
    mapping = choose(next(csv.reader([first_line], delimiter=delimiter), []))
    with source.open_text(mapping.encoding) as text:
        reader = csv.reader(text, delimiter=mapping.delimiter or delimiter)
        headings = next(reader, [])
        records: list[dict[str, Any]] = []
        row = 1
        try:
            for cells in reader:
                row += 1
                if not cells:
                    continue
                if len(cells) != len(headings):
                    raise ImportFailed(
                        f"{len(cells)} cells where the heading has {len(headings)}", row=row
                    )
                records.append({"": row, **dict(zip(headings, cells, strict=True))})
        except csv.Error as error:
            raise ImportFailed(f"not a table: {error}", row=row + 1) from error
        except ImportFailed as error:
            if error.row is None:  # the packed stream ended in the middle
                raise ImportFailed(error.message, row=row) from error
            raise
    return RawTable(headings, records, 2, None, "", mapping)


def _read_geojson(source: Source, choose: Chooser) -> RawTable:
    try:
        text = source.read_bytes().decode("utf-8-sig")
        collection = json.loads(text)
        features = collection["features"]
        crs = collection.get("crs", {"properties": {"name": GEOJSON_DEFAULT_CRS}})
        crs_name = str(crs["properties"]["name"])
    except json.JSONDecodeError as error:
        # Generators write all features in one line: counting them says where to look.
        raise ImportFailed(
            f"{source.name} is not GeoJSON: {error.msg} at line {error.lineno}",
            row=text.count('"Feature"', 0, error.pos) or None,
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImportFailed(
            f"{source.name} is not a GeoJSON collection of features ({error!r})"
        ) from error
    if not features:
        raise ImportFailed(f"{source.name} holds no rows")
    headings: dict[str, None] = {}
    records, geometries = [], []
    for row, feature in enumerate(features, start=1):
        try:
            properties = dict(feature["properties"] or {})
            geometry = feature["geometry"]
            geometries.append(None if geometry is None else shape(geometry))
        except (ShapelyError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ImportFailed(f"not a feature: {error!r}", row=row) from error
        _refuse_no_numbers(properties, geometries[-1], row)
        headings.update(dict.fromkeys(properties))
        records.append({"": row, **properties})
    return RawTable(list(headings), records, 1, geometries, crs_name, choose(list(headings)))


def _refuse_no_numbers(properties: dict[str, Any], place: Any, row: int) -> None:
    """NaN and Infinity are no JSON, and Python reads them all the same."""
    for name, value in properties.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise ImportFailed(f"{value} in {name} is not a number", row=row)
    if place is not None and not np.isfinite(shapely.get_coordinates(place)).all():
        raise ImportFailed("a coordinate is not a number", row=row)


def _unzip_shapefile(source: Source, folder: Path) -> Path:
    """Unpack the one shapefile of a zip, by base names only, and give the path of its .shp."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [
                member
                for member in archive.infolist()
                if Path(member.filename).suffix.lower() in _SHAPEFILE_PARTS
            ]
            if sum(member.file_size for member in members) > LARGEST_UNPACKED_BYTES:
                raise ImportFailed(f"{source.name} unpacks to more than 4 GB")
            for member in members:
                name = Path(member.filename)
                target = folder / f"{name.stem}{name.suffix.lower()}"
                target.write_bytes(archive.read(member))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise ImportFailed(f"{source.name} cannot be unpacked: {error}") from error
    shapes = sorted(folder.glob("*.shp"))
    if len(shapes) != 1:
        raise ImportFailed(f"{source.name} holds {len(shapes)} shapefiles, expected one")
    return shapes[0]


# What a file of each kind begins with. GDAL goes by the content: a text that names other files or
# addresses would be followed, whatever its name says.
_BEGINNINGS = {".gpkg": b"SQLite format 3\x00", ".shp": b"\x00\x00\x27\x0a"}


def _refuse_disguised(path: Path, source: Source) -> None:
    expected = _BEGINNINGS.get(path.suffix.lower())
    if expected is None:
        return
    with path.open("rb") as stream:
        if stream.read(len(expected)) != expected:
            raise ImportFailed(f"{source.name} is not what its name says ({path.suffix})")


def _read_vector(path: Path, source: Source, choose: Chooser) -> RawTable:
    _refuse_disguised(path, source)
    try:
        frame = pyogrio.read_dataframe(path)
    except (DataSourceError, ValueError, UnicodeDecodeError, ShapelyError) as error:
        raise ImportFailed(f"{source.name} cannot be read: {error}") from error
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise ImportFailed(f"{source.name} has no places: its table is without geometry")
    if frame.crs is None:
        raise ImportFailed(f"{source.name} does not say its reference system (no .prj)")
    authority = frame.crs.to_authority()
    crs_name = ":".join(authority) if authority else frame.crs.name
    headings = [str(name) for name in frame.columns if name != frame.geometry.name]
    records = frame[headings].to_dict("records")
    return RawTable(
        headings,
        [{"": row, **record} for row, record in enumerate(records, start=1)],
        1,
        list(frame.geometry),
        # The exact definition, not its nearest name, transforms the coordinates.
        crs_name if authority else frame.crs.to_wkt(),
        choose(headings),
    )
