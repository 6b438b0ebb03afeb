"""A small file must not become gigabytes: not one photo, and not many at once."""

import io
import struct
import threading
import zlib

import pytest
from PIL import Image

from apps.reports import photos
from apps.reports.errors import ReportRefused
from apps.twin import photos as safe_photos
from tests.reports.builders import picture

# A picture of the builders: 60 by 40.
PIXELS = 2400
ORIENTATION = 0x0112


def png(width: int, height: int) -> io.BytesIO:
    """A PNG that says how large it is, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(ReportRefused) as refused:
        photos.clean_photo(file)
    return str(refused.value.errors["photos"][0])


@pytest.fixture
def never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(_image: Image.Image) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", loaded)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_photos, "PIXELS_MAX", PIXELS - 1)
    monkeypatch.setattr(safe_photos, "PIXELS_MAX_HEIF", PIXELS)
    monkeypatch.setattr(safe_photos, "PIXELS_MAX_JPEG", PIXELS)


@pytest.mark.usefixtures("never_decoded")
def test_a_png_of_110_million_pixels_is_refused_before_it_is_decoded() -> None:
    assert "pixel" in refusal(png(11_000, 10_000))


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("WEBP", {}), ("JPEG", {"progressive": True})],
    ids=["png", "webp", "progressive jpeg"],
)
def test_what_is_decoded_whole_has_the_lowest_limit(kind: str, options: dict[str, bool]) -> None:
    assert "pixel" in refusal(picture(format=kind, **options))
    smaller = picture(format=kind, size=(30, 40), **options)
    assert photos.clean_photo(smaller).width == 30


@pytest.mark.usefixtures("small_limits")
def test_heic_and_a_jpeg_from_top_to_bottom_may_be_larger() -> None:
    two_in_one = io.BytesIO()
    Image.new("RGB", (60, 40)).save(
        two_in_one, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]
    )
    for file in (picture(), picture(format="HEIF"), picture(mode="L"), two_in_one):
        assert photos.clean_photo(file).width == 60
    assert "pixel" in refusal(picture(size=(61, 40)))
    assert "pixel" in refusal(picture(size=(61, 40), format="HEIF"))


def test_a_jpeg_is_decoded_at_a_fraction_of_its_size_and_turned_when_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turned: list[tuple[int, int]] = []
    transpose = Image.Image.transpose

    def noted(image: Image.Image, method: Image.Transpose) -> Image.Image:
        turned.append(image.size)
        return transpose(image, method)

    monkeypatch.setattr("PIL.Image.Image.transpose", noted)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    clean = photos.clean_photo(picture(size=(6000, 4000), exif=exif))
    assert (clean.width, clean.height) == (1365, 2048)
    assert turned == [(2048, 1365)]


def test_a_long_strip_is_not_decoded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[int, int]] = []
    thumbnail = Image.Image.thumbnail

    def noted(image: Image.Image, *args: object) -> None:
        loaded.append(image.size)
        thumbnail(image, *args)  # type: ignore[arg-type]

    monkeypatch.setattr("PIL.Image.Image.thumbnail", noted)
    photos.clean_photo(picture(size=(30_000, 300)))
    assert loaded == [(3750, 38)]


def test_one_photo_at_a_time_and_who_waits_too_long_may_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(safe_photos, "TURN_WAIT_S", 0.05)
    with safe_photos._one_at_a_time():
        answers: list[str] = []
        other = threading.Thread(target=lambda: answers.append(refusal(picture())))
        other.start()
        other.join()
    assert "photo" in answers[0] or "foto" in answers[0]
    assert photos.clean_photo(picture()).width == 60


def test_a_photo_that_cannot_be_read_gives_its_turn_back() -> None:
    for _time in range(3):
        assert refusal(io.BytesIO(b"\xff\xd8\xff\xe0 no photo"))
    assert photos.clean_photo(picture()).width == 60
