"""Stops, pharmacies, schools and libraries, counted again from the files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import Point

from apps.territory import queries
from apps.territory.services import ImportReport, import_places
from tests.real_data.conftest import Rows

STOPS = "poi/torino_transit_stops_gtfs2018.csv.gz"
PHARMACIES = "poi/torino_pharmacies.csv.gz"
SCHOOLS = "poi/torino_schools_2016_17.csv.gz"
LIBRARIES = "poi/torino_province_libraries.csv.gz"


def test_5883_rows_by_route_are_2430_stops(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    rows = read_rows(STOPS)
    report = import_places(path=data_dir / STOPS, category="stop")

    assert report.counts["rows_read"] == len(rows) == 5883
    assert report.rejected_count == 0
    places = queries.places("stop")
    assert len(places) == 2430
    assert {p.code for p in places} == {row["stop_id"] for row in rows}
    boarding = {"1": True, "2": False, "0": None}
    said = {row["stop_id"]: boarding[row["wheelchair_boarding"]] for row in rows}
    assert {p.code: p.step_free for p in places} == said
    counted = [p.step_free for p in places]
    assert [counted.count(value) for value in (True, False, None)] == [1925, 407, 98]


def test_279_pharmacies_stand_where_lat_and_long_say(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    report = import_places(path=data_dir / PHARMACIES, category="pharmacy")

    assert report.rejected_count == 0
    where = {p.code: (p.lon, p.lat) for p in queries.places("pharmacy")}
    assert len(where) == 279
    for row in read_rows(PHARMACIES):
        expected = (float(row["Long"]), float(row["Lat"]))
        assert where[row["CODICEIDENTIFICATIVOFARMACIA"]] == pytest.approx(expected, abs=1e-9)


def assert_cut_by_the_polygon(rows: Rows, report: ImportReport, code_column: str) -> set[str]:
    """Codes inside the districts by shapely alone; the report must reject exactly the others."""
    city = queries.districts_table().union_all()
    inside, outside = set(), set()
    for number, row in enumerate(rows, start=2):
        place = Point(*(float(row[name].replace(",", ".")) for name in ("Long", "Lat")))
        if city.intersects(place):
            inside.add(row[code_column])
        else:
            outside.add(number)
    assert report.rejected_reasons == {"outside the city": len(outside)}
    assert {rejected["row"] for rejected in report.rejected} == outside
    return inside


def test_schools_have_decimal_commas(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    report = import_places(path=data_dir / SCHOOLS, category="school")

    inside = assert_cut_by_the_polygon(read_rows(SCHOOLS), report, "CODSCUOLA")
    assert {p.code for p in queries.places("school")} == inside
    assert len(inside) == 195


def test_58_libraries_of_the_province_are_in_the_city(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    rows = read_rows(LIBRARIES)
    report = import_places(path=data_dir / LIBRARIES, category="library")

    assert len(rows) == 176
    inside = assert_cut_by_the_polygon(rows, report, "codiceIsil")
    assert {p.code for p in queries.places("library")} == inside
    assert len(inside) == 58
    assert report.rejected_count == 118


def test_the_files_twice_change_nothing(torino: None, data_dir: Path) -> None:
    for name, category in ((PHARMACIES, "pharmacy"), (LIBRARIES, "library")):
        assert import_places(path=data_dir / name, category=category).status == "imported"
        assert import_places(path=data_dir / name, category=category).status == "unchanged"
