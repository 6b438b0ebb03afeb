"""Tables with places: whatever the file, one GeoDataFrame in the names of ours.

Every table that comes out has the columns the mapping names, a column ``row`` (where the record
is in the file, see `ImportFailed`) and a geometry in EPSG:4326, empty where none was given.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from apps.territory.column_mappings import ColumnMapping, choose_mapping
from apps.territory.importing import Parsed, Rows
from apps.territory.importing_errors import ImportFailed, Rejected
from apps.territory.sources import Source
from apps.territory.table_files import Chooser, RawTable, read_raw

WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, in the names of ours. ``crs`` is as the file (or mapping) says it."""

    frame: gpd.GeoDataFrame
    crs: str
    mapping: ColumnMapping


def read_table(
    source: Source, *, kind: str, mapping: str | None = None, choose: Chooser | None = None
) -> Table:
    """Read a file of any known format into a table.

    ``choose`` finds the mapping for the headings, where the known layouts are not all there is.

    Coordinates are transformed to EPSG:4326. A record without coordinates stays, with an empty
    geometry: the importer says what it does with it.

    Raises:
        ImportFailed: the file or one of its rows cannot be read; the row is named.
    """
    raw = read_raw(
        source,
        choose or (lambda headings: choose_mapping(kind=kind, headings=headings, name=mapping)),
    )
    if not raw.records:
        raise ImportFailed(f"{source.name} holds no rows")
    chosen = raw.mapping
    columns: dict[str, list[Any]] = {"row": [record[""] for record in raw.records]}
    for name, column in chosen.columns.items():
        columns[name] = [_cell(record, name, column, chosen) for record in raw.records]
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    for name, constant in chosen.constants.items():
        frame[name] = constant
    crs_name = raw.crs or chosen.crs or WGS84
    located = gpd.GeoDataFrame(
        frame.drop(columns=["x", "y"], errors="ignore"),
        geometry=gpd.array.from_shapely(_geometries(raw, frame)),
        crs=_known_crs(crs_name, source),
    )
    # A table without places has no reference system to report.
    stated = _short(crs_name) if raw.geometries is not None or "x" in frame else ""
    return Table(frame=located.to_crs(WGS84), crs=stated, mapping=chosen)


def parsed_from(
    table: Table,
    rows: Rows,
    *,
    counts: Mapping[str, int] | None = None,
    rejected: Sequence[Rejected] = (),
) -> Parsed[Rows]:
    """Rows of a table with what the table knows of itself: system, source, licence, rows read."""
    return Parsed(
        rows=rows,
        crs=table.crs,
        counts={"rows_read": len(table.frame), **(counts or {})},
        rejected=rejected,
        source=table.mapping.source,
        licence=table.mapping.licence,
    )


def text_of(value: Any, *, longest: int = 250) -> str:
    """A cell as one line of text; empty for an empty or missing one.

    Raises:
        ImportFailed: the cell is an infinite number.
    """
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, float) and math.isinf(value):
        raise ImportFailed(f"a cell holds {value}, which is not a number")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:longest]


def number_of(value: Any, *, row: int, column: str, decimal: str = ".") -> float | None:
    """A number of a cell; ``None`` for an empty one.

    Raises:
        ImportFailed: the cell holds something else; the row is named.
    """
    text = "" if value is None else str(value).strip()
    if not text or text.lower() == "nan":
        return None
    try:
        number = float(text.replace(decimal, "."))
    except ValueError:
        number = float("nan")
    if not -1e12 < number < 1e12:
        raise ImportFailed(f"{text!r} in column {column} is not a number", row=row)
    return number


def count_of(value: Any, *, row: int, column: str) -> int | None:
    """A whole number of zero or more; ``None`` for an empty cell. "3.0" counts as 3.

    Raises:
        ImportFailed: the cell holds something else; the row is named.
    """
    number = number_of(value, row=row, column=column)
    if number is None:
        return None
    if number < 0 or number != int(number):
        raise ImportFailed(f"{str(value)!r} in column {column} is not a count", row=row)
    return int(number)


def _cell(
    record: Mapping[str, Any], name: str, column: str | Sequence[str], mapping: ColumnMapping
) -> Any:
    if isinstance(column, str):
        value = record.get(column)
        if isinstance(value, float) and math.isinf(value):
            raise ImportFailed(f"{value} in column {column} is not a number", row=record[""])
    else:
        value = " ".join(filter(None, (text_of(record.get(part)) for part in column)))
    if name in mapping.values:
        # What the mapping does not list was not said.
        return mapping.values[name].get(text_of(value))
    if name in mapping.joins:
        code = text_of(value)
        # Whole numbers are often written by spreadsheets as "3.0".
        code = code.removesuffix(".0")
        return mapping.joins[name].get(code, code)
    return value


def _geometries(raw: RawTable, frame: pd.DataFrame) -> Sequence[Any]:
    if raw.geometries is not None:
        return raw.geometries
    if "x" not in frame or "y" not in frame:
        return [None] * len(frame)
    if not raw.mapping.crs:
        raise ImportFailed(
            f"mapping {raw.mapping.name} has coordinates and does not say their reference system"
        )
    points: list[Any] = []
    for row, x_cell, y_cell in zip(frame["row"], frame["x"], frame["y"], strict=True):
        x = number_of(x_cell, row=row, column="x", decimal=raw.mapping.decimal)
        y = number_of(y_cell, row=row, column="y", decimal=raw.mapping.decimal)
        points.append(None if x is None or y is None else shapely.Point(x, y))
    return points


def _known_crs(name: str, source: Source) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise ImportFailed(f"{source.name}: unknown reference system {name!r}") from error


def _short(crs_name: str) -> str:
    """A name fit for a report: the authority's code, else the system's own name."""
    return CRS.from_user_input(crs_name).name if len(crs_name) > 60 else crs_name
