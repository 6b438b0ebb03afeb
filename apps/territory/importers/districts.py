"""Districts: the circoscrizioni, or any division of the city into named areas."""

from pathlib import Path
from typing import Unpack

import geopandas as gpd
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon

from apps.territory.column_mappings import mapping_parameter
from apps.territory.importing import About, ImportReport, Parsed, run_import
from apps.territory.importing_errors import ImportFailed
from apps.territory.models import Dataset, District
from apps.territory.sources import open_source
from apps.territory.tables import WGS84, Table, parsed_from, read_table, text_of


def import_districts(
    *, path: Path | str, mapping: str | None = None, **about: Unpack[About]
) -> ImportReport:
    """Import district polygons (GeoJSON, zipped or plain shapefile, GeoPackage).

    The fields are ``code`` and ``name``. Every row must be a district: half a division of the
    city is worse than the old one, so one bad row refuses the file.

    Raises:
        ImportFailed: the file is broken; the row is named.
    """
    source = open_source(path)
    return run_import(
        kind="districts",
        files=[source],
        parse=lambda: _parse(read_table(source, kind="districts", mapping=mapping)),
        save=_save,
        parameters={"mapping": mapping_parameter(mapping)},
        **about,
    )


def replace_districts(
    *, table: gpd.GeoDataFrame, sha256: str, **about: Unpack[About]
) -> ImportReport:
    """Put generated districts in place: columns ``code``, ``name``, geometry in EPSG:4326."""
    return run_import(
        kind="districts",
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=table, crs=WGS84, counts={"rows_read": len(table)}),
        save=_save,
        **about,
    )


def _parse(table: Table) -> Parsed[gpd.GeoDataFrame]:
    frame = table.frame
    seen: dict[str, int] = {}
    geometries = []
    for row, code, geometry in zip(frame["row"], frame["code"], frame.geometry, strict=True):
        key = text_of(code, longest=20)
        if not key:
            raise ImportFailed("the district has no code", row=row)
        if key in seen:
            raise ImportFailed(f"district {key} is already in row {seen[key]}", row=row)
        seen[key] = row
        geometries.append(_polygons(geometry, row))
    rows = gpd.GeoDataFrame(
        {
            "code": list(seen),
            # Spelling stays as the City writes it: names are how people find their papers.
            "name": [text_of(name, longest=200) for name in frame["name"]],
        },
        geometry=geometries,
        crs=WGS84,
    )
    return parsed_from(table, rows)


def _polygons(geometry: object, row: int) -> shapely.MultiPolygon:
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon) or geometry.is_empty:
        raise ImportFailed("a district must be a polygon", row=row)
    flat = shapely.force_2d(geometry)
    if not flat.is_valid:
        flat = shapely.make_valid(flat, method="structure")
    parts = [part for part in getattr(flat, "geoms", [flat]) if isinstance(part, shapely.Polygon)]
    if not parts:
        raise ImportFailed("the polygon of the district encloses nothing", row=row)
    return shapely.MultiPolygon(parts)


def _save(dataset: Dataset, rows: gpd.GeoDataFrame) -> dict[str, int]:
    created = District.objects.bulk_create(
        District(dataset=dataset, code=code, name=name, geom=_stored(geometry))
        for code, name, geometry in zip(rows["code"], rows["name"], rows.geometry, strict=True)
    )
    return {"districts": len(created)}


def _stored(geometry: shapely.Polygon | shapely.MultiPolygon) -> MultiPolygon:
    parts = getattr(geometry, "geoms", [geometry])
    return MultiPolygon(
        [
            Polygon(list(part.exterior.coords), *(list(ring.coords) for ring in part.interiors))
            for part in parts
        ],
        srid=4326,
    )
