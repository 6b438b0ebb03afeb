"""Whatever is typed, a row that is made is one that an independent reading of the rules takes."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.facilita import codes, table
from apps.facilita import tax_code as codice
from tests.counts import count
from tests.facilita import validator
from tests.facilita.validator import NotTaken, refusals

TODAY = date(2026, 4, 30)
BOOK = codes.book()
FAC = table.Registered("BNCLRA85A42L219X", "Bianchi Laura")
SITE = table.Registered("20735", 'Punto "digitale", Via Roma')
BIRTHDAYS = st.dates(date(1920, 1, 1), date(2012, 12, 31))


def chosen(column: str) -> st.SearchStrategy[list[str]]:
    known = sorted(BOOK.codes[column])
    most = len(known) if column in BOOK.several else 1
    return st.lists(st.sampled_from(known), unique=True, max_size=most)


ANSWERS = st.fixed_dictionaries(
    {name: chosen(name) for name in BOOK.codes if name not in ("AN5", "AN7", "AN8", "SE4")}
    | {"AN12": st.sampled_from([["TO"], ["CN"], []]), "PR1": st.sampled_from([["SI"], ["NO"], []])}
)


@st.composite
def helps(draw: st.DrawFn) -> table.Help:
    born = draw(BIRTHDAYS)
    code = validator.tax_code(born=born, woman=draw(st.booleans()), instead=draw(st.integers(0, 7)))
    words = st.text(max_size=700)
    return table.Help(
        FAC, SITE,
        table.Person(draw(words), draw(words), codice.read(code, on=TODAY)),
        draw(st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=3))),
        draw(st.integers(-5, 1500)), draw(ANSWERS), draw(words), draw(words),
    )  # fmt: skip


@settings(max_examples=count(small=150, full=5_000), deadline=None)
@given(helps(), st.booleans())
def test_what_is_found_right_is_taken_and_what_is_not_is_refused(
    told: table.Help, minors: bool
) -> None:
    wrong = table.wrong(told, BOOK, on=TODAY, minors=minors)
    row = table.row(told, BOOK, on=TODAY, minors=minors)
    try:
        raw = table.file_of([row], BOOK)
        refused = refusals(raw, today=TODAY, last_day=BOOK.last_day, minors=minors)
    except NotTaken as whole:
        raise AssertionError(row) from whole
    assert bool(wrong) == bool(refused), (wrong, refused)


def test_all_thirty_three_headings_stand_in_their_order() -> None:
    assert len(validator.HEADINGS) == 33
    assert list(BOOK.columns) == validator.HEADINGS
    line = table.file_of([], BOOK).decode().strip()
    assert next(csv.reader(io.StringIO(line))) == validator.HEADINGS


def test_the_lists_of_codes_are_those_of_the_rules() -> None:
    assert {name: set(known) for name, known in BOOK.codes.items()} == validator.CODES
    assert BOOK.several == validator.SEVERAL
    assert BOOK.required == set(validator.REQUIRED)
    assert BOOK.competence_areas == {str(n): area for n, area in validator.AREA_OF.items()}
    assert BOOK.source.startswith("https://github.com/teamdigitale/")


def test_several_answers_are_joined_without_spaces_and_areas_follow() -> None:
    read = codice.read(validator.tax_code(), on=TODAY)
    told = table.Help(
        FAC, SITE, table.Person("Maria", "Rossi", read), TODAY, 75,
        {"SE5": ["13", "1", "4"], "SE6": ["A", "S"]}, 'disse "no, grazie"\nannotato',
        "=HYPERLINK(1)",
    )  # fmt: skip
    row = table.row(told, BOOK, on=TODAY, minors=False)
    assert (row["SE4"], row["SE5"], row["SE6"]) == ("A:B:E", "13:1:4", "A:S")
    assert (row["SE2"], row["SE7"], row["ES4"]) == ("01:15", "disse no, grazie annotato",
                                                   "HYPERLINK(1)")  # fmt: skip
    assert row["NominativoSede"] == "Punto digitale, Via Roma"


def test_nine_thousand_rows_are_one_file_and_one_more_is_none() -> None:
    read = codice.read(validator.tax_code(), on=TODAY)
    told = table.Help(FAC, SITE, table.Person("M", "R", read), TODAY, 5, {"SE5": ["1"]})
    row = table.row(told, BOOK, on=TODAY, minors=False)
    assert table.file_of([row] * 9_000, BOOK).count(b"\r\n") == 9_001
    with pytest.raises(ValueError, match="9001"):
        table.file_of([row] * 9_001, BOOK)


@settings(max_examples=count(small=300, full=10_000), deadline=None)
@given(
    st.dates(date(1927, 1, 1), date(2026, 4, 30)), st.booleans(), st.integers(0, 7),
    st.sampled_from(["RSSMRA", "XXXXXX", "FOXMHL"]),
)  # fmt: skip
def test_a_tax_code_tells_sex_and_birthday_also_with_letters_for_digits(
    born: date, woman: bool, instead: int, name: str
) -> None:
    code = validator.tax_code(name=name, born=born, woman=woman, instead=instead)
    read = codice.read(f" {code.lower()} ", on=TODAY)
    assert (read.code, read.sex, read.born) == (code, "F" if woman else "M", born)
    # One sign changed: no code any more, or somebody else's.
    other = "B" if code[0] != "B" else "C"
    with pytest.raises(codice.BadTaxCode):
        codice.read(other + code[1:], on=TODAY)


@pytest.mark.parametrize("text", ["", "X" * 16, "00743110157", "RSSMRA50E57L219", "é" * 16, "\x00"])
def test_what_is_no_tax_code_of_a_person_is_none(text: str) -> None:
    with pytest.raises(codice.BadTaxCode):
        codice.read(text, on=TODAY)


@pytest.mark.parametrize(
    ("year", "minors", "age"),
    [(2008, False, "A"), (2009, False, ""), (2009, True, "E"), (2012, True, "E"), (2013, True, ""),
     (1997, False, "A"), (1996, False, "B"), (1972, False, "B"), (1971, False, "C"),
     (1952, False, "C"), (1951, False, "D"), (1926, False, "D")],
)  # fmt: skip
def test_the_age_is_this_year_less_the_year_of_birth(year: int, minors: bool, age: str) -> None:
    read = codice.read(validator.tax_code(born=date(year, 12, 31 if year < 2026 else 1)), on=TODAY)
    told = table.Help(FAC, SITE, table.Person("M", "R", read), TODAY, 5)
    assert table.row(told, BOOK, on=TODAY, minors=minors)["AN8"] == age
