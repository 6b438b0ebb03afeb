"""The eight circoscrizioni, and the City's own shapefile of the 23 former quartieri."""

import json
import struct
import zipfile
from pathlib import Path

import pytest

from apps.territory import queries
from apps.territory.models import District
from apps.territory.services import import_districts

SHAPEFILE = "torino_quartieri_23_shp.zip"


def names_in_dbf(packed: Path) -> list[str]:
    """The DENOM column of the dBase table inside the zip, read byte by byte."""
    with zipfile.ZipFile(packed) as archive:
        table = archive.read("ex_neighborhood_boundary.dbf")
    records, header, width = struct.unpack("<IHH", table[4:12])
    offset, start = 1, None
    for place in range(32, header - 1, 32):
        field = table[place : place + 11].rstrip(b"\0").decode()
        length = table[place + 16]
        if field == "DENOM":
            start, size = offset, length
        offset += length
    assert start is not None
    rows = [table[header + i * width : header + (i + 1) * width] for i in range(records)]
    return [row[start : start + size].decode("utf-8").strip() for row in rows]


def test_there_are_eight_districts_with_the_names_of_the_file(torino: None, data_dir: Path) -> None:
    path = data_dir / "boundaries" / "torino_circoscrizioni_8.geojson"
    features = json.loads(path.read_text())["features"]
    expected = {str(f["properties"]["NCIRCO"]): f["properties"]["DENOM"] for f in features}

    assert len(expected) == 8
    assert {d.code: d.name for d in queries.districts()} == expected
    assert sum(len(d.geom.coords) for d in District.objects.all()) == sum(
        len(f["geometry"]["coordinates"]) for f in features
    )


def test_the_city_covers_130_square_kilometres(torino: None) -> None:
    area_km2 = queries.districts_table().to_crs(32632).area.sum() / 1e6
    assert area_km2 == pytest.approx(130.0, abs=0.5)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "code"),
    [
        ("Palazzo di Città", 7.6814, 45.0730, "1"),
        ("Stadio olimpico", 7.6500, 45.0418, "2"),
        ("Lingotto", 7.6650, 45.0310, "8"),
        ("Milano", 9.19, 45.46, ""),
    ],
)
def test_a_place_lies_in_its_district(
    torino: None, place: str, lon: float, lat: float, code: str
) -> None:
    assert queries.district_code_at(lon, lat) == code


def test_the_citys_shapefile_keeps_its_spelling(torino: None, data_dir: Path) -> None:
    packed = data_dir / "boundaries" / SHAPEFILE
    report = import_districts(path=packed, activate=False)

    stored = District.objects.filter(dataset_id=report.dataset_id)
    assert report.crs == "EPSG:4326"
    assert stored.count() == 23
    assert sorted(d.name for d in stored) == sorted(names_in_dbf(packed))
    assert stored.filter(name="Le Valette").exists()
    assert not any(d.geom.hasz for d in stored)
    # What is staged is not in force.
    assert len(queries.districts()) == 8


def test_the_districts_twice_change_nothing(torino: None, data_dir: Path) -> None:
    again = import_districts(path=data_dir / "boundaries" / "torino_circoscrizioni_8.geojson")
    assert again.status == "unchanged"
