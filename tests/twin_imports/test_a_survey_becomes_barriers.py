"""Every row of a survey is an observation: whatever the format, once, and corrected when it is."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.outbox.models import Event
from apps.territory.models import Dataset
from apps.territory.services import ImportFailed
from apps.twin import queries, services
from apps.twin.models import Observation, SurveyRow
from tests.reports.districts import two_districts
from tests.twin_feed.builders import at, deliver, network, report
from tests.twin_imports.builders import (
    SOURCE,
    command,
    csv_file,
    geojson_file,
    gpkg_file,
    row,
    rows,
    survey,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street() -> None:
    network()


def place(east_m: float, north_m: float) -> dict[str, float]:
    return dict(zip(("Lon", "Lat"), at(east_m, north_m), strict=True))


def layer() -> list[tuple[Any, ...]]:
    return sorted(
        (one.kind, one.state, one.lon, one.lat, one.segment_index, one.side, str(one.measures),
         one.can_pass, one.first_seen_at.isoformat())
        for one in queries.barriers_in()
    )  # fmt: skip


def test_verified_rows_are_confirmed_barriers_with_their_measures(tmp_path: Path) -> None:
    report_ = survey(csv_file(tmp_path, rows()))
    assert (report_.status, report_.counts["rows_new"], report_.counts["verified"]) == (
        "imported", 4, 3,
    )  # fmt: skip
    found = {one.kind: one for one in queries.barriers_in() if one.state == "confirmed"}
    assert found["step"].measures == {"height_cm": 12}
    assert found["kerb_missing_ramp"].measures == {"height_cm": 15}
    assert [one.state for one in queries.barriers_in() if not one.measures] == ["suspected"]
    assert services.rebuild(check=True).agrees


def test_the_three_formats_are_the_same_rows(tmp_path: Path) -> None:
    survey(csv_file(tmp_path, rows()))
    before = layer()
    for path in (geojson_file(tmp_path, rows()), gpkg_file(tmp_path, rows())):
        again = survey(path)
        assert (again.counts["rows_new"], again.counts["rows_corrected"]) == (0, 0), path.name
        assert again.counts["rows_unchanged"] == 4
    assert layer() == before


def test_packed_files_are_read_too(tmp_path: Path) -> None:
    packed = tmp_path / "survey.csv.gz"
    with csv_file(tmp_path, rows()).open("rb") as plain, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(plain, target)
    assert survey(packed).counts["rows_new"] == 4


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, rows())
    survey(path)
    version, events = queries.layer().version, Event.objects.count()
    assert survey(path).status == "unchanged"
    assert survey(path, name="other", licence="CC0").status == "unchanged"
    assert (queries.layer().version, Event.objects.count()) == (version, events)


def test_a_corrected_row_corrects_its_barrier(tmp_path: Path) -> None:
    survey(csv_file(tmp_path, rows()))
    (step,) = [one for one in queries.barriers_in() if one.measures and one.kind == "step"]
    table = rows()
    table[0] |= {
        "Altezza (m)": "",
        "Tipologia": "strettoia",
        **place(120, 4),
    }
    report_ = survey(csv_file(tmp_path, table))
    assert (report_.counts["rows_corrected"], report_.counts["rows_unchanged"]) == (1, 3)
    found = queries.barrier(step.uuid)
    assert found is not None
    assert (found.kind, found.measures, found.state) == ("narrow", {}, "confirmed")
    assert found.lon == pytest.approx(at(120, 4)[0], abs=1e-7)
    assert len(queries.barriers_in()) == 4
    assert services.rebuild(check=True).agrees


def test_a_file_put_back_as_it_was_puts_the_barriers_back(tmp_path: Path) -> None:
    first = csv_file(tmp_path, rows())
    survey(first)
    before = layer()
    table = rows()
    table[3]["Tipologia"] = "palo"
    survey(csv_file(tmp_path, table, "second.csv"))
    assert layer() != before
    assert survey(first).counts["rows_corrected"] == 1
    assert layer() == before
    assert services.rebuild(check=True).agrees


def test_beside_other_voices_only_the_rows_own_word_moves(tmp_path: Path) -> None:
    table = [row("A1", 30, 3, Verificato="no")]
    survey(csv_file(tmp_path, table))
    citizen = report(30, 4)
    deliver()
    (shared,) = queries.barriers_in()
    assert shared.present_count == 2
    table[0] |= place(160, 3)
    survey(csv_file(tmp_path, table))
    assert queries.barrier_of_report(citizen).uuid == shared.uuid  # type: ignore[union-attr]
    assert sorted(one.present_count for one in queries.barriers_in()) == [1, 1]
    table[0] |= {"Altezza (m)": "0,20"}
    survey(csv_file(tmp_path, table))
    assert sorted(one.present_count for one in queries.barriers_in()) == [1, 1]
    assert services.rebuild(check=True).agrees


def test_a_correction_on_a_shared_barrier_is_one_image(tmp_path: Path) -> None:
    table = [row("A1", 30, 3, Verificato="no")]
    survey(csv_file(tmp_path, table))
    report(30, 4)
    deliver()
    version = queries.layer().version
    table[0]["Altezza (m)"] = "0,20"
    survey(csv_file(tmp_path, table))
    (change,) = queries.changes_since(version)
    (image,) = change.payload["barriers"]
    assert (image["was"], image["state"], image["measures"]) == (
        "suspected", "suspected", {"height_cm": 20},
    )  # fmt: skip
    assert services.rebuild(check=True).agrees


def test_rows_outside_the_city_are_left_out_and_counted(tmp_path: Path) -> None:
    two_districts()
    table = [*rows(), row("B1", 9_000, 0), row("A1", 10, 3)]
    report_ = survey(csv_file(tmp_path, table))
    assert report_.counts["rows_new"] == 4
    assert report_.rejected_reasons == {"outside the city": 1, "repeated row": 1}
    assert [one["row"] for one in report_.rejected] == [6, 7]


def test_a_row_that_is_gone_from_the_file_says_nothing(tmp_path: Path) -> None:
    survey(csv_file(tmp_path, rows()))
    report_ = survey(csv_file(tmp_path, rows()[:2]))
    assert report_.counts["rows_no_longer_in_file"] == 2
    assert len(queries.barriers_in()) == 4


def test_nothing_somebody_wrote_is_kept(tmp_path: Path) -> None:
    survey(csv_file(tmp_path, rows()))
    kept = [*Event.objects.values_list("payload", flat=True), *Dataset.objects.values()]
    assert "signora" not in str(kept)
    assert "A1" not in str(list(SurveyRow.objects.values()))


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, capsys: Any) -> None:
    command(csv_file(tmp_path, rows()), "--dry-run")
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["counts"]["rows_new"]) == ("dry_run", 4)
    assert Event.objects.count() == SurveyRow.objects.count() == 0
    assert not Dataset.objects.exclude(kind="network").exists()


def test_the_command_prints_one_report(tmp_path: Path, capsys: Any) -> None:
    command(csv_file(tmp_path, rows()), "--date=2026-05-04", "--licence=CC BY 4.0")
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["licence"], told["source"]) == ("imported", "CC BY 4.0", SOURCE)


def test_a_survey_needs_a_name_to_be_recognised_by(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="--source"):
        survey(csv_file(tmp_path, rows()), source=" ")
    call_command("import_barriers", str(csv_file(tmp_path, rows())), "--source=Other")
    assert Observation.objects.count() == 0  # told, and not yet absorbed
    assert Event.objects.filter(kind="survey.observed").count() == 4
