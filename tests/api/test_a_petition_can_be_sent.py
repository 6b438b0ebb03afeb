"""`POST /api/v1/petitions/`: all places or none, errors where they belong."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.reports.models import Petition, Report
from tests.counts import count
from tests.reports.builders import CASTELLO, STATUTO

pytestmark = pytest.mark.django_db
URL = "/api/v1/petitions/"


def place(at: tuple[float, float] = CASTELLO, **changes: Any) -> dict[str, Any]:
    return {"kind": "step", "location": {"lon": at[0], "lat": at[1]}, **changes}


def petition(**changes: Any) -> dict[str, Any]:
    return {"places": [place(), place(STATUTO, kind="narrow")], "supporters": 12, **changes}


def post(client: Client, data: Any) -> Any:
    return client.post(URL, json.dumps(data), content_type="application/json")


def test_the_answer_has_the_code_the_page_and_a_code_for_each_place(client: Client) -> None:
    answer = post(client, petition(description="Privato"))
    assert answer.status_code == 201
    told = answer.json()
    assert told["places"] == list(Report.objects.order_by("pk").values_list("code", flat=True))
    assert told["code"] == Petition.objects.get().code
    page = client.get(told["url"]).content.decode()
    assert "Privato" not in page
    for code in told["places"]:
        assert client.get(f"/api/v1/reports/{code}/").json()["status"] == "received"


def test_a_repeat_answers_the_same(client: Client) -> None:
    sent = petition(client_uuid=str(uuid.uuid4()))
    first, again = post(client, sent), post(client, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Report.objects.count() == 2


def test_errors_stand_at_the_place_they_belong_to(client: Client) -> None:
    wrong = petition(places=[place(), place((0.0, 0.0)), place(measures={"height_cm": -4})])
    answer = post(client, wrong)
    assert answer.status_code == 400
    assert not Report.objects.exists()
    outside = post(client, petition(places=[place(), place((0.0, 0.0))]))
    errors = outside.json()["places"]
    assert errors[0] == {}
    assert list(errors[1]) == ["location"]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("supporters", {"supporters": 0}),
        ("supporters", {"supporters": 2.5}),
        ("supporters", {"supporters": "12"}),
        ("places", {"places": []}),
        ("places", {"places": [place()] * 21}),
        ("places", {"places": "x"}),
        ("description", {"description": "x" * 501}),
        ("client_uuid", {"client_uuid": "1"}),
        ("contact_email", {"contact_email": "a@example.org"}),
    ],
)
def test_bad_input_is_named(client: Client, field: str, change: dict[str, Any]) -> None:
    answer = post(client, petition(**change))
    assert answer.status_code == 400
    assert field in answer.json()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=count(small=60, full=2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(places=ANY_JSON, supporters=ANY_JSON, more=ANY_JSON)
def test_hostile_json_is_refused(client: Client, places: Any, supporters: Any, more: Any) -> None:
    for sent in (petition(places=places), petition(supporters=supporters), more):
        answer = post(client, sent)
        assert answer.status_code in (201, 400), answer.content
