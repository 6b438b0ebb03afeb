"""Files of surveys, in the three formats, of the little street of the feed's tests."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from django.core.management import call_command

from apps.territory.services import ImportReport
from apps.twin import services
from tests.twin_feed.builders import at, deliver

SOURCE = "Rilievo di prova"


def row(key: str, east_m: float, north_m: float, **cells: Any) -> dict[str, Any]:
    """One row with Italian headings; by default a step of 0,12 m a technician measured."""
    lon, lat = at(east_m, north_m)
    return {
        "Codice": key, "Tipologia": "Gradino", "Altezza (m)": "0,12", "Data rilievo": "2026-05-04",
        "Verificato": "sì", "Lato": "", "Foto": "", "Lon": round(lon, 7), "Lat": round(lat, 7),
        "Note": "la signora del secondo piano", **cells,
    }  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """A survey of four rows of the street."""
    return [
        row("A1", 30, 3),
        row("A2", 60, -4, Verificato="no", **{"Altezza (m)": ""}),
        row("A3", 90, 3, Tipologia="marciapiede senza scivolo", **{"Altezza (m)": "15 cm"}),
        row("A4", 150, -3, Tipologia="buche"),
    ]


def csv_file(folder: Path, table: list[dict[str, Any]], name: str = "survey.csv") -> Path:
    """As an Italian spreadsheet writes it."""
    path = folder / name
    pd.DataFrame(table).to_csv(path, sep=";", index=False)
    return path


def geojson_file(folder: Path, table: list[dict[str, Any]]) -> Path:
    """The same as features, in degrees."""
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in one.items() if k not in {"Lon", "Lat"}},
            "geometry": {"type": "Point", "coordinates": [one["Lon"], one["Lat"]]},
        }
        for one in table
    ]
    path = folder / "survey.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def gpkg_file(folder: Path, table: list[dict[str, Any]], crs: str = "EPSG:32632") -> Path:
    """The same in metres, in a GeoPackage that says so."""
    places = [shapely.Point(one["Lon"], one["Lat"]) for one in table]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(table).drop(columns=["Lon", "Lat"]), geometry=places, crs=4326
    )
    frame["Data rilievo"] = pd.to_datetime(frame["Data rilievo"])
    path = folder / "survey.gpkg"
    frame.to_crs(crs).to_file(path, driver="GPKG")
    return path


def survey(path: Path, **options: Any) -> ImportReport:
    """Import and let the layer absorb it."""
    report = services.import_barriers(path=path, source=options.pop("source", SOURCE), **options)
    deliver()
    return report


def command(path: Path, *options: str) -> None:
    """The same through the command."""
    call_command("import_barriers", str(path), f"--source={SOURCE}", *options)
