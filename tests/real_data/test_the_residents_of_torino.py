"""872,367 people in the census of 2011, 218,045 of them of 65 years or more."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from apps.territory import queries
from apps.territory.services import import_residents
from tests.real_data.conftest import Rows

SECTIONS = "population/torino_census2011_sections.csv.gz"
DISTRICTS = "population/torino_circoscrizioni_population.csv"
# The ten districts of 2011 became eight in 2016.
BECAME = {"10": "2", "9": "8"}


def test_the_layout_says_what_the_columns_are(read_rows: Callable[..., Rows]) -> None:
    layout = {
        row["NOME_CAMPO"]: row["DEFINIZIONE"]
        for row in read_rows("population/census2011_sections_record_layout.csv")
    }
    assert layout["P1"] == "Popolazione residente - totale"
    assert layout["P27"].endswith("età 65 - 69 anni")
    assert layout["P28"].endswith("età 70 - 74 anni")
    assert layout["P29"].endswith("età > 74 anni")


def test_sections_add_up_to_the_eight_districts(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    total: Counter[str] = Counter()
    old: Counter[str] = Counter()
    for row in read_rows(SECTIONS):
        code = row["CODASC"].removesuffix(".0")
        code = BECAME.get(code, code)
        total[code] += int(row["P1"])
        old[code] += int(row["P27"]) + int(row["P28"]) + int(row["P29"])

    report = import_residents(path=data_dir / SECTIONS)

    assert report.counts["rows_read"] == 3713
    assert report.counts["residents"] == 872_367
    assert report.counts["age_65_plus"] == 218_045
    stored = queries.residents_by_district()
    assert {code: r.total for code, r in stored.items()} == dict(total)
    assert {code: r.age_65_plus for code, r in stored.items()} == dict(old)
    assert sorted(stored) == [d.code for d in queries.districts()]


def test_the_table_of_districts_says_the_same(torino: None, data_dir: Path) -> None:
    import_residents(path=data_dir / SECTIONS)
    from_sections = queries.residents_by_district()
    report = import_residents(path=data_dir / DISTRICTS)
    assert report.status == "imported"
    assert queries.residents_by_district() == from_sections
