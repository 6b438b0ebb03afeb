"""A new file becomes a new generation; the old one retires and stays on record."""

import pytest

from apps.outbox.models import Event
from apps.territory import queries
from apps.territory.models import Dataset, DatasetState, District
from apps.territory.services import ImportFailed, activate_dataset, import_districts
from tests.territory.conftest import EAST, WEST, WriteFile, collection, district, square

ONE_DISTRICT = collection(district("9", "Whole", square((7.6, 45.0, 7.7, 45.05))))


def test_the_new_generation_is_in_force_and_the_old_one_kept(town: None, write: WriteFile) -> None:
    report = import_districts(path=write("one.geojson", ONE_DISTRICT))

    assert (report.status, report.generation, report.state) == ("imported", 2, "active")
    assert [d.code for d in queries.districts()] == ["9"]
    states = Dataset.objects.order_by("generation").values_list("state", flat=True)
    assert list(states) == [DatasetState.RETIRED, DatasetState.ACTIVE]
    assert District.objects.count() == 3


def test_an_inactive_import_changes_nothing_anybody_reads(town: None, write: WriteFile) -> None:
    report = import_districts(path=write("one.geojson", ONE_DISTRICT), activate=False)

    assert (report.status, report.state) == ("staged", "staged")
    assert [d.code for d in queries.districts()] == ["1", "2"]


def test_a_staged_generation_is_put_in_force_without_reading_the_file_again(
    town: None, write: WriteFile
) -> None:
    path = write("one.geojson", ONE_DISTRICT)
    staged = import_districts(path=path, activate=False)

    report = import_districts(path=path)

    assert (report.status, report.dataset_id) == ("activated", staged.dataset_id)
    assert [d.code for d in queries.districts()] == ["9"]


def test_a_retired_generation_comes_back(town: None, write: WriteFile) -> None:
    old = queries.active_dataset("districts")
    assert old is not None
    import_districts(path=write("one.geojson", ONE_DISTRICT))

    report = activate_dataset(dataset_id=old.id)

    assert report.status == "activated"
    assert [d.code for d in queries.districts()] == ["1", "2"]
    assert Dataset.objects.filter(kind="districts", state=DatasetState.ACTIVE).count() == 1


def test_a_generation_nobody_knows_cannot_be_put_in_force(db: None) -> None:
    with pytest.raises(ImportFailed, match="no data set 404"):
        activate_dataset(dataset_id=404)


def test_every_activation_is_told_to_the_outbox(town: None) -> None:
    active = queries.active_dataset("districts")
    assert active is not None
    event = Event.objects.get(kind="dataset.activated")
    assert event.payload == {"kind": "districts", "dataset": active.id, "generation": 1}


def test_the_report_says_where_the_data_come_from(db: None, write: WriteFile) -> None:
    text = collection(district("1", "West", square(WEST)), district("2", "East", square(EAST)))
    report = import_districts(
        path=write("d.geojson", text), name="Town", source="https://example.org", licence="CC0"
    )

    assert report.name == "Town"
    assert report.source == "https://example.org"
    assert report.licence == "CC0"
    assert report.crs == "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert report.counts == {"rows_read": 2, "districts": 2}
    assert len(report.sha256) == 64
