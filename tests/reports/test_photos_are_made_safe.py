"""Of a photo only the pixels survive."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from apps.reports import photos, services
from apps.reports.errors import ReportRefused
from apps.reports.models import ReportPhoto
from apps.twin import photos as safe_photos
from tests.reports.builders import facts, picture

GPS = 0x8825
ORIENTATION = 0x0112


def with_position(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "SECRETMAKER"
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 4.0, 15.0), 3: "E", 4: (7.0, 41.0, 8.0)})
    return exif


def opened(clean: photos.CleanPhoto) -> Image.Image:
    return Image.open(io.BytesIO(clean.data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_position_and_all_other_metadata_are_gone(kind: str) -> None:
    sent = picture(format=kind, exif=with_position())
    assert Image.open(io.BytesIO(sent.getvalue())).getexif().get_ifd(GPS)

    clean = photos.clean_photo(sent)

    assert not opened(clean).getexif()
    assert opened(clean).format == "JPEG"
    assert set(opened(clean).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert b"SECRETMAKER" not in clean.data
    assert b"Exif" not in clean.data


def test_a_photo_taken_sideways_stands_upright() -> None:
    clean = photos.clean_photo(picture(size=(60, 40), exif=with_position(orientation=6)))
    assert (clean.width, clean.height) == (40, 60)


def test_a_large_photo_becomes_smaller_and_keeps_its_shape() -> None:
    clean = photos.clean_photo(picture(size=(4000, 3000)))
    assert (clean.width, clean.height) == (2048, 1536)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "CMYK", "1"])
def test_every_colour_mode_becomes_plain_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(photos.clean_photo(picture(mode=mode, format=kind))).mode == "RGB"


def test_what_stands_behind_the_picture_is_gone() -> None:
    polyglot = picture()
    polyglot.seek(0, io.SEEK_END)
    polyglot.write(b"<script>alert(1)</script>PK\x03\x04 secret archive")
    clean = photos.clean_photo(polyglot)
    assert b"<script" not in clean.data
    assert b"secret archive" not in clean.data


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\x00" * 100,
        b"%PDF-1.4 /JavaScript",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"\xff\xd8\xff\xe0" + b"not a jpeg at all" * 20,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60,
        b"MZ" + b"\x00" * 500,
    ],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(ReportRefused) as refused:
        photos.clean_photo(SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg"))
    assert set(refused.value.errors) == {"photos"}


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(kind: str) -> None:
    with pytest.raises(ReportRefused):
        photos.clean_photo(picture(format=kind))


@pytest.mark.parametrize("somebody_allows_it", [False, True])
def test_a_picture_cut_in_half_is_refused(
    somebody_allows_it: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library that makes the sheets does, for the whole process, as soon as it is imported.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", somebody_allows_it)
    whole = picture(size=(800, 600), format="PNG", color=(1, 2, 3)).getvalue()
    with pytest.raises(ReportRefused):
        photos.clean_photo(io.BytesIO(whole[: len(whole) // 2]))


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000))
        + chunk(b"IEND", b"")
    )

    def loaded(_image: Image.Image) -> None:
        raise AssertionError("the bomb was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", loaded)
    with pytest.raises(ReportRefused) as refused:
        photos.clean_photo(io.BytesIO(bomb))
    assert set(refused.value.errors) == {"photos"}


def test_a_file_too_large_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_photos, "FILE_BYTES_MAX", 1000)
    with pytest.raises(ReportRefused):
        photos.clean_photo(io.BytesIO(b"\xff\xd8\xff" + b"\x00" * 1000))


@pytest.mark.django_db
def test_only_the_clean_copy_is_stored_under_a_name_of_our_own() -> None:
    sent = SimpleUploadedFile("mario.rossi.jpg", picture(exif=with_position()).getvalue())
    services.submit(**facts(photos=[sent]))
    photo = ReportPhoto.objects.get()
    assert photo.image.name == f"reports/{photo.uuid}.jpg"
    assert photo.review.state == "waiting"
    with photo.image.open("rb") as stored:
        assert not Image.open(stored).getexif()


@pytest.mark.django_db
def test_no_file_stays_when_the_report_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = ReportPhoto._meta.get_field("image").storage
    _folders, before = storage.listdir("reports") if storage.exists("reports") else ([], [])

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("apps.reports.services.submission.Submitted", full)
    with pytest.raises(OSError, match="disk full"):
        services.submit(**facts(photos=[picture()]))
    assert storage.listdir("reports")[1] == before


@pytest.mark.django_db
def test_at_most_three_photos() -> None:
    with pytest.raises(ReportRefused):
        services.submit(**facts(photos=[picture() for _ in range(4)]))
