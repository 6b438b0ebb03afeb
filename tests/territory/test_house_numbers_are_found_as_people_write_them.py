"""House numbers: imported from any layout, joined to streets by name, found however written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.territory.names import parse_house_number, split_address
from apps.territory.queries import (
    has_house_numbers,
    house_number,
    house_numbers,
    nearest_house_number,
)
from apps.territory.services import ImportFailed, import_addresses
from tests.territory.conftest import INSIDE_EAST, INSIDE_WEST, OUTSIDE, WriteFile

HEADING = "street,number,suffix,postal_code,lon,lat"


def line(street: str, number: str, suffix: str, place: tuple[float, float]) -> str:
    """One row of our own layout."""
    return f"{street},{number},{suffix},10100,{place[0]},{place[1]}"


@pytest.fixture
def via_roma(town: None, write: WriteFile) -> None:
    """Via Roma 1, 2, 2/A, 10 bis: the last one in the east."""
    rows = [
        line("Via Roma", "10", "bis", INSIDE_EAST),
        line("Via Roma", "2", "A", INSIDE_WEST),
        line("Via Roma", "2", "", INSIDE_WEST),
        line("Via Roma", "1", "", INSIDE_WEST),
    ]
    import_addresses(path=write("n.csv", "\n".join([HEADING, *rows]) + "\n"))


def test_numbers_come_in_the_order_of_the_street(via_roma: None) -> None:
    assert [n.label for n in house_numbers("via roma")] == ["1", "2", "2/A", "10 bis"]


@pytest.mark.parametrize("written", ["2/A", "2a", "2 A", "2-a", " 2/a "])
def test_a_number_is_found_however_it_is_written(via_roma: None, written: str) -> None:
    found = house_number("via roma", written)
    assert found is not None
    assert found.label == "2/A"


@pytest.mark.parametrize("written", ["3", "2/B", "", "angolo", "99999999999999", "²", "2/"])
def test_what_is_not_there_is_not_guessed(via_roma: None, written: str) -> None:
    found = house_number("via roma", written)
    assert found is None or (written == "2/" and found.label == "2")


def test_the_nearest_number_to_a_place(via_roma: None) -> None:
    found = nearest_house_number(street_key="via roma", lon=7.6801, lat=45.02)
    assert found is not None
    assert found.label == "10 bis"


def test_rows_left_out_are_reported_with_row_and_reason(town: None, write: WriteFile) -> None:
    rows = [
        line("Via Roma", "1", "", INSIDE_WEST),
        line("Via Roma", "1", "", INSIDE_WEST),
        line("Via Roma", "SNC", "", INSIDE_WEST),
        line("Via Roma", "3", "", OUTSIDE),
        "Via Roma,5,,10100,,",
        line("Via Roma", "0", "", INSIDE_WEST),
    ]
    report = import_addresses(path=write("n.csv", "\n".join([HEADING, *rows]) + "\n"))

    assert report.counts["house_numbers"] == 1
    assert report.rejected_count == 5
    assert {(r["row"], r["reason"]) for r in report.rejected} == {
        (3, "repeated address"),
        (4, "no house number"),
        (5, "outside the city"),
        (6, "no coordinates"),
        (7, "no house number"),
    }
    assert report.rejected_reasons["no house number"] == 2


def test_a_staged_import_accepts_another_city(town: None, write: WriteFile) -> None:
    path = write("n.csv", f"{HEADING}\n{line('Via Roma', '3', '', OUTSIDE)}\n")
    with pytest.raises(ImportFailed, match="inside the city"):
        import_addresses(path=path)

    report = import_addresses(path=path, activate=False)

    assert (report.status, report.counts["house_numbers"]) == ("staged", 1)
    assert not has_house_numbers()


def test_torino_writes_latin_1_and_decimal_commas(db: None, tmp_path: Path) -> None:
    heading = "COD_CIVICO;COMUNE;VIA;CIVICO;CIRCOSCRIZIONE;CAP;COORDINATA_X;COORDINATA_Y"
    row = "1;TORINO;CORSO UNITÀ D'ITALIA;12/A;8;10126;7,6669;45,0301"
    path = tmp_path / "civici.csv"
    path.write_bytes(f"{heading}\n{row}\n".encode("latin-1"))

    report = import_addresses(path=path)

    assert report.crs == "EPSG:4326"
    found = house_number("corso unita d italia", "12a")
    assert found is not None
    assert (found.street_name, found.postal_code) == ("CORSO UNITÀ D'ITALIA", "10126")
    assert (found.lon, found.lat) == pytest.approx((7.6669, 45.0301))


def test_text_in_another_encoding_is_told(db: None, tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_bytes(f"{HEADING}\nVia Libertà,1,,10100,7.6,45\n".encode("latin-1"))
    with pytest.raises(ImportFailed, match="name its encoding in the mapping"):
        import_addresses(path=path)


@given(number=st.integers(1, 999_999), suffix=st.sampled_from(["", "A", "BIS", "AB", "2"]))
def test_every_label_reads_back_as_the_same_number(number: int, suffix: str) -> None:
    from apps.territory.facts import HouseNumberFacts

    facts = HouseNumberFacts("via x", "Via X", number, suffix, "", 0.0, 0.0)
    assert parse_house_number(facts.label) == (number, suffix)


@pytest.mark.parametrize(
    ("text", "street", "number"),
    [
        ("Via Roma 12", "Via Roma", "12"),
        ("c.so Francia n. 5", "c.so Francia", "5"),
        ("Piazza Palazzo di Città 9/A", "Piazza Palazzo di Città", "9/A"),
        ("Via Po, 17 bis", "Via Po", "17 bis"),
        ("Via 25 Aprile", "Via 25 Aprile", ""),
        ("Via 25 Aprile 3/B", "Via 25 Aprile", "3/B"),
        ("", "", ""),
    ],
)
def test_street_and_number_are_told_apart(text: str, street: str, number: str) -> None:
    assert split_address(text) == (street, number)


@given(st.text())
def test_any_text_can_be_split(text: str) -> None:
    street, number = split_address(text)
    assert len(street) + len(number) <= len(text)
    parse_house_number(text)
