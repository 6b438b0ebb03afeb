"""Two tabs, a clock and a slow upload work on one draft: each waits for the others."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.reports import flow, services
from apps.reports.models import DraftPhoto, ReportDraft, ReportPhoto
from apps.reports.services import erasure
from tests.reports.builders import CASTELLO, facts, picture


def begin(client: Client) -> ReportDraft:
    place = {"way": "map", "lon": str(CASTELLO[0]), "lat": str(CASTELLO[1])}
    client.post(reverse("report_where"), place)
    client.post(reverse("report_what"), {"kind": "kerb_missing_ramp", "can_pass": "no"})
    return ReportDraft.objects.get()


@pytest.fixture
def gone_once_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is found, and then somebody else sends it."""
    begin(client)
    read = flow.draft_of

    def read_and_lost(request: Any) -> ReportDraft | None:
        draft = read(request)
        ReportDraft.objects.all().delete()
        return draft

    monkeypatch.setattr(flow, "draft_of", read_and_lost)


@pytest.mark.django_db
@pytest.mark.usefixtures("gone_once_read")
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("report_what", {"kind": "step", "can_pass": "no"}),
        ("report_what", {"back": "1"}),
        ("report_details", {"description": "Testo"}),
        ("report_details", {"photo": picture}),
        ("report_details", {"remove_photo": "4b0f3b8e-7d1c-4a43-9a56-6a5a7c2f7d10"}),
    ],
)
def test_a_page_whose_draft_goes_away_leads_to_the_first_step(
    client: Client, name: str, sent: dict[str, Any]
) -> None:
    answer = client.post(
        reverse(name), {key: one() if callable(one) else one for key, one in sent.items()}
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("report_where")
    assert not DraftPhoto.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("gone_once_read")
def test_a_place_whose_draft_goes_away_begins_a_new_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"way": "map", "lon": str(CASTELLO[0]), "lat": str(CASTELLO[1])}
    assert client.post(reverse("report_where"), place)["Location"] == reverse("report_what")
    monkeypatch.undo()
    assert client.get(reverse("report_what")).status_code == 200


@pytest.mark.django_db
def test_a_photo_that_goes_away_is_not_found(client: Client) -> None:
    services.add_draft_photo(draft=begin(client), file=picture())
    photo = DraftPhoto.objects.get()
    photo.image.storage.delete(photo.image.name)
    assert client.get(reverse("report_draft_photo", args=[photo.uuid])).status_code == 404


@pytest.mark.django_db
def test_two_tabs_keep_what_each_of_them_wrote() -> None:
    one = services.start_draft()
    other = ReportDraft.objects.get()
    services.save_draft(draft=one, changes={"place": {"lon": 7.68}})
    services.save_draft(draft=other, changes={"what": {"kind": "step"}})
    assert ReportDraft.objects.get().data == {"place": {"lon": 7.68}, "what": {"kind": "step"}}


def meanwhile(work: Callable[[], object]) -> threading.Thread:
    """Do ``work`` over another connection, and be sure that it has begun."""
    begun = threading.Event()

    def run() -> None:
        begun.set()
        try:
            work()
        except services.DraftGone:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait()
    return thread


RIVALS: dict[str, Callable[[ReportDraft, DraftPhoto], object]] = {
    "the clock": lambda draft, photo: erasure._erase_draft(
        draft.pk, at=timezone.now() + timedelta(days=9)
    ),
    "thrown away": lambda draft, photo: services.discard_draft(draft=draft),
    "photo taken away": lambda draft, photo: services.remove_draft_photo(
        draft=draft, photo_uuid=str(photo.uuid)
    ),
    "photo added": lambda draft, photo: services.add_draft_photo(draft=draft, file=picture()),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", RIVALS)
def test_a_photo_of_a_report_just_sent_keeps_its_file(rival: str) -> None:
    draft = services.start_draft()
    photo = services.add_draft_photo(draft=draft, file=picture())
    with transaction.atomic():
        services.submit(**facts(client_uuid=draft.client_uuid))
        other = meanwhile(lambda: RIVALS[rival](draft, photo))
        # Long enough for the rival to read what is not committed yet, and to wait.
        other.join(timeout=0.4)
        assert other.is_alive()
    other.join()
    kept = ReportPhoto.objects.get()
    assert kept.image.storage.exists(kept.image.name)
    assert not ReportDraft.objects.exists()
    assert not DraftPhoto.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_only_with_a_row_that_was_there() -> None:
    draft = services.start_draft()
    photo = services.add_draft_photo(draft=draft, file=picture())
    DraftPhoto.objects.all().delete()
    erasure.remove_photos([photo])
    assert photo.image.storage.exists(photo.image.name)
    photo.image.storage.delete(photo.image.name)
