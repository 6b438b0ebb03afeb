"""The addresses a phone's queue talks to."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.reports.models import Report, ReportDraft, ReportPhoto
from tests.counts import count
from tests.reports.builders import CASTELLO, picture

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/offline/reports/"
KEY = "6f2c1d7e-5d0c-4a57-9f3b-0d3c2f0a1b2c"
PHOTO = "0b8d3c2e-9a51-4f4e-8a43-2b7f3a1c4d5e"


def post(client: Client, body: Any, address: str = REPORTS) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def answers(**changes: Any) -> dict[str, Any]:
    kept = {"client_uuid": KEY, "kind": "step", "can_pass": "no"}
    return {**kept, "lon": CASTELLO[0], "lat": CASTELLO[1], **changes}


def put(client: Client, photo: str = PHOTO, data: bytes | None = None, key: str = KEY) -> Any:
    return client.put(
        f"{REPORTS}{key}/photos/{photo}/",
        picture().getvalue() if data is None else data,
        content_type="image/jpeg",
    )


def test_words_then_photos_each_answered_with_the_uuid_of_the_phone(client: Client) -> None:
    assert client.get(f"{REPORTS}{KEY}/").json()["code"] == ""
    assert put(client).status_code == 404
    first = post(client, answers())
    again = post(client, answers())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["client_uuid"] == KEY
    assert put(client).json()["photos"] == [PHOTO]
    assert put(client).json()["photos"] == [PHOTO]
    assert client.get(f"{REPORTS}{KEY}/").json()["photos"] == [PHOTO]
    assert ReportPhoto.objects.count() == 1


def test_a_file_that_is_no_photo_is_refused_in_words(client: Client) -> None:
    post(client, answers())
    for data in (b"", b"GIF89a but not really", b"<svg onload=alert(1)>"):
        response = put(client, data=data)
        assert response.status_code == 400
        assert response.json()["photos"]
    assert put(client, data=b"x" * 21_000_000).status_code == 400
    assert not ReportPhoto.objects.exists()


def test_the_draft_to_go_on_with_is_found_by_the_browser(client: Client) -> None:
    response = post(client, answers(), "/api/v1/offline/drafts/")
    assert response.status_code == 200
    assert response.cookies["soglia_report"]["httponly"]
    page = client.get(response.json()["url"])
    assert page.status_code == 200
    assert str(ReportDraft.objects.get().client_uuid) == KEY


def test_the_answer_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        post(client, answers())
    with django_assert_max_num_queries(6):
        post(client, answers())
    with django_assert_max_num_queries(4):
        client.get(f"{REPORTS}{KEY}/")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["client_uuid", "kind", "lon", "lat", "address", "measures", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=count(small=80, full=5_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=ANY_JSON, overlay=st.booleans(), draft=st.booleans())
def test_nothing_that_is_sent_breaks_it(
    client: Client, body: Any, overlay: bool, draft: bool
) -> None:
    if overlay and isinstance(body, dict):
        body = {**answers(client_uuid=str(uuid.uuid4())), **body}
    response = post(client, body, "/api/v1/offline/drafts/" if draft else REPORTS)
    assert response.status_code in {200, 201, 400}
    response.json()
    assert Report.objects.count() < 10_000
