"""Photos of surveys and removals, kept searches, and mail about forgotten areas leave in time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.mail.models import Message, MessageState
from apps.reports import services
from apps.reports.links import AREA, make_link
from apps.reports.models import AreaFollow, PhotoReview, PhotoStep, SavedView
from apps.twin import queries as twin
from apps.twin import services as twin_services
from apps.twin.models import ProofPhoto, SurveyPhoto
from tests.reports.builders import picture, sent_report
from tests.reports.districts import two_districts
from tests.reports.office import officer
from tests.twin_feed.builders import network
from tests.twin_imports.builders import csv_file, row, survey

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def files(media: Path) -> list[str]:
    return sorted(path.parent.name for path in media.rglob("*.jpg"))


def at(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def test_a_photo_of_a_survey_goes_with_its_public_copy(
    media: Path, tmp_path: Path, client: Client
) -> None:
    network()
    (tmp_path / "uno.jpg").write_bytes(picture().getvalue())
    survey(csv_file(tmp_path, [row("A1", 30, 3, Foto="uno.jpg")]))
    review = PhotoReview.objects.get()
    publication = services.publish_photo(
        review_uuid=review.uuid, shown=services.Shown(), actor=officer()
    )
    address = reverse("public_photo", args=[publication])
    assert client.get(address).status_code == 200
    assert services.erase_expired(commit=True, now=at(729)).survey_photos == 0
    assert files(media) == ["public", "surveys"]
    assert services.erase_expired(now=at(731)).survey_photos == 1
    assert SurveyPhoto.objects.exists()
    assert services.erase_expired(commit=True, now=at(731)).survey_photos == 1
    assert files(media) == []
    assert client.get(address).status_code == 404
    assert not SurveyPhoto.objects.exists()
    assert not PhotoReview.objects.exists()
    assert list(PhotoStep.objects.values_list("step", flat=True)) == ["publish", "erase"]
    # The barrier it showed stays, and so does who saw it.
    (barrier,) = twin.barriers_in()
    assert twin.observations(barrier.uuid)


def test_the_photo_of_a_removal_goes_and_the_proof_stays(media: Path, tmp_path: Path) -> None:
    network()
    survey(csv_file(tmp_path, [row("A1", 30, 3)]))
    (barrier,) = twin.barriers_in()
    twin_services.keep_proof_photo(barrier=barrier.uuid, file=picture())
    assert twin_services.erase_expired(commit=True, now=at(729)).proof_photos == 0
    assert files(media) == ["proofs"]
    assert twin_services.erase_expired(now=at(731)).proof_photos == 1
    assert twin_services.erase_expired(commit=True, now=at(731)).proof_photos == 1
    assert files(media) == []
    assert not ProofPhoto.objects.exists()
    assert twin.proof_photos(barrier.uuid) == []


def test_words_somebody_looks_for_are_kept_a_year_and_the_view_stays() -> None:
    services.save_view(
        owner=officer(), name="Rossi", filters={"q": "rossi", "kind": "step"}, shared=True
    )
    assert services.erase_expired(commit=True, now=at(364)).search_words == 0
    assert services.erase_expired(now=at(366)).search_words == 1
    assert services.erase_expired(commit=True, now=at(366)).search_words == 1
    assert SavedView.objects.get().filters == {"kind": "step"}


def test_keeping_a_view_again_keeps_its_words_another_year() -> None:
    person = officer()
    for _time in range(2):
        services.save_view(owner=person, name="Rossi", filters={"q": "rossi"}, shared=False)
        SavedView.objects.update(created_at=timezone.now() - 300 * DAY)
    services.save_view(owner=person, name="Rossi", filters={"q": "rossi"}, shared=False)
    assert services.erase_expired(now=at(100)).search_words == 0


def test_who_asks_for_erasure_is_found_by_no_kept_search_any_more() -> None:
    person = officer()
    report = sent_report(description="La signora Zanzibar aspetta", street_name="Via Po")
    for name, words in (("hers", "zanzibar"), ("street", "via po"), ("other", "garibaldi")):
        services.save_view(owner=person, name=name, filters={"q": words}, shared=False)
    services.ask_for_erasure(report_uuid=report.uuid)
    kept = dict(SavedView.objects.values_list("name", "filters"))
    assert kept == {"hers": {}, "street": {"q": "via po"}, "other": {"q": "garibaldi"}}


@pytest.mark.parametrize("how", ["stopped", "never confirmed"])
def test_whoever_no_longer_follows_an_area_is_in_no_mail(how: str) -> None:
    two_districts()
    services.follow_area(email="ada@example.org", language="it", rhythm="day", district_code="1")
    Message.objects.update(state=MessageState.DEAD)
    if how == "stopped":
        area = AreaFollow.objects.get()
        services.AREA_BY_LINK.refuse(make_link(AREA, area.uuid, version=1))
    else:
        assert services.erase_expired(commit=True, now=at(8)).areas == 1
    assert not AreaFollow.objects.exists()
    assert not Message.objects.exists()
