"""Importing points: every row stays, codes find rows again, made-up and real lists do not mix."""

import pytest
from django.core.management import CommandError, call_command

from apps.points import queries
from apps.points.models import FacilitationPoint, ManagingBody, Site
from apps.points.services import import_points, import_stops, replace_points, upsert_point
from apps.territory.services import ImportFailed
from tests.points.builders import point_row, site_row
from tests.territory.conftest import WriteFile

HEADING = (
    "code,name,kind,managing_body,address,postal_code,district,lat,lon,opening_hours,"
    "phone,email,website,booking,source_url,coord_source,notes"
)
STOPS = "bus,stop,district,opening_hours,lat,lon,coord_source,notes"


def row(code: str, name: str = "Desk", kind: str = "municipal", **cells: str) -> str:
    """One line of the list."""
    wanted = HEADING.split(",")
    given = {"code": code, "name": name, "kind": kind, "managing_body": "City", **cells}
    return ",".join(given.get(column, "") for column in wanted)


def listing(*rows: str) -> str:
    """The list as text."""
    return "\n".join([HEADING, *rows]) + "\n"


def test_a_point_without_coordinates_is_listed_and_not_drawn(town: None, write: WriteFile) -> None:
    text = listing(row("A", lat="45.02", lon="7.68"), row("B", address="Via Roma 1"))
    report = import_points(path=write("points.csv", text))

    assert report.counts["points"] == 2
    assert report.counts["sites_without_place"] == 1
    assert {p.code: p.sites[0].has_place for p in queries.points()} == {"A": True, "B": False}
    assert [site.point_code for site in queries.active_sites()] == ["A"]
    features = {f["properties"]["code"]: f for f in queries.points_geojson()["features"]}
    assert features["B"]["geometry"] is None
    assert features["A"]["geometry"]["coordinates"] == [7.68, 45.02]


def test_the_district_comes_from_the_place_when_the_list_is_silent(
    town: None, write: WriteFile
) -> None:
    text = listing(
        row("A", lat="45.02", lon="7.68"), row("B", lat="45.02", lon="7.68", district="1")
    )
    import_points(path=write("points.csv", text))
    assert {p.code: p.sites[0].district_code for p in queries.points()} == {"A": "2", "B": "1"}


def test_a_row_is_found_again_by_its_code(db: None, write: WriteFile) -> None:
    import_points(path=write("points.csv", listing(row("A", name="Old"), row("B"))))
    report = import_points(path=write("points.csv", listing(row("A", name="New"))))

    assert report.counts["points_new"] == 0
    assert report.counts["points_not_in_this_list"] == 1
    assert {p.code: p.name for p in queries.points()} == {"A": "New", "B": "Desk"}
    assert Site.objects.count() == 2
    assert ManagingBody.objects.count() == 1


def test_a_checked_file_writes_no_point_and_can_be_imported_after(
    db: None, write: WriteFile
) -> None:
    path = write("points.csv", listing(row("A")))
    assert import_points(path=path, activate=False).status == "staged"
    assert not FacilitationPoint.objects.exists()
    assert import_points(path=path).status == "imported"
    assert FacilitationPoint.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (row("A"), "already in row 2"),
        (row(""), "no code"),
        (row("B", name=""), "no name"),
        (row("B", kind="castle"), "unknown kind of point 'castle'"),
        (row("B", lat="north"), "not a number"),
        (row("B", website="javascript:alert(1)"), "not the address of a web page"),
    ],
)
def test_a_bad_row_refuses_the_list(db: None, write: WriteFile, line: str, words: str) -> None:
    with pytest.raises(ImportFailed, match=words) as failure:
        import_points(path=write("points.csv", listing(row("A"), line)))
    assert failure.value.row == 3
    assert not FacilitationPoint.objects.exists()


def test_made_up_points_disappear_when_the_real_list_comes(db: None, write: WriteFile) -> None:
    replace_points(points=[point_row("DEMO")], sha256="1" * 64, is_demonstration=True)
    assert [p.code for p in queries.points()] == ["DEMO"]
    assert queries.points()[0].is_demonstration

    import_points(path=write("points.csv", listing(row("A"))))

    assert [p.code for p in queries.points()] == ["A"]
    assert queries.point("DEMO") is None


def test_a_point_written_by_hand_is_always_there(db: None) -> None:
    assert upsert_point(point_row("HAND")) is True
    assert upsert_point(point_row("HAND", name="Renamed")) is False
    assert [p.name for p in queries.points()] == ["Renamed"]


def test_stops_belong_to_the_mobile_point_and_keep_their_hours(db: None, write: WriteFile) -> None:
    upsert_point(point_row("BUS", kind="mobile"))
    text = (
        f"{STOPS}\n"
        "1,Market,5,Sa 08:30-13:00,45.0,7.6,square,\n"
        '1,"(District 3, suspended)",3,Th 14:30-18:30 off,,,,\n'
        "2,School,3,Fr 09:00-13:00,,,,sospesa fino a maggio\n"
    )
    report = import_stops(path=write("stops.csv", text), point_code="BUS")

    assert report.counts["stops"] == 3
    assert report.counts["suspended"] == 2
    point = queries.point("BUS")
    assert point is not None
    assert [site.role for site in point.sites] == ["main", "stop", "stop", "stop"]
    assert {s.name: s.suspended for s in point.sites if s.role == "stop"} == {
        "(District 3, suspended)": True,
        "Market": False,
        "School": True,
    }


def test_a_stop_that_left_the_calendar_is_suspended(db: None, write: WriteFile) -> None:
    upsert_point(point_row("BUS", kind="mobile"))
    both = f"{STOPS}\n1,Market,5,Sa 08:30-13:00,,,,\n1,School,5,Fr 09:00-13:00,,,,\n"
    import_stops(path=write("stops.csv", both), point_code="BUS")
    one = f"{STOPS}\n1,Market,5,Sa 08:30-13:00,,,,\n"
    report = import_stops(path=write("stops.csv", one), point_code="BUS")

    assert report.counts["stops_no_longer_listed"] == 1
    assert Site.objects.get(name="School").suspended
    assert not Site.objects.get(name="Market").suspended


def test_stops_of_a_point_nobody_knows_are_refused(db: None, write: WriteFile) -> None:
    path = write("stops.csv", f"{STOPS}\n1,Market,5,Sa 08:30-13:00,,,,\n")
    with pytest.raises(CommandError, match="there is no point BUS"):
        call_command("import_points", path, stops_of="BUS")


def test_the_version_of_the_register_changes_with_what_is_drawn(db: None) -> None:
    upsert_point(point_row("A", site_row("A", lon=7.68, lat=45.02)))
    before = queries.register_version()
    upsert_point(point_row("A", site_row("A", lon=7.68, lat=45.02), notes="nothing drawn"))
    assert queries.register_version() == before
    upsert_point(point_row("A", site_row("A", lon=7.69, lat=45.02)))
    assert queries.register_version() != before
