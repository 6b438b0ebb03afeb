"""House numbers, joined to streets by the folded name."""

from pathlib import Path
from typing import Unpack

import geopandas as gpd
import shapely
from django.db import connection

from apps.territory.column_mappings import mapping_parameter
from apps.territory.importers.clipping import clip_generation, keep_inside
from apps.territory.importing import About, ImportReport, Parsed, run_import
from apps.territory.importing_errors import ImportFailed, Rejected
from apps.territory.models import Dataset
from apps.territory.names import fold, parse_house_number
from apps.territory.sources import open_source
from apps.territory.tables import WGS84, Table, parsed_from, read_table, text_of

NO_NUMBER = "no house number"
REPEATED = "repeated address"
_COPY = (
    "COPY territory_housenumber"
    " (dataset_id, street_key, street_name, number, suffix, postal_code, geom) FROM STDIN"
)


def import_addresses(
    *,
    path: Path | str,
    mapping: str | None = None,
    clip: bool = True,
    **about: Unpack[About],
) -> ImportReport:
    """Import house numbers; ``mapping`` is a known name, a JSON file or JSON in place.

    The fields are ``street`` (one column or several joined), ``number`` ("12", "12/A"),
    ``suffix``, ``postal_code`` and the place. Numbers outside the active districts are rejected
    unless ``clip`` is false, or the import is staged only.

    Raises:
        ImportFailed: the file is broken; the row is named.
    """
    source = open_source(path)
    clip = clip and about.get("activate", True)
    return run_import(
        kind="addresses",
        files=[source],
        parse=lambda: _parse(read_table(source, kind="addresses", mapping=mapping), clip),
        save=_save,
        parameters={"mapping": mapping_parameter(mapping), "clip": clip_generation(clip)},
        **about,
    )


def replace_addresses(
    *, table: gpd.GeoDataFrame, sha256: str, **about: Unpack[About]
) -> ImportReport:
    """Put generated house numbers in place.

    Columns ``street_name``, ``number`` (int), ``suffix``, ``postal_code``, geometry in EPSG:4326.
    """
    return run_import(
        kind="addresses",
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=table, crs=WGS84, counts={"rows_read": len(table)}),
        save=_save,
        **about,
    )


def _parse(table: Table, clip: bool) -> Parsed[gpd.GeoDataFrame]:
    frame = table.frame
    names = [text_of(name) for name in frame["street"]]
    suffixes = frame["suffix"] if "suffix" in frame else [""] * len(frame)
    codes = frame["postal_code"] if "postal_code" in frame else [""] * len(frame)
    numbers = [
        parse_house_number(f"{text_of(number)} {text_of(suffix)}")
        for number, suffix in zip(frame["number"], suffixes, strict=True)
    ]
    frame = frame.assign(
        street_name=names,
        number=[0 if number is None else number[0] for number in numbers],
        suffix=["" if number is None else number[1] for number in numbers],
        postal_code=[text_of(code, longest=10) for code in codes],
        street_key=[fold(name) for name in names],
        label=[f"{name} {text_of(n)}" for name, n in zip(names, frame["number"], strict=True)],
    )
    # Number 0 is how registers write "senza numero civico".
    numbered = (frame["number"] > 0) & (frame["street_key"] != "")
    rejected = _reject(frame[~numbered], NO_NUMBER)
    kept, elsewhere = keep_inside(frame[numbered], clip=clip, label="label")
    # Streets of one name exist in several hamlets: only the same number in the same place repeats.
    kept = kept.assign(place_x=kept.geometry.x.round(4), place_y=kept.geometry.y.round(4))
    repeated = kept.duplicated(
        subset=["street_key", "number", "suffix", "postal_code", "place_x", "place_y"]
    )
    rejected += elsewhere + _reject(kept[repeated], REPEATED)
    kept = kept[~repeated]
    if kept.empty:
        raise ImportFailed("no row of the file is a house number inside the city")
    counts = {"streets": int(kept["street_key"].nunique())}
    return parsed_from(table, kept, counts=counts, rejected=rejected)


def _reject(frame: gpd.GeoDataFrame, reason: str) -> list[Rejected]:
    return [
        Rejected(row=int(row), reason=reason, label=label[:80])
        for row, label in zip(frame["row"], frame["label"], strict=True)
    ]


def _save(dataset: Dataset, rows: gpd.GeoDataFrame) -> dict[str, int]:
    """Write them by COPY, some ten times as fast as rows made one by one."""
    keys = {name: fold(name) for name in rows["street_name"].unique()}
    points = shapely.set_srid(shapely.force_2d(rows.geometry.to_numpy()), 4326)
    columns = zip(
        rows["street_name"],
        rows["number"],
        rows["suffix"],
        rows["postal_code"],
        shapely.to_wkb(points, hex=True, include_srid=True),
        strict=True,
    )
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for name, number, suffix, postal_code, point in columns:
            copy.write_row(
                (dataset.pk, keys[name], name, int(number), suffix[:20], postal_code, point)
            )
    return {"house_numbers": len(rows)}
