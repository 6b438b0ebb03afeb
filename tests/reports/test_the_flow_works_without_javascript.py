"""Three steps with plain forms: nothing here runs a script."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.reports import flow
from apps.reports.models import DraftPhoto, Report, ReportContact, ReportDraft, ReportPhoto
from tests.reports.builders import CASTELLO, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_hurried_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests are faster than people; the one about haste sets its own limit."""
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)


def put_on_map(client: Client) -> Any:
    return client.post(
        reverse("report_where"), {"way": "map", "lon": str(CASTELLO[0]), "lat": str(CASTELLO[1])}
    )


def reach_details(client: Client, kind: str = "kerb_missing_ramp") -> None:
    put_on_map(client)
    client.post(reverse("report_what"), {"kind": kind, "can_pass": "no"})


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_whole_way_from_the_first_page_to_the_code(client: Client) -> None:
    start = client.get(reverse("report_start"))
    assert "112" in html(start)
    assert reverse("report_where") in html(start)
    assert not ReportDraft.objects.exists()

    assert put_on_map(client).url == reverse("report_what")
    what = html(client.get(reverse("report_what")))
    assert what.count('name="kind"') == 14
    answer = client.post(
        reverse("report_what"), {"kind": "kerb_missing_ramp", "can_pass": "with_help"}
    )
    assert answer.url == reverse("report_details")
    details = html(client.get(reverse("report_details")))
    assert "measures_height_cm" in details
    assert "measures_width_cm" not in details
    answer = client.post(
        reverse("report_details"),
        {
            "measures_height_cm": "12,5",
            "description": "Davanti alla farmacia",
            "permanence": "fixed",
            "contact_email": "anna@example.org",
            "photo": picture(),
        },
    )
    assert answer.url == reverse("report_check")
    check = html(client.get(reverse("report_check")))
    for shown in ("Davanti alla farmacia", "anna@example.org", "12,5"):
        assert shown in check
    draft = ReportDraft.objects.get()
    answer = client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})

    report = Report.objects.get()
    assert answer.url == reverse("report_done", args=[report.code])
    assert report.code in html(client.get(answer.url))
    assert (report.client_uuid, report.kind, report.can_pass) == (
        draft.client_uuid,
        "kerb_missing_ramp",
        "with_help",
    )
    assert report.measures == {"height_cm": 12.5}
    assert report.description == "Davanti alla farmacia"
    assert ReportContact.objects.get().email == "anna@example.org"
    assert ReportPhoto.objects.get().image.storage.exists(ReportPhoto.objects.get().image.name)
    assert not ReportDraft.objects.exists()
    assert not DraftPhoto.objects.exists()


@pytest.mark.parametrize("agreed", [True, False])
def test_the_contact_may_be_given_away_only_when_the_reporter_says_so(
    client: Client, agreed: bool
) -> None:
    reach_details(client)
    typed = {"contact_email": "anna@example.org"} | (
        {"contact_may_be_forwarded": "on"} if agreed else {}
    )
    client.post(reverse("report_details"), typed)
    again = html(client.get(reverse("report_details")))
    box = re.search(r"<input[^>]*contact_may_be_forwarded[^>]*>", again)
    assert box is not None
    assert ("checked" in box[0]) == agreed
    draft = ReportDraft.objects.get()
    client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})
    assert Report.objects.get().contact.may_be_forwarded == agreed


def test_sending_twice_is_sending_once(client: Client) -> None:
    reach_details(client)
    client.post(reverse("report_details"), {})
    sent = {"client_uuid": str(ReportDraft.objects.get().client_uuid)}
    first = client.post(reverse("report_check"), sent)
    again = client.post(reverse("report_check"), sent)
    assert first.url == again.url
    assert Report.objects.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(client: Client) -> None:
    reach_details(client)
    typed = {
        "measures_height_cm": "molto",
        "description": "Testo da non perdere",
        "permanence": "temporary",
        "contact_email": "anna@",
        "contact_phone": "011 123456",
        "photo": picture(),
    }
    page = html(client.post(reverse("report_details"), typed))

    assert 'id="error-summary"' in page
    assert "#id_measures_height_cm" in page
    assert "#id_contact_email" in page
    for shown in ('value="molto"', "Testo da non perdere", 'value="anna@"', 'value="011 123456"'):
        assert shown in page
    assert re.search(r'value="temporary"[^>]*checked', page)
    assert DraftPhoto.objects.count() == 1
    again = html(client.get(reverse("report_details")))
    assert 'value="molto"' in again
    assert "Testo da non perdere" in again


def test_going_back_keeps_what_was_typed(client: Client) -> None:
    reach_details(client)
    answer = client.post(reverse("report_details"), {"description": "Resta qui", "back": "1"})
    assert answer.url == reverse("report_what")
    assert re.search(
        r'value="kerb_missing_ramp"[^>]*checked', html(client.get(reverse("report_what")))
    )
    assert "Resta qui" in html(client.get(reverse("report_details")))


