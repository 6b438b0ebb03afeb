"""Photos of a survey lose everything but their pixels, and are shown to the office only."""

import io
from pathlib import Path

import pytest
from PIL import Image

from apps.territory.services import ImportFailed
from apps.twin import queries
from apps.twin.models import SurveyPhoto
from tests.reports.builders import picture
from tests.reports.test_photos_are_made_safe import with_position
from tests.twin_feed.builders import network
from tests.twin_imports.builders import csv_file, row, survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "media"
    network()
    sent = picture(size=(60, 40), exif=with_position(orientation=6))
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "uno.jpg").write_bytes(sent.getvalue())
    (tmp_path / "foto" / "due.png").write_bytes(picture(format="PNG").getvalue())
    (tmp_path / "foto" / "falsa.jpg").write_bytes(b"no photo")
    return tmp_path


def test_position_is_gone_and_the_photo_stands_upright(folder: Path) -> None:
    table = [row("A1", 30, 3, Foto="foto/uno.jpg"), row("A2", 90, 3)]
    assert survey(csv_file(folder, table)).counts["photos"] == 1
    (photo,) = SurveyPhoto.objects.all()
    assert (photo.width, photo.height) == (40, 60)
    kept = photo.image.read()
    assert b"SECRETMAKER" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert "uno" not in photo.image.name


def photos_of_barriers() -> list[int]:
    return sorted(len(queries.survey_photos(one.uuid)) for one in queries.barriers_in())


def test_photos_are_found_from_their_barrier(folder: Path) -> None:
    table = [row("A1", 30, 3, Foto="uno.jpg; due.png"), row("A2", 90, 3)]
    survey(csv_file(folder, table), photos=folder / "foto")
    assert photos_of_barriers() == [0, 2]
    table[0]["Altezza (m)"] = "0,30"
    survey(csv_file(folder, table), photos=folder / "foto")
    assert SurveyPhoto.objects.count() == 2
    assert photos_of_barriers() == [0, 2]


def test_what_is_no_photo_refuses_the_file_and_leaves_nothing_on_disk(folder: Path) -> None:
    table = [row("A1", 30, 3, Foto="uno.jpg"), row("A2", 90, 3, Foto="falsa.jpg")]
    with pytest.raises(ImportFailed, match="row 3: photo 'falsa"):
        survey(csv_file(folder, table), photos=folder / "foto")
    assert SurveyPhoto.objects.count() == 0
    assert not [one for one in (folder / "media").rglob("*") if one.is_file()]


def test_a_failure_while_writing_leaves_no_file_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: SurveyPhoto, **_options: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(SurveyPhoto, "save", full)
    with pytest.raises(OSError, match="full"):
        survey(csv_file(folder, [row("A1", 30, 3, Foto="foto/uno.jpg")]))
    assert not [one for one in (folder / "media").rglob("*") if one.is_file()]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "inside").mkdir()
    (folder / "inside" / "x.jpg").symlink_to(folder / "foto" / "uno.jpg")
    with pytest.raises(ImportFailed, match="there is no photo"):
        survey(csv_file(folder, [row("A1", 30, 3, Foto="x.jpg")]), photos=folder / "inside")
