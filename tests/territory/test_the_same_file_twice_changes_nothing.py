"""An import that would change nothing writes nothing, and says so."""

import gzip
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territory.models import Dataset, District
from apps.territory.services import ImportFailed, import_districts, import_places
from tests.territory.conftest import (
    EAST,
    INSIDE_WEST,
    TWO_DISTRICTS,
    WEST,
    WriteFile,
    collection,
    district,
    square,
)


def test_the_same_file_again_says_unchanged_and_writes_nothing(db: None, write: WriteFile) -> None:
    path = write("town.geojson", TWO_DISTRICTS)
    first = import_districts(path=path)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = import_districts(path=path)

    assert second.status == "unchanged"
    assert second.dataset_id == first.dataset_id
    assert "nothing changed" in second.message
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert District.objects.count() == 2


def test_the_same_staged_file_again_says_unchanged(db: None, write: WriteFile) -> None:
    path = write("town.geojson", TWO_DISTRICTS)
    import_districts(path=path, activate=False)

    assert import_districts(path=path, activate=False).status == "unchanged"
    assert Dataset.objects.count() == 1


def test_another_way_of_reading_the_file_is_another_import(db: None, write: WriteFile) -> None:
    path = write("town.geojson", TWO_DISTRICTS)
    import_districts(path=path)

    again = import_districts(path=path, mapping='{"columns": {"code": "name", "name": "code"}}')

    assert again.status == "imported"
    assert again.generation == 2


def test_a_mapping_file_counts_by_what_it_says(db: None, write: WriteFile) -> None:
    path = write("town.geojson", TWO_DISTRICTS)
    mapping = write("m.json", '{"columns": {"code": "code", "name": "name"}}')
    assert import_districts(path=path, mapping=str(mapping)).status == "imported"
    assert import_districts(path=path, mapping=str(mapping)).status == "unchanged"
    mapping.write_text('{"columns": {"code": "name", "name": "code"}}')
    assert import_districts(path=path, mapping=str(mapping)).status == "imported"


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("nowhere", "there is no mapping nowhere; known: .*torino_civici"),
        ("nowhere.json", "cannot be read"),
        ("{", "not a column mapping"),
        ('{"columns": {}, "colour": 1}', "not a column mapping"),
        ('{"columns": {"code": "codice", "name": "name"}}', "lacks the columns codice"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(
    db: None, write: WriteFile, mapping: str, words: str
) -> None:
    with pytest.raises(ImportFailed, match=words):
        import_districts(path=write("town.geojson", TWO_DISTRICTS), mapping=mapping)


def test_places_are_cut_again_when_the_districts_change(town: None, write: WriteFile) -> None:
    lon, lat = INSIDE_WEST
    path = write("p.csv", f"code,name,address,step_free,lon,lat\nA,Pharmacy,,,{lon},{lat}\n")
    assert import_places(path=path, category="pharmacy").status == "imported"
    assert import_places(path=path, category="pharmacy").status == "unchanged"

    wider = collection(
        district("1", "West", square(WEST)),
        district("2", "East", square(EAST)),
        district("3", "South", square((7.60, 44.95, 7.70, 45.00))),
    )
    import_districts(path=write("wider.geojson", wider))

    assert import_places(path=path, category="pharmacy").status == "imported"


def test_a_packed_file_is_read_like_the_plain_one(db: None, tmp_path: Path) -> None:
    path = tmp_path / "town.geojson.gz"
    path.write_bytes(gzip.compress(TWO_DISTRICTS.encode()))

    report = import_districts(path=path)

    assert report.counts["districts"] == 2