def test_a_photo_is_added_looked_at_and_taken_away(client: Client) -> None:
    reach_details(client)
    answer = client.post(reverse("report_details"), {"photo": picture(), "add_photo": "1"})
    assert answer.url == reverse("report_details")
    photo = DraftPhoto.objects.get()
    address = reverse("report_draft_photo", args=[photo.uuid])
    assert address in html(client.get(reverse("report_details")))
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert Client().get(address).status_code == 404
    client.post(reverse("report_details"), {"remove_photo": str(photo.uuid)})
    assert not DraftPhoto.objects.exists()


def test_a_file_that_is_no_photo_is_refused_at_its_field(client: Client) -> None:
    reach_details(client)
    fake = picture()
    fake.seek(0)
    fake.write(b"<script>alert(1)</script>")
    fake.seek(0)
    page = html(client.post(reverse("report_details"), {"photo": fake, "description": "Resta"}))
    assert "#id_photo" in page
    assert "Resta" in page
    assert not DraftPhoto.objects.exists()


def test_steps_cannot_be_skipped(client: Client) -> None:
    for name in ("report_what", "report_details", "report_check"):
        assert client.get(reverse(name)).url == reverse("report_where")
    put_on_map(client)
    assert client.get(reverse("report_details")).url == reverse("report_what")
    assert client.get(reverse("report_check")).url == reverse("report_what")


def test_a_place_outside_the_city_is_refused_with_its_name(client: Client) -> None:
    page = html(client.post(reverse("report_where"), {"way": "map", "lon": "9.19", "lat": "45.46"}))
    assert 'id="error-summary"' in page
    assert "Torino" in page
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("lon", ["", "nan", "1e308", "7\x00", "9" * 5000, "٧", "[]"])
def test_absurd_places_are_refused_and_not_crashed_on(client: Client, lon: str) -> None:
    answer = client.post(reverse("report_where"), {"way": "map", "lon": lon, "lat": "45.07"})
    assert answer.status_code == 200
    assert 'id="error-summary"' in html(answer)


def test_a_trap_that_is_filled_asks_once_more_and_loses_nothing(client: Client) -> None:
    reach_details(client)
    client.post(reverse("report_details"), {"description": "Una persona"})
    sent = {"client_uuid": str(ReportDraft.objects.get().client_uuid), "website": "http://x"}
    page = html(client.post(reverse("report_check"), sent))
    assert not Report.objects.exists()
    assert 'name="sure"' in page
    client.post(reverse("report_check"), {**sent, "sure": "yes"})
    assert Report.objects.get().description == "Una persona"


def test_who_is_faster_than_people_is_asked_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 60.0)
    reach_details(client)
    sent = {"client_uuid": str(ReportDraft.objects.get().client_uuid)}
    assert 'name="sure"' in html(client.post(reverse("report_check"), sent))
    assert not Report.objects.exists()
    ReportDraft.objects.update(created_at=ReportDraft.objects.get().created_at - timedelta(hours=1))
    assert client.post(reverse("report_check"), sent).status_code == 302
    assert Report.objects.count() == 1


def test_throwing_the_draft_away_starts_again(client: Client) -> None:
    reach_details(client)
    client.post(reverse("report_details"), {"photo": picture(), "add_photo": "1"})
    photo = DraftPhoto.objects.get()
    assert reverse("report_where") in html(client.get(reverse("report_start")))
    client.post(reverse("report_start"))
    assert not ReportDraft.objects.exists()
    assert client.get(reverse("report_what")).url == reverse("report_where")
    assert photo.draft_id is not None


def test_two_browsers_do_not_share_a_draft(client: Client) -> None:
    put_on_map(client)
    other = Client()
    assert other.get(reverse("report_what")).url == reverse("report_where")
    assert "Set-Cookie" in str(put_on_map(other).cookies)
    cookie = other.cookies[flow.DRAFTS.cookie.name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("lon", ["nan", "inf", "-Infinity", "1e308", "999", "<b>"])
def test_a_place_that_is_none_never_reaches_the_map(client: Client, lon: str) -> None:
    page = client.post(reverse("report_where"), {"way": "map", "lon": lon, "lat": "45.07"})
    assert page.context["pin"] == {"lon": None, "lat": None}
    config = re.search(r"data-config='([^']*)'|data-config=\"([^\"]*)\"", html(page))
    assert config is not None

    def refused(constant: str) -> None:
        raise AssertionError(constant)

    told = json.loads(unescape(config[1] or config[2]), parse_constant=refused)
    assert (told["lon"], told["lat"]) == (None, None)
    page = client.post(reverse("report_where"), {"way": "map", "lon": "9.19", "lat": "45.46"})
    assert page.context["pin"] == {"lon": 9.19, "lat": 45.46}
