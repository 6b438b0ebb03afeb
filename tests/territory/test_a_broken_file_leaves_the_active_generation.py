"""Whatever is wrong with a file, the city stays as it was and the row is named."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.territory import queries
from apps.territory.models import Dataset, District
from apps.territory.services import (
    ImportFailed,
    import_districts,
    import_places,
    import_residents,
)
from tests.territory.conftest import (
    EAST,
    TWO_DISTRICTS,
    WEST,
    WriteFile,
    collection,
    district,
    square,
)

LINE = {"type": "LineString", "coordinates": [[7.6, 45.0], [7.7, 45.0]]}


@pytest.fixture
def untouched(town: None) -> object:
    """Checks at the end that the two districts are still in force and nothing was added."""
    before = queries.active_dataset("districts")
    yield
    assert queries.active_dataset("districts") == before
    assert Dataset.objects.filter(kind="districts").count() == 1
    assert District.objects.count() == 2


@pytest.mark.parametrize(
    ("features", "row", "words"),
    [
        ([district("1", "a", square(WEST)), district("1", "b", square(EAST))], 2, "already in"),
        ([district("1", "a", square(WEST)), district("", "b", square(EAST))], 2, "no code"),
        ([district("1", "a", square(WEST)), district("2", "b", LINE)], 2, "polygon"),
        ([district("1", "a", square(WEST)), district("2", "b", None)], 2, "polygon"),
        ([district("1", "a", {"type": "Polygon", "coordinates": [["x"]]})], 1, "feature"),
        ([{"type": "Feature"}], 1, "not a feature"),
        (["nonsense"], 1, "not a feature"),
    ],
)
def test_a_bad_district_refuses_the_file(
    untouched: None, write: WriteFile, features: list[object], row: int, words: str
) -> None:
    with pytest.raises(ImportFailed, match=words) as failure:
        import_districts(path=write("bad.geojson", collection(*features)))
    assert failure.value.row == row


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type": "FeatureCollection", "features": [', "not GeoJSON"),
        ("[]", "not a GeoJSON collection"),
        ('{"type": "Feature"}', "not a GeoJSON collection"),
        ('{"type": "FeatureCollection", "features": []}', "no rows"),
        ("", "not GeoJSON"),
    ],
)
def test_what_is_not_a_collection_is_refused(
    untouched: None, write: WriteFile, text: str, words: str
) -> None:
    with pytest.raises(ImportFailed, match=words):
        import_districts(path=write("bad.geojson", text))


def test_a_file_cut_in_the_middle_names_the_feature_it_ends_in(
    untouched: None, write: WriteFile
) -> None:
    text = collection(district("1", "a", square(WEST)), district("2", "b", square(EAST)))
    with pytest.raises(ImportFailed, match="not GeoJSON") as failure:
        import_districts(path=write("cut.geojson", text[:-40]))
    assert failure.value.row == 2


def test_an_unknown_reference_system_is_refused(untouched: None, write: WriteFile) -> None:
    system = {"type": "name", "properties": {"name": "EPSG:999999"}}
    text = collection(district("1", "a", square(WEST)), crs=system)
    with pytest.raises(ImportFailed, match="unknown reference system"):
        import_districts(path=write("bad.geojson", text))


def test_a_packed_file_cut_short_is_refused(untouched: None, tmp_path: Path) -> None:
    path = tmp_path / "cut.geojson.gz"
    path.write_bytes(gzip.compress(TWO_DISTRICTS.encode())[:-20])
    with pytest.raises(ImportFailed, match="cannot be unpacked"):
        import_districts(path=path)


def test_a_file_that_is_not_packed_at_all_is_refused(untouched: None, tmp_path: Path) -> None:
    path = tmp_path / "plain.geojson.gz"
    path.write_text(collection(district("3", "Plain", square(EAST))))
    with pytest.raises(ImportFailed, match="cannot be unpacked"):
        import_districts(path=path)


def test_a_missing_file_is_refused(untouched: None, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be read"):
        import_districts(path=tmp_path / "nowhere.geojson")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("B,Two,,,7,62,45.02", "7 cells where the heading has 6"),
        ("B,Two,,,east,45.02", "'east' in column x is not a number"),
        ("B,Two,,,nan,inf", "'inf' in column y is not a number"),
        (",Two,,,7.62,45.02", "no code"),
    ],
)
def test_a_bad_line_of_a_table_is_named(
    town: None, write: WriteFile, line: str, words: str
) -> None:
    heading = "code,name,address,step_free,lon,lat"
    path = write("p.csv", f"{heading}\nA,One,,,7.62,45.02\n{line}\n")
    with pytest.raises(ImportFailed, match=words) as failure:
        import_places(path=path, category="pharmacy")
    assert failure.value.row == 3
    assert queries.active_dataset("places.pharmacy") is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2,12.5,1", "not a count"),
        ("2,-3,1", "not a count"),
        ("2,,1", "empty"),
        ("2,10,11", "11 people of 65 or more among 10"),
        ("7,10,1", "no district '7'"),
        ("2,many,1", "not a number"),
    ],
)
def test_lost_people_are_not_accepted(town: None, write: WriteFile, line: str, words: str) -> None:
    path = write("r.csv", f"district,residents,age_65_plus\n1,100,20\n{line}\n")
    with pytest.raises(ImportFailed, match=words) as failure:
        import_residents(path=path)
    assert failure.value.row == 3


def test_a_layout_nobody_knows_says_which_columns_were_found(town: None, write: WriteFile) -> None:
    with pytest.raises(ImportFailed, match="these columns: alpha, beta"):
        import_places(path=write("p.csv", "alpha,beta\n1,2\n"), category="pharmacy")


def test_a_command_ends_with_the_row_and_changes_nothing(untouched: None, write: WriteFile) -> None:
    text = collection(district("1", "a", square(WEST)), district("1", "b", square(EAST)))
    with pytest.raises(CommandError, match="Nothing was changed: row 2: district 1"):
        call_command("import_districts", write("bad.geojson", text))


def test_a_command_prints_its_report_as_json(db: None, write: WriteFile) -> None:
    printed = io.StringIO()
    call_command("import_districts", write("town.geojson", TWO_DISTRICTS), stdout=printed)
    report = json.loads(printed.getvalue())
    assert report["status"] == "imported"
    assert report["counts"]["districts"] == 2
    assert report["rejected"] == []
