"""Street search forgives spelling, abbreviations and missing first names; corners join streets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territory import queries
from apps.territory.services import CornerRow, ImportReport, StreetRow, replace_streets

NAMES = [
    "Corso Vittorio Emanuele II",
    "Corso Francia",
    "Largo Francia",
    "Piazza Castello",
    "Via Giuseppe Garibaldi",
    "Via Po",
    "Via Roma",
    "Via Romagnano",
    "Via Sant'Ottavio",
    "Via Venti Settembre",
]


def put(names: list[str], corners: list[CornerRow], sha256: str) -> ImportReport:
    """Streets as short lines side by side."""
    streets = [
        StreetRow(name, [[(7.6 + i / 100, 45.0), (7.6 + i / 100, 45.01)]])
        for i, name in enumerate(names)
    ]
    return replace_streets(dataset_name="Streets", streets=streets, corners=corners, sha256=sha256)


@pytest.fixture
def streets(db: None) -> ImportReport:
    """Ten streets; Via Roma meets Via Po and Piazza Castello."""
    corners = [
        CornerRow("Via Roma", "Via Po", 7.665, 45.005),
        CornerRow("via roma", "P.za Castello", 7.665, 45.009),
    ]
    return put(NAMES, corners, "1" * 64)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Via Roma", "Via Roma"),
        ("via rma", "Via Roma"),
        ("roma", "Via Roma"),
        ("Via Roma 12/A", "Via Roma"),
        ("c.so vitt. emanuele", "Corso Vittorio Emanuele II"),
        ("corso vitorio emanuelle 2", "Corso Vittorio Emanuele II"),
        ("via garibldi", "Via Giuseppe Garibaldi"),
        ("garibaldi giuseppe", "Via Giuseppe Garibaldi"),
        ("P.ZA CASTELLO", "Piazza Castello"),
        ("piaza castelo", "Piazza Castello"),
        ("l.go francia", "Largo Francia"),
        ("corso francia 15", "Corso Francia"),
        ("v. s. ottavio", "Via Sant'Ottavio"),
        ("via xx settembre", "Via Venti Settembre"),
    ],
)
def test_the_street_that_is_meant_comes_first(
    streets: ImportReport, written: str, meant: str
) -> None:
    assert queries.search_streets(written)[0].name == meant


@pytest.mark.parametrize("written", ["", "   ", "...", "qwxzkj", "\x00", "'; --"])
def test_what_means_nothing_finds_nothing(streets: ImportReport, written: str) -> None:
    assert queries.search_streets(written) == []


def test_a_search_is_one_query_once_the_names_are_known(streets: ImportReport) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert queries.search_streets("via roma", limit=3)
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        assert queries.search_streets("via rma", limit=3)
    assert len(captured) == 1


def test_a_search_gives_no_more_than_asked(streets: ImportReport) -> None:
    assert len(queries.search_streets("via", limit=2)) <= 2


def test_corners_are_told_from_both_streets(streets: ImportReport) -> None:
    roma = queries.street_by_name("VIA ROMA")
    castello = queries.street_by_name("piazza castello")
    assert roma is not None
    assert castello is not None

    with CaptureQueriesContext(connection) as captured:
        names = [corner.other_name for corner in queries.corners(roma.pk)]

    assert names == ["Piazza Castello", "Via Po"]
    assert len(captured) == 1
    assert [corner.other_name for corner in queries.corners(castello.pk)] == ["Via Roma"]


def test_the_corner_nearest_to_a_place(streets: ImportReport) -> None:
    corner = queries.nearest_corner(street_key="via roma", lon=7.665, lat=45.0085)
    assert corner is not None
    assert corner.other_name == "Piazza Castello"


def test_two_spellings_are_one_street_with_both_lines(db: None) -> None:
    rows = [
        StreetRow("Strada San Mauro", [[(7.6, 45.0), (7.61, 45.0)]]),
        StreetRow("Strada san mauro", [[(7.62, 45.0), (7.63, 45.0)]]),
    ]
    report = replace_streets(dataset_name="S", streets=rows, corners=[], sha256="2" * 64)
    assert report.counts["streets"] == 1
    found = queries.street_by_name("strada s. mauro")
    assert found is not None
    assert found.name == "Strada San Mauro"


def test_corners_of_unknown_streets_are_counted_and_left_out(db: None) -> None:
    corners = [
        CornerRow("Via Roma", "Via Mai Vista", 7.6, 45.0),
        CornerRow("Via Roma", "v. roma", 7.6, 45.0),
    ]
    report = put(["Via Roma"], corners, "3" * 64)
    assert report.counts == {"streets": 1, "corners": 0, "corners_left_out": 2}


def test_streets_of_an_old_generation_are_not_found(streets: ImportReport) -> None:
    old = queries.street_by_name("Via Roma")
    assert old is not None
    put(["Via Nuova"], [], "4" * 64)
    assert queries.street_by_name("Via Roma") is None
    assert queries.street(old.pk) is None
    assert [street.name for street in queries.search_streets("via nuova")] == ["Via Nuova"]


def test_the_same_streets_again_change_nothing(streets: ImportReport) -> None:
    assert put(NAMES, [], "1" * 64).status == "unchanged"
