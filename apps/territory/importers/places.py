"""Places people need: pharmacies, stops, schools, libraries and the others."""

from pathlib import Path
from typing import Any, Unpack

import geopandas as gpd
import pandas as pd
from django.contrib.gis.geos import Point

from apps.territory.column_mappings import mapping_parameter
from apps.territory.importers.clipping import clip_generation, drop_repeated, keep_inside
from apps.territory.importing import About, ImportReport, Parsed, run_import
from apps.territory.importing_errors import ImportFailed
from apps.territory.models import Dataset, Place, PlaceCategory
from apps.territory.sources import open_source
from apps.territory.tables import WGS84, Table, parsed_from, read_table, text_of


def import_places(
    *,
    path: Path | str,
    category: str,
    mapping: str | None = None,
    clip: bool = True,
    **about: Unpack[About],
) -> ImportReport:
    """Import the places of one category (CSV with columns of a known mapping, GeoJSON, ...).

    The fields are ``code``, ``name``, ``address``, ``step_free`` and the place. Rows of one code
    are one place: stops come once per route. Places outside the active districts are rejected
    unless ``clip`` is false, or the import is staged only.

    Raises:
        ImportFailed: the category is unknown, or the file is broken; the row is named.
    """
    kind = kind_of(category)
    source = open_source(path)
    clip = clip and about.get("activate", True)
    return run_import(
        kind=kind,
        files=[source],
        parse=lambda: _parse(read_table(source, kind=kind, mapping=mapping), clip),
        save=lambda dataset, rows: _save(dataset, rows, category),
        parameters={"mapping": mapping_parameter(mapping), "clip": clip_generation(clip)},
        **about,
    )


def replace_places(
    *, category: str, table: gpd.GeoDataFrame, sha256: str, **about: Unpack[About]
) -> ImportReport:
    """Put generated places in place: columns ``code``, ``name``, ``address``, ``step_free``."""
    return run_import(
        kind=kind_of(category),
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=table, crs=WGS84, counts={"rows_read": len(table)}),
        save=lambda dataset, rows: _save(dataset, rows, category),
        **about,
    )


def kind_of(category: str) -> str:
    """Kind of data set that holds a category.

    Raises:
        ImportFailed: there is no such category.
    """
    if category not in PlaceCategory.values:
        known = ", ".join(PlaceCategory.values)
        raise ImportFailed(f"unknown category {category!r}; known: {known}")
    return f"places.{category}"


def _parse(table: Table, clip: bool) -> Parsed[gpd.GeoDataFrame]:
    frame = table.frame
    for field in ("name", "address", "step_free"):
        if field not in frame:
            frame[field] = None
    frame["code"] = [text_of(code, longest=80) for code in frame["code"]]
    missing = frame[frame["code"] == ""]
    if not missing.empty:
        raise ImportFailed("the place has no code", row=int(missing["row"].iloc[0]))
    frame["name"] = [text_of(name) for name in frame["name"]]
    merged = _merge(frame) if table.mapping.merge_by_code else frame
    kept, rejected = keep_inside(merged, clip=clip, label="name")
    kept, repeated = drop_repeated(kept, by="code", label="name")
    if kept.empty:
        raise ImportFailed("no row of the file is a place inside the city")
    counts = {"rows_merged": len(frame) - len(merged)}
    return parsed_from(table, kept, counts=counts, rejected=[*rejected, *repeated])


def _merge(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per code: the first one, with what any of its rows says about steps.

    A "no" wins over a "yes": whoever relies on a step-free stop must not be sent to a step.
    """
    said: dict[str, bool | None] = {}
    for code, step_free in zip(frame["code"], frame["step_free"], strict=True):
        before = said.get(code)
        said[code] = step_free if before is None else (before and step_free is not False)
    first = frame.drop_duplicates(subset="code", keep="first").copy()
    first["step_free"] = pd.Series(
        [said[code] for code in first["code"]], index=first.index, dtype=object
    )
    return first


def _save(dataset: Dataset, rows: gpd.GeoDataFrame, category: str) -> dict[str, int]:
    columns = zip(
        rows["code"], rows["name"], rows["address"], rows["step_free"], rows.geometry, strict=True
    )
    created = Place.objects.bulk_create(
        (
            Place(
                dataset=dataset,
                category=category,
                code=code,
                name=name or code,
                address=text_of(address, longest=300),
                geom=Point(place.x, place.y, srid=4326),
                step_free=_three_valued(step_free),
            )
            for code, name, address, step_free, place in columns
        ),
        batch_size=2000,
    )
    said = [place.step_free for place in created]
    return {
        "places": len(created),
        "step_free": said.count(True),
        "not_step_free": said.count(False),
        "step_free_unknown": said.count(None),
    }


def _three_valued(value: Any) -> bool | None:
    """Missing in any of pandas' ways is unknown."""
    return None if value is None or pd.isna(value) else bool(value)
