"""Files, sheets and Open311 cost something to read: each client has plenty, nobody has all."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import limits
from tests.opendata.builders import planted
from tests.reports.office import officer

pytestmark = pytest.mark.django_db
FEW = {
    "sheet": {"client": "1/hour", "person": "2/hour"},
    "download": {"client": "2/hour", "person": "9/hour"},
    "open311": {"client": "2/hour", "person": "9/hour"},
}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def limited(settings: Any, tmp_path: Path) -> None:
    settings.SOGLIA_LIMITED, settings.SOGLIA_LIMITS = True, FEW
    settings.MEDIA_ROOT, settings.OPEN_DATA_ROOT = tmp_path / "media", tmp_path / "files"
    # Nobody else's counts: the key of the hash is this test's own.
    settings.SECRET_KEY = uuid.uuid4().hex


def test_files_of_the_open_data_are_limited_before_one_is_made(
    client: Client, tmp_path: Path
) -> None:
    address = reverse("open_data_file", args=["barriers", "csv"])
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get(address, {"bbox": "7,45,8,46"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "error" in answer.json()
    assert len(list((tmp_path / "files").rglob("*.csv"))) == 1
    assert client.get(reverse("open_data_catalogue")).status_code == 429
    assert client.get(address, **ELSEWHERE).status_code == 200


def test_a_sheet_is_made_as_often_as_its_limit_and_sent_again_more_often(client: Client) -> None:
    first, second = (planted(kind=kind)[1] for kind in ("step", "lift"))
    address = reverse("barrier_sheet", args=[first.uuid])
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 200]
    page = client.get(reverse("barrier_sheet", args=[second.uuid]))
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 3600
    assert page["Content-Type"].startswith("text/html")
    # What has not changed is answered to anybody.
    known = {"HTTP_IF_NONE_MATCH": client.get(address, **ELSEWHERE)["ETag"]}
    assert client.get(address, **known).status_code == 304


def test_the_office_has_more_room_and_is_told_when_to_try_again(client: Client) -> None:
    _report, barrier = planted(kind="step")
    client.force_login(officer())
    address = f"{reverse('opendata_sheets')}?barrier={barrier.uuid}"
    wanted = {"format": "xlsx", "language": "it"}
    answers = [client.post(address, wanted) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 422]
    assert b"minut" in answers[2].content


@pytest.mark.parametrize("form", ["json", "xml"])
def test_reading_open311_is_limited_in_a_document(client: Client, form: str) -> None:
    address = f"/open311/v2/requests.{form}"
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get(f"/open311/v2/services.{form}")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert b"429" in answer.content
    assert client.get(address, **ELSEWHERE).status_code == 200
    # Sending is counted by its key.
    assert client.post(address, {"service_code": "step"}).status_code == 403


def test_what_is_limited_leaves_room_for_people() -> None:
    for what in FEW:
        for kind, words in limits.LIMITS[what].items():
            assert int(words.split("/")[0]) >= (600 if kind == "person" else 120), what
