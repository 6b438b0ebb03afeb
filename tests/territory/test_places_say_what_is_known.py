"""Places: merged by code, cut at the city's edge, unknown kept unknown, read in few queries."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territory import queries
from apps.territory.services import ImportFailed, import_places
from tests.territory.conftest import INSIDE_EAST, INSIDE_WEST, OUTSIDE, WriteFile

STOPS = "route_id;stop_id;stop_name;stop_desc;Lat;Long;wheelchair_boarding"


def stop(route: str, code: str, place: tuple[float, float], boarding: str) -> str:
    """One row of a list of stops by route."""
    return f"{route};{code};Stop {code};;{place[1]};{place[0]};{boarding}"


def test_rows_of_one_stop_are_one_stop(town: None, write: WriteFile) -> None:
    rows = [
        stop("4", "100", INSIDE_WEST, "1"),
        stop("10", "100", INSIDE_WEST, "1"),
        stop("4", "200", INSIDE_EAST, "2"),
        stop("4", "300", INSIDE_EAST, "0"),
    ]
    report = import_places(
        path=write("stops.csv", "\n".join([STOPS, *rows]) + "\n"), category="stop"
    )

    assert report.counts["rows_read"] == 4
    assert report.counts["places"] == 3
    assert [(p.code, p.step_free) for p in queries.places("stop")] == [
        ("100", True),
        ("200", False),
        ("300", None),
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("0", "1"), True),
        (("1", "2"), False),
        (("2", "1"), False),
        (("2", "0"), False),
        (("0", "0"), None),
        (("1", "0"), True),
    ],
)
def test_a_no_wins_over_a_yes_and_both_over_silence(
    town: None, write: WriteFile, said: tuple[str, str], kept: bool | None
) -> None:
    rows = [stop("4", "100", INSIDE_WEST, said[0]), stop("9", "100", INSIDE_WEST, said[1])]
    import_places(path=write("stops.csv", "\n".join([STOPS, *rows]) + "\n"), category="stop")
    assert queries.places("stop")[0].step_free is kept


def test_places_outside_are_rejected_by_the_polygon(town: None, write: WriteFile) -> None:
    lines = ["code,name,address,step_free,lon,lat"]
    lines += [f"A,In,Via Roma 1,yes,{INSIDE_WEST[0]},{INSIDE_WEST[1]}"]
    lines += [f"B,Far,,no,{OUTSIDE[0]},{OUTSIDE[1]}", "C,Nowhere,,,,"]
    lines += [f"A,Again,,,{INSIDE_WEST[0]},{INSIDE_WEST[1]}"]
    report = import_places(path=write("p.csv", "\n".join(lines) + "\n"), category="pharmacy")

    assert report.counts["places"] == 1
    assert {(r["row"], r["reason"], r["label"]) for r in report.rejected} == {
        (3, "outside the city", "Far"),
        (4, "no coordinates", "Nowhere"),
        (5, "repeated code", "Again"),
    }
    codes, lonlat = queries.place_points("pharmacy")
    assert codes == ["A"]
    np.testing.assert_allclose(lonlat, [INSIDE_WEST])


def test_a_place_on_the_border_of_two_districts_counts_once(town: None, write: WriteFile) -> None:
    path = write("p.csv", "code,name,address,step_free,lon,lat\nA,Edge,,,7.65,45.02\n")
    assert import_places(path=path, category="pharmacy").counts["places"] == 1
    assert queries.district_code_at(7.65, 45.02) == "1"


def test_places_are_read_in_one_query(town: None, write: WriteFile) -> None:
    lines = [f"{i},P,,,{INSIDE_WEST[0]},{INSIDE_WEST[1]}" for i in range(30)]
    text = "\n".join(["code,name,address,step_free,lon,lat", *lines]) + "\n"
    import_places(path=write("p.csv", text), category="pharmacy")
    for read in (queries.places, queries.place_points):
        with CaptureQueriesContext(connection) as captured:
            read("pharmacy")
        assert len(captured) == 1


def test_no_places_are_an_empty_array_of_pairs(db: None) -> None:
    codes, lonlat = queries.place_points("school")
    assert codes == []
    assert lonlat.shape == (0, 2)


def test_categories_with_data_are_those_in_force(town: None, write: WriteFile) -> None:
    text = f"code,name,address,step_free,lon,lat\nA,In,,,{INSIDE_WEST[0]},{INSIDE_WEST[1]}\n"
    import_places(path=write("p.csv", text), category="pharmacy")
    import_places(path=write("p.csv", text), category="school", activate=False)
    assert queries.categories_with_data() == ["pharmacy"]


def test_an_unknown_category_is_refused(town: None, write: WriteFile) -> None:
    with pytest.raises(ImportFailed, match="unknown category 'castle'"):
        import_places(path=write("p.csv", "code\n1\n"), category="castle")
