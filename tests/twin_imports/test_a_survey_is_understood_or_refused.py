"""Words and units of a survey are understood, or the file is refused: row and reason named."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from apps.outbox.models import Event
from apps.territory import sources
from apps.territory.services import ImportFailed
from apps.twin import queries
from apps.twin.importing.words import NotUnderstood, field_of, fold, meaning_of, measure_of
from apps.twin.kinds import KINDS
from apps.twin.models import SurveyRow
from tests.twin_feed.builders import at, network
from tests.twin_imports.builders import csv_file, geojson_file, gpkg_file, row, rows, survey


@pytest.mark.parametrize(
    ("name", "cell", "unit", "ours"),
    [
        ("height_cm", "0,12", "m", 12),
        ("height_cm", 0.125, "m", 12.5),
        ("height_cm", "120 mm", "", 12),
        ("height_cm", "12", "cm", 12),
        ("width_cm", "1.2 m", "cm", 120),
        ("length_m", "250", "cm", 2.5),
        ("slope_pct", "8%", "", 8),
        ("slope_pct", "1:12", "", 8.3),
        ("slope_pct", "5°", "", 8.7),
        ("count", "3.0", "", 3),
        ("height_cm", "", "cm", None),
        ("height_cm", float("nan"), "cm", None),
    ],
)
def test_measures_come_in_our_unit(name: str, cell: Any, unit: str, ours: float | None) -> None:
    assert measure_of(name, cell, stated_unit=unit) == ours


@pytest.mark.parametrize(
    ("name", "cell", "unit", "why"),
    [
        ("height_cm", "12", "", "unit"),
        ("height_cm", "circa dieci", "cm", "not a number"),
        ("height_cm", "-3", "cm", "not a number"),
        ("height_cm", "12", "m", "not from 0 to 300 cm"),
        ("count", "2.5", "", "whole"),
        ("height_cm", "8%", "", "not a measure in cm"),
        ("slope_pct", "1:0", "", "not a number"),
    ],
)
def test_a_measure_nobody_can_read_is_refused(name: str, cell: str, unit: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        measure_of(name, cell, stated_unit=unit)


def test_headings_are_understood_in_two_languages_with_their_unit() -> None:
    assert field_of("Altezza_cm") == ("height_cm", "cm")
    assert field_of("Larghezza utile [m]") == ("width_cm", "m")
    assert field_of("Kerb height (mm)") == ("height_cm", "mm")
    assert field_of("Pendenza %") == ("slope_pct", "pct")
    assert field_of("N. gradini") == ("count", "")
    assert field_of("length_m") == ("length_m", "m")
    assert field_of("Note del rilevatore") == ("", "")


def test_every_kind_is_known_by_its_code_and_its_english_name() -> None:
    with translation.override("en"):
        for kind in KINDS:
            assert meaning_of("kinds", kind.upper(), {}) == kind
            assert meaning_of("kinds", f" {kind.replace('_', ' ')} ", {}) == kind
    assert fold("Attraversamento – MANCANTE") == "attraversamento mancante"
    assert meaning_of("kinds", "Scivolo assente", {}) == "kerb_missing_ramp"
    assert meaning_of("kinds", "Tipo 7", {"tipo 7": "lift"}) == "lift"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Tipologia": "vulcano"}, "row 3: kind: 'vulcano' is not known"),
        ({"Tipologia": ""}, "row 3: the row has no kind"),
        ({"Altezza (m)": "alto"}, "row 3: height_cm: 'alto' is not a number"),
        ({"Altezza (m)": "7"}, "row 3: height_cm: '7' is not from 0 to 300 cm"),
        ({"Lato": "pari"}, "row 3: side: 'pari' is not known"),
        ({"Verificato": "boh"}, "row 3: verified: 'boh' is not known"),
        ({"Data rilievo": "ieri"}, "row 3: observed_at: 'ieri' is not a date"),
        ({"Data rilievo": "2090-01-01"}, "row 3: observed_at: 2090-01-01 is in the future"),
        ({"Data rilievo": "0001-01-01"}, "row 3: observed_at: 0001-01-01 is before 1990"),
        ({"Data rilievo": ""}, "row 3: nobody says when it was seen"),
        ({"Lon": "qui"}, "row 3: 'qui' in column x is not a number"),
        ({"Foto": "missing.jpg"}, "row 3: there is no photo 'missing.jpg'"),
        ({"Foto": "../../etc/passwd"}, "row 3: there is no photo"),
        ({"Foto": "x" * 300}, "row 3: there is no photo"),
    ],
)
def test_a_broken_row_refuses_the_whole_file(
    tmp_path: Path, cells: dict[str, str], why: str
) -> None:
    table = rows()
    table[1] |= cells
    with pytest.raises(ImportFailed) as refused:
        survey(csv_file(tmp_path, table))
    assert str(refused.value).startswith(why)
    assert Event.objects.count() == SurveyRow.objects.count() == 0


@pytest.mark.django_db
def test_the_reference_system_of_a_csv_must_be_said_or_be_degrees(tmp_path: Path) -> None:
    network()
    table = [{**row("A1", 30, 3), "Est": 396_000, "Nord": 4_991_000}]
    del table[0]["Lon"], table[0]["Lat"]
    with pytest.raises(ImportFailed, match="--crs"):
        survey(csv_file(tmp_path, table))
    assert survey(csv_file(tmp_path, table), crs="EPSG:32632").crs == "EPSG:32632"
    (barrier,) = queries.barriers_in()
    assert barrier.lon == pytest.approx(7.6792, abs=0.01)
    with pytest.raises(ImportFailed, match="its own reference system"):
        survey(gpkg_file(tmp_path, rows()), crs="EPSG:3003")


@pytest.mark.django_db
def test_a_mapping_brings_the_surveys_own_headings_words_and_units(tmp_path: Path) -> None:
    network()
    lon, lat = at(40, 3)
    table = [{"n": 1, "cosa": "B-07", "h": 14, "quando": "04/05/2026", "lo": lon, "la": lat}]
    mapping = {
        "columns": {"id": "n", "kind": "cosa", "height_cm": "h", "observed_at": "quando",
                    "x": "lo", "y": "la"},
        "values": {"kind": {"b-07": "step"}}, "units": {"height_cm": "mm"}, "crs": "EPSG:4326",
    }  # fmt: skip
    survey(csv_file(tmp_path, table), mapping=json.dumps(mapping), verified=True)
    (barrier,) = queries.barriers_in()
    assert (barrier.kind, barrier.state, barrier.measures) == (
        "step", "confirmed", {"height_cm": 1.4},
    )  # fmt: skip


@pytest.mark.django_db
def test_two_headings_for_one_thing_are_not_guessed_between(tmp_path: Path) -> None:
    table = [{**row("A1", 30, 3), "Dislivello cm": 9}]
    with pytest.raises(ImportFailed, match="both look like height_cm"):
        survey(csv_file(tmp_path, table))


@pytest.mark.django_db
def test_a_measure_that_says_nothing_of_its_kind_is_left_out_and_counted(tmp_path: Path) -> None:
    network()
    table = [row("A1", 30, 3, Tipologia="semaforo"), row("A2", 60, 3)]
    report = survey(csv_file(tmp_path, table))
    assert report.counts["measures_left_out"] == 1
    assert {one.kind: one.measures for one in queries.barriers_in()} == {
        "signal": {}, "step": {"height_cm": 12},
    }  # fmt: skip


@pytest.mark.django_db
def test_a_text_that_names_other_files_is_no_geopackage(tmp_path: Path) -> None:
    network()
    other = csv_file(tmp_path, rows())
    path = tmp_path / "survey.gpkg"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="{other.stem}"><SrcDataSource>{other}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(ImportFailed, match="is not what its name says"):
        survey(path)


@pytest.mark.django_db
def test_a_source_that_cannot_be_told_from_others_is_refused(tmp_path: Path) -> None:
    network()
    with pytest.raises(ImportFailed, match="Latin letters"):
        survey(csv_file(tmp_path, rows()), source="مسح الأرصفة")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", "1e999"])
def test_what_is_no_number_is_refused_with_its_row(tmp_path: Path, number: str) -> None:
    table = [*rows(), row("A5", 150, -3, Codice="@")]
    path = geojson_file(tmp_path, table)
    path.write_text(path.read_text().replace('"@"', number))
    with pytest.raises(ImportFailed, match=r"^row 5: -?(inf|nan) in Codice is not a number$"):
        survey(path)


@pytest.mark.django_db
def test_nor_is_a_place_or_a_cell_of_a_geopackage(tmp_path: Path) -> None:
    path = geojson_file(tmp_path, [row("A1", 30, 3, Lon=1234.5)])
    path.write_text(path.read_text().replace("1234.5", "NaN"))
    with pytest.raises(ImportFailed, match="row 1: a coordinate is not a number"):
        survey(path)
    table = [row("A1", 30, 3), row("A2", 60, 3)]
    for one, number in zip(table, (7.0, float("inf")), strict=True):
        one["Codice"] = number
    with pytest.raises(ImportFailed, match="row 2: inf in column Codice is not a number"):
        survey(gpkg_file(tmp_path, table))


@pytest.mark.django_db
@pytest.mark.parametrize("write", [csv_file, geojson_file, gpkg_file])
def test_a_packed_file_that_grows_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Path]
) -> None:
    network()
    path = write(tmp_path, rows())
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with monkeypatch.context() as small:
        for most in ("LARGEST_UNPACKED_BYTES", "LARGEST_IN_MEMORY_BYTES"):
            small.setattr(sources, most, 200)
        with pytest.raises(ImportFailed, match=rf"{packed.name} unpacks to more than"):
            survey(packed)
    assert survey(packed).counts["rows_new"] == 4
