"""The spreadsheet: the same facts as the sheets, numbers as numbers, words never as formulas."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from apps.opendata.sheets.making import make
from apps.twin import queries as twin
from apps.works.services import ensure_prices
from tests.opendata.builders import full
from tests.pages.builders import barriers

pytestmark = pytest.mark.django_db


def book_of(*rows: Any, language: str = "en") -> Workbook:
    found = [twin.barrier(row.uuid) for row in rows]
    body = make([one for one in found if one], format="xlsx", language=language)
    return load_workbook(io.BytesIO(body))


def table(book: Workbook) -> list[dict[str, Any]]:
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_a_row_says_place_measures_remedy_cost_and_priority() -> None:
    _report, barrier = full()
    row = table(book_of(barrier))[0]
    assert row["Priority"] == 1
    assert (row["Kind"], row["State"]) == ("No ramp at the crossing", "Confirmed")
    assert (row["Street"], row["Latitude"], row["Longitude"]) == ("Via Po", 45.0711, 7.6856)
    assert row["Measures"] == "Height: 12 cm"
    assert "at most 2.5 cm (DM 236/1989" in row["Limits"]
    assert row["Remedy"] == "Build a new kerb ramp"
    assert row["Typical cost (€)"] == 3700
    assert row["Cost at least (€)"] is None
    assert row["Source of the cost"].startswith("PEBA of Valmadrera")
    assert row["Residents who lose 15 minutes"] == 312
    assert row["Identifier"] == str(barrier.uuid)


def test_an_unknown_cost_is_an_empty_cell() -> None:
    ensure_prices()
    row = table(book_of(*barriers(1, kind="lift")))[0]
    assert [row[name] for name in row if name.endswith("(€)")] == [None, None, None]
    assert row["Source of the cost"] == "Cost not known"


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_a_place_that_looks_like_a_formula_stays_text(name: str) -> None:
    book = book_of(*barriers(1, place_name=name))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    hostile = [cell for cell in cells if isinstance(cell.value, str) and name.strip() in cell.value]
    starts = [cell for cell in hostile if str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert all(cell.quotePrefix for cell in starts)


def test_characters_no_spreadsheet_can_hold_are_left_out() -> None:
    row = table(book_of(*barriers(1, place_name="Via\x07 Po\x1f")))[0]
    assert row["Street"] == "Via Po"


def test_it_says_what_its_columns_mean_and_which_versions_it_is_of() -> None:
    ensure_prices()
    book = book_of(*barriers(2))
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert about["Published by"] == "Comune di Torino"
    assert str(about["Price list"]).startswith("1: ")
    columns = [cell.value for cell in book.worksheets[0][1]]
    assert all(about.get(name) for name in columns)
    assert book.properties.title == "PEBA sheets: 2 barriers"
    assert book.properties.language == "en"


def test_it_speaks_the_language_that_was_asked_for() -> None:
    row = table(book_of(*barriers(1, kind="step"), language="it"))[0]
    assert "Gradini" in row.values()
