"""The address a phone's queue brings voices, petitions and acts on one's own report to."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.reports import services
from apps.reports.models import Petition, QueuedAct, Report, ReportPhoto, Voice
from tests.counts import count
from tests.reports.builders import CASTELLO, picture, sent_report
from tests.reports.city import absorbed, barrier_uuid

pytestmark = pytest.mark.django_db

ACTS = "/api/v1/offline/acts/"
KEY = "6f2c1d7e-5d0c-4a57-9f3b-0d3c2f0a1b2c"
OTHER = "0b8d3c2e-9a51-4f4e-8a43-2b7f3a1c4d5e"


def post(client: Client, body: Any, language: str = "en") -> Any:
    return client.post(
        ACTS, json.dumps(body), content_type="application/json", HTTP_ACCEPT_LANGUAGE=language
    )


def put(client: Client, code: str, data: bytes | None = None, after: str = "") -> Any:
    address = f"/api/v1/offline/own/{code}/photos/{OTHER}/"
    body = picture().getvalue() if data is None else data
    return client.put(f"{address}?after={after}", body, content_type="image/jpeg")


def test_a_voice_is_answered_with_the_page_where_it_can_be_taken_back(client: Client) -> None:
    barrier = barrier_uuid(absorbed())
    voice = {"what": "voice", "client_uuid": KEY, "barrier": str(barrier), "stance": "me_too"}
    first, again = post(client, voice), post(client, voice)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["client_uuid"], first.json()["arrived"]) == (KEY, True)
    assert Voice.objects.get().concerns_me
    client.post(first.json()["url"], {"undo": "1"})
    assert Voice.objects.get().taken_back_at is not None


def test_a_petition_is_answered_with_its_code(client: Client) -> None:
    place = {"kind": "step", "lon": CASTELLO[0], "lat": CASTELLO[1]}
    petition = {"what": "petition", "client_uuid": KEY, "places": [place], "supporters": "4"}
    answer = post(client, petition).json()
    assert answer["code"] == Petition.objects.get().code
    assert answer["code"] in client.get(answer["url"]).content.decode()
    refused = post(client, {**petition, "client_uuid": OTHER, "supporters": "many", "places": []})
    assert refused.status_code == 400
    assert set(refused.json()) == {"supporters", "places"}


def test_what_is_too_late_says_so_in_the_language_of_the_phone(client: Client) -> None:
    report = sent_report()
    services.withdraw(report.code)
    late = {"what": "correction", "client_uuid": KEY, "code": report.code, "can_pass": "yes"}
    answer = post(client, late)
    assert answer.status_code == 409
    assert answer.json() == {
        "client_uuid": KEY,
        "arrived": False,
        "detail": "This report was decided already. Send a new one with what is different.",
        "waits_for": "",
    }
    assert post(client, late, "it").json()["detail"] != answer.json()["detail"]
    assert put(client, report.code).status_code == 409


def test_an_act_waits_for_the_one_written_before_it(client: Client) -> None:
    report = sent_report()
    withdrawal = {"what": "withdrawal", "client_uuid": KEY, "code": report.code, "after": OTHER}
    waits = post(client, withdrawal)
    assert waits.status_code == 409
    assert (waits.json()["waits_for"], waits.json()["detail"]) == (OTHER, "")
    assert put(client, report.code, after=KEY).json()["waits_for"] == KEY
    assert put(client, report.code).status_code == 201
    assert put(client, report.code).status_code == 200
    assert post(client, withdrawal).status_code == 201
    assert Report.objects.get().state == "withdrawn"
    assert ReportPhoto.objects.count() == 1


def test_a_file_that_is_no_photo_is_refused_in_words(client: Client) -> None:
    report = sent_report()
    for data in (b"", b"GIF89a but not really", b"x" * 21_000_000):
        assert put(client, report.code, data).json()["photos"]
    assert not QueuedAct.objects.exists()


def test_an_act_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    report = sent_report()
    act = {"what": "correction", "client_uuid": KEY, "code": report.code, "can_pass": "yes"}
    with django_assert_max_num_queries(14):
        assert post(client, act).status_code == 201
    with django_assert_max_num_queries(6):
        assert post(client, act).status_code == 200


def test_codes_cannot_be_guessed_without_being_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr("project.api.spend", lambda request, what: counted.append(what))
    post(client, {"what": "withdrawal", "client_uuid": KEY, "code": "AAAA-AAAA-AAAA"})
    put(client, "AAAA-AAAA-AAAA")
    post(client, {"what": "voice", "client_uuid": KEY})
    assert counted == ["code", "code", "photo", "voice"]


NAMES = [
    "client_uuid", "what", "code", "barrier", "stance", "after", "kind", "can_pass", "measures",
    "question", "answer", "places", "supporters", "written_at", "place_note", "x",
]  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=8,
)


@settings(
    max_examples=count(small=120, full=5_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    body=ANY_JSON,
    what=st.sampled_from(["", "voice", "petition", "correction", "withdrawal", "answer"]),
)
def test_nothing_that_is_sent_breaks_it(client: Client, body: Any, what: str) -> None:
    if what and isinstance(body, dict):
        report = Report.objects.first() or sent_report()
        body = {"code": report.code, "client_uuid": str(uuid.uuid4()), **body, "what": what}
    response = post(client, body)
    assert response.status_code in {200, 201, 400, 409}
    response.json()
