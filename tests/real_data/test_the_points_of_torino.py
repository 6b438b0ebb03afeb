"""The nine points found in public pages and the seventeen stops of the Bibliobus."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.opendata import mednum
from apps.points import queries, services
from apps.points.models import FacilitationPoint, Move, Site
from apps.points.services import import_points, import_stops
from tests.real_data.conftest import Rows

POINTS = "facilitation/facilitation_points_found.csv"
STOPS = "facilitation/bibliobus_stops.csv"
BIBLIOBUS = "TMP-07"
ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def register(torino: None, data_dir: Path) -> None:
    """Points and stops imported."""
    import_points(path=data_dir / POINTS)
    import_stops(path=data_dir / STOPS, point_code=BIBLIOBUS)


def test_all_nine_rows_are_listed_with_or_without_a_place(
    register: None, read_rows: Callable[..., Rows]
) -> None:
    rows = {row["code"]: row for row in read_rows(POINTS, ",")}
    points = {point.code: point for point in queries.points()}

    assert len(rows) == 9
    assert set(points) == set(rows)
    for code, row in rows.items():
        main = points[code].sites[0]
        assert points[code].body == row["managing_body"]
        assert points[code].kind == row["kind"]
        assert main.address == row["address"]
        assert main.has_place == bool(row["lat"])
        if row["lat"]:
            assert (main.lon, main.lat) == pytest.approx((float(row["lon"]), float(row["lat"])))
            assert main.position_source == row["coord_source"]


def test_unknown_hours_stay_unknown(register: None) -> None:
    point = queries.point("TMP-01")
    assert point is not None
    assert queries.opening(point.sites[0]).state == "unknown"
    assert queries.week_hours(point.sites[0]) == []


def test_seventeen_stops_with_their_own_hours(
    register: None, read_rows: Callable[..., Rows]
) -> None:
    rows = read_rows(STOPS, ",")
    point = queries.point(BIBLIOBUS)
    assert point is not None
    stops = [site for site in point.sites if site.role == "stop"]

    assert len(stops) == len(rows) == 17
    assert {s.name: s.opening_hours for s in stops} == {
        row["stop"]: row["opening_hours"] for row in rows
    }
    assert sum(s.has_place for s in stops) == sum(bool(row["lat"]) for row in rows) == 8
    assert [s.name for s in stops if s.suspended] == ["(Circoscrizione 3, suspended)"]


def test_on_a_tuesday_morning_the_bus_is_at_two_stops(register: None) -> None:
    at = datetime(2026, 11, 24, 10, 0, tzinfo=ROME)
    point = queries.point(BIBLIOBUS)
    assert point is not None
    openings = {site.name: queries.opening(site, at) for site in point.sites}
    assert {name for name, opening in openings.items() if opening.is_open} == {
        "Parco Michelotti (Borgo Po, at Biblioteca Geisser)",
        "Via Arquata 22",
    }
    assert queries.open_points(at)[0].point.code == BIBLIOBUS


def test_the_engine_gets_only_sites_one_can_walk_to(register: None) -> None:
    sites = queries.active_sites()
    assert len(sites) == 7 + 8
    assert all(site.has_place and not site.suspended for site in sites)


def test_both_files_twice_change_nothing(register: None, data_dir: Path) -> None:
    version = queries.register_version()
    assert import_points(path=data_dir / POINTS).status == "unchanged"
    stops = import_stops(path=data_dir / STOPS, point_code=BIBLIOBUS)
    assert stops.status == "unchanged"
    assert queries.register_version() == version


def test_the_real_list_goes_away_as_tables_and_comes_back(register: None) -> None:
    content = services.export_register()
    report = services.import_register("register.zip", content)
    assert not report.has_written
    assert {name: one.unchanged for name, one in report.tables.items()} == {
        "bodies": 6, "points": 9, "sites": 9 + 17, "moves": 0, "closures": 0, "service_notes": 0,
    }  # fmt: skip
    before = queries.points()
    FacilitationPoint.objects.all().delete()
    services.import_register("register.zip", content)
    assert services.export_register() == content
    assert [point.sites for point in queries.points()] == [point.sites for point in before]


def test_arci_moved_and_both_addresses_are_true_in_their_time(register: None) -> None:
    # "Temporary seat from 7 March 2025": what was before nobody published.
    site = Site.objects.get(code="TMP-06-1")
    now = site.address
    site.address, site.geom, place = "", None, site.geom
    site.save()
    Move.objects.create(site=site, first_day=date(2025, 3, 7), address=now, geom=place)
    told = {
        day: queries.site_facts("TMP-06-1", on=day) for day in (date(2025, 3, 6), date(2025, 3, 7))
    }
    assert [found[1].address for found in told.values() if found] == ["", "Corso Vercelli 15"]
    assert [found[1].has_place for found in told.values() if found] == [False, True]


def test_the_real_list_is_told_in_the_fields_of_mednum(register: None) -> None:
    records = mednum.records(queries.points(), city="Torino", publisher="Città", booking_url="")
    assert len(records) == 9 + 17
    assert all(list(record) == list(mednum.FIELDS) for record in records)
    by_id = {record["id"]: record for record in records}
    assert by_id["TMP-03-1"]["site_web"] == ["https://www.volontariatotorino.it"]
    # Nobody has published a telephone number, services or languages: nothing is made up.
    assert {record["telephone"] for record in records} == {""}
    assert all(record["services"] == [] for record in records)
    assert sum(record["itinerance"] == ["Itinérant"] for record in records) == 17


def test_what_is_not_known_of_the_real_points_is_on_the_list_of_checks(register: None) -> None:
    lines = queries.points_to_check()
    assert len(lines) == 9 + 17
    assert all(line.checked_on is None and line.is_old for line in lines)
    assert all(len(line.unknown) >= 3 for line in lines)
