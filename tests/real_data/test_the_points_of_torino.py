"""The nine points found in public pages and the seventeen stops of the Bibliobus."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.points import queries
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
