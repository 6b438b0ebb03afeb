"""A photo suggests its place; it is read on the device, and nothing leaves it."""

import io
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.test_where_is_said_without_a_map import a_place
from tests.stack import Stack

pytestmark = pytest.mark.shares_city

Axe = Callable[..., None]
Screenshot = Callable[..., Path]
NewPage = Callable[..., Page]


def jpeg_taken_at(lon: float, lat: float) -> bytes:
    """A photo that says where it was taken."""

    def parts(value: float) -> tuple[float, float, float]:
        minutes, degrees = math.modf(abs(value))
        seconds, whole = math.modf(minutes * 60)
        return degrees, whole, round(seconds * 60, 4)

    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N" if lat >= 0 else "S", 2: parts(lat), 3: "E" if lon >= 0 else "W"})
    gps[4] = parts(lon)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_suggests_its_place_and_stays_on_the_device(
    page: Page, stack: Stack, axe: Axe, screenshot: Screenshot
) -> None:
    lon, lat = a_place(stack)
    page.goto("/en/report/where/", wait_until="networkidle")
    chooser = page.get_by_label("Photo", exact=True)
    button = page.get_by_role("button", name="Look at the place of the photo")
    asked: list[str] = []
    # Fonts and the icon of the tab come when they like.
    page.on(
        "request",
        lambda request: asked.append(request.url) if "/static/" not in request.url else None,
    )
    plain = io.BytesIO()
    Image.new("RGB", (40, 30)).save(plain, "JPEG")
    chooser.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": plain.getvalue()})
    expect(page.locator("[data-photo-said]")).to_contain_text("does not say where")
    expect(button).to_be_hidden()
    photo = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg_taken_at(lon, lat)}
    chooser.set_input_files(photo)
    expect(page.locator("[data-photo-said]")).to_contain_text("Nothing was sent")
    assert asked == []
    axe(page)
    sent: list[bytes] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.post_data_buffer or b"") if request.method == "POST" else None
        ),
    )
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The photo was taken near")
    # The place alone: neither the file nor its name.
    assert len(sent) == 1
    assert len(sent[0]) < 400
    assert b"b.jpg" not in sent[0]
    axe(page)
    screenshot(page, "photo")


def test_the_position_is_read_from_any_bytes_without_an_accident(page: Page, stack: Stack) -> None:
    page.goto("/en/report/where/")
    address = page.locator('script[src*="photo_place"]').get_attribute("src") or ""
    read = (
        "async ([address, bytes]) => {"
        "  const module = await import(address.replace(/photo_place[^/]*$/, 'exif.js'));"
        "  return module.positionOf(new Uint8Array(bytes).buffer); }"
    )

    def position(raw: bytes) -> dict[str, float] | None:
        found: dict[str, float] | None = page.evaluate(read, [address, list(raw)])
        return found

    for lon, lat in ((7.6856, 45.0711), (-70.5, -33.25), (0.001, -0.001)):
        found = position(jpeg_taken_at(lon, lat))
        assert found is not None
        assert (found["lon"], found["lat"]) == pytest.approx((lon, lat), abs=1e-5)
    assert position(jpeg_taken_at(0.0, 0.0)) is None
    whole = jpeg_taken_at(7.6856, 45.0711)
    start = whole.index(b"Exif\x00\x00")
    for cut in range(start, start + 160, 7):
        assert position(whole[:cut]) is None or cut > start + 120
    for at in range(start + 6, start + 100, 5):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        found = position(bytes(broken))
        assert found is None or abs(found["lon"]) <= 180
    for raw in (b"", b"Exif\x00\x00", b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff" * 3, b"\xff" * 500):
        assert position(raw) is None
