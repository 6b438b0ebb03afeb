"""What must hold after anything hostile: nothing active is stored, nothing private is public."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from apps.outbox.services import deliver_due
from apps.reports.models import DraftPhoto, Report, ReportPhoto
from apps.twin.models import Barrier, ProofPhoto, SurveyPhoto
from tests.hostile.files import MAKER

# Planted in every free text and contact: found nowhere in public before somebody reviewed it.
SECRET = "zq7segreto"
EMAIL = "zq7.anna@example.org"
PHONE = "347 9137913"
PRIVATE = re.compile(rb"zq7segreto|zq7\.anna|347 ?9137913", re.IGNORECASE)
_ACTIVE = (
    b"<script", b"<svg", b"<html", b"<?php", b"javascript", b"%pdf", b"pk\x03\x04", b"alert(",
    b"xmpmeta", b"photoshop", b"icc_profile", b"exif", MAKER.lower(),
)  # fmt: skip
# Inside a scan FF is always followed by 00 or a restart: these begin a segment of metadata.
_METADATA = re.compile(rb"\xff[\xe1-\xef\xfe]")
_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
_PUBLISHED = re.compile(rb"/photos/[0-9a-f-]{36}\.jpg")
LANGUAGES = ("it", "en", "fr", "ar", "ro")


def only_plain_pictures_are_stored(root: Path) -> int:
    """Open every stored file anew as a plain picture; return how many there are."""
    number = 0
    for path in sorted(root.rglob("*")):
        if path.is_dir():
            continue
        number += 1
        data = path.read_bytes()
        assert re.fullmatch(r"[0-9a-f-]{36}\.jpg", path.name), path
        assert path.stat().st_mode & 0o111 == 0, path
        assert data.startswith(b"\xff\xd8\xff\xe0"), path
        assert data.endswith(b"\xff\xd9"), path
        assert not _METADATA.search(data), path
        for sign in _ACTIVE:
            assert sign not in data.lower(), (path, sign)
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            image.load()
            assert not image.getexif()
            assert set(image.info) <= _INFO
            assert getattr(image, "n_frames", 1) == 1
            assert max(image.size) <= 2048
    return number


def nothing_private_is_public() -> int:
    """Read all that is public, as somebody who was never here; return how many answers."""
    while deliver_due(limit=1000):
        pass
    client = Client(raise_request_exception=False)
    number = 0
    for address, told in public_answers(client):
        number += 1
        found = PRIVATE.search(told)
        assert found is None, (address, told[max(0, found.start() - 200) : found.end() + 50])
        assert not _PUBLISHED.search(told), address
    photos: list[Any] = [
        *ReportPhoto.objects.all()[:50], *DraftPhoto.objects.all()[:50],
        *SurveyPhoto.objects.all()[:50], *ProofPhoto.objects.all()[:50],
    ]  # fmt: skip
    for photo in photos:
        for address in (
            reverse("public_photo", args=[photo.uuid]),
            f"{settings.MEDIA_URL}{photo.image.name}",
            f"/{photo.image.name}",
            reverse("report_draft_photo", args=[photo.uuid]),
        ):
            number += 1
            assert client.get(address).status_code in (302, 404), address
    return number


def public_answers(client: Client) -> Iterator[tuple[str, bytes]]:
    """Pages, feeds, files, tiles and answers of the APIs, all of them read by nobody in particular.

    The answers whose status is not 200 are given too: an error page may tell as well.
    """
    for address in _addresses():
        answer = client.get(address)
        assert answer.status_code < 500, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.get("Content-Type", "") == "application/pdf":
            pages = PdfReader(io.BytesIO(body)).pages
            body = "\n".join(page.extract_text() for page in pages).encode()
        yield address, body


def _addresses() -> Iterator[str]:
    barriers = list(Barrier.objects.order_by("-pk").values_list("uuid", flat=True)[:25])
    reports = list(Report.objects.order_by("-pk").values_list("uuid", "code")[:25])
    for name in ("map", "route", "dashboard", "points", "open_data", "area_feed", "report_start",
                 "report_where", "report_several", "report_lookup", "report_mine",
                 "area_follow", "report_offline"):  # fmt: skip
        yield reverse(name)
    yield reverse("area_feed") + "?district=1"
    yield "/sw.js"
    for uuid in barriers:
        yield reverse("barrier", args=[uuid])
    for uuid in barriers[:2]:
        for language in LANGUAGES:
            yield reverse("barrier", args=[uuid]).replace("/it/", f"/{language}/", 1)
        yield reverse("barrier_sheet", args=[uuid])
    for name in ("barriers", "reports"):
        for ending in ("csv", "geojson", "gpkg"):
            yield reverse("open_data_file", args=[name, ending])
    yield reverse("open_data_catalogue")
    yield "/api/v1/barriers/?bbox=7.5,44.9,7.9,45.2"
    yield "/api/v1/layer/"
    yield "/api/v1/layer/changes/?since=0"
    yield "/api/v1/points/"
    yield "/api/v1/schema/"
    for form in ("json", "xml"):
        yield f"/open311/discovery.{form}"
        yield f"/open311/v2/requests.{form}"
        for uuid, _code in reports[:5]:
            yield f"/open311/v2/requests/{uuid}.{form}"
    # Whoever has a code sees the state and the facts: a stranger may have found the paper.
    for _uuid, code in reports:
        yield reverse("report_status", args=[code])
        yield reverse("report_receipt", args=[code])
        yield f"/api/v1/reports/{code}/"
    for x, y, z in ((8540, 5890, 14), (34162, 23562, 16), (0, 0, 0)):
        yield f"/tiles/barriers/{z}/{x}/{y}.mvt"
        yield f"/tiles/network/{z}/{x}/{y}.mvt"
