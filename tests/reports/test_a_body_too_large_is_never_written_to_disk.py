"""Gigabytes sent to the form are answered before Django spools them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.reports import uploads
from apps.reports.models import DraftPhoto, ReportDraft
from tests.reports.builders import CASTELLO, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_details(client: Client) -> Client:
    place = {"way": "map", "lon": str(CASTELLO[0]), "lat": str(CASTELLO[1])}
    client.post(reverse("report_where"), place)
    client.post(reverse("report_what"), {"kind": "kerb_missing_ramp", "can_pass": "no"})
    kept = {"description": "Testo di prima", "measures_height_cm": "12", "photo": picture()}
    client.post(reverse("report_details"), {**kept, "add_photo": "1"})
    return client


def too_large(**more: Any) -> dict[str, Any]:
    return {"photo": SimpleUploadedFile("photo.jpg", b"\xff" * 3000), **more}


def test_it_is_refused_in_words_and_what_was_typed_before_is_kept(
    at_details: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BODY_BYTES_MAX", 2000)

    def parsed(*_args: object) -> None:
        raise AssertionError("the body was parsed")

    monkeypatch.setattr("django.http.multipartparser.MultiPartParser.parse", parsed)
    # The check against forged posts would read the body: it must come after the size.
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_details.cookies
    answer = strict.post(reverse("report_details"), too_large(description="Nuovo"))
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "20 MB" in page
    assert "#id_photo" in page
    for kept in ("Testo di prima", 'value="12"', str(DraftPhoto.objects.get().uuid)):
        assert kept in page
    assert ReportDraft.objects.get().data["details"]["description"] == "Testo di prima"


def test_without_a_draft_it_leads_to_the_first_step(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BODY_BYTES_MAX", 2000)
    answer = client.post(reverse("report_details"), too_large())
    assert answer.status_code == 302
    assert answer["Location"] == reverse("report_where")


def test_the_largest_photo_that_is_allowed_fits() -> None:
    assert uploads.BODY_BYTES_MAX > uploads.FILE_BYTES_MAX + 1_000_000


def test_a_forged_post_is_still_refused(at_details: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_details.cookies
    assert strict.post(reverse("report_details"), {"description": "Falso"}).status_code == 403
    assert ReportDraft.objects.get().data["details"]["description"] == "Testo di prima"
    page = strict.get(reverse("report_details"))
    token = str(page.context["csrf_token"])
    sent = {"description": "Vero", "csrfmiddlewaretoken": token}
    assert strict.post(reverse("report_details"), sent).status_code == 302
    assert ReportDraft.objects.get().data["details"]["description"] == "Vero"
