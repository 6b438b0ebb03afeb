"""Nothing a client sends gives a 500; every refusal names the field."""

import json
import uuid

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.counts import count

pytestmark = pytest.mark.django_db

URL = "/api/v1/reports/"
GOOD = {
    "kind": "step",
    "location": {"lon": 7.6825, "lat": 45.0705},
    "can_pass": "no",
    "measures": {"height_cm": 12, "count": 2},
    "description": "",
}


def post(client: Client, body: object) -> tuple[int, dict]:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    response = client.post(URL, data=text, content_type="application/json")
    return response.status_code, response.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "dragon"}, "kind"),
        ({"kind": None}, "kind"),
        ({"can_pass": "perhaps"}, "can_pass"),
        ({"location": None}, "location"),
        ({"location": {"lon": 7.68}}, "location"),
        ({"location": {"lon": "7.68", "lat": 45.07}}, "location"),
        ({"location": {"lon": True, "lat": 45.07}}, "location"),
        ({"location": {"lon": 10**400, "lat": 45.07}}, "location"),
        ({"measures": {"height_cm": -1}}, "measures"),
        ({"measures": {"height_cm": 10**9}}, "measures"),
        ({"measures": {"count": 1.5}}, "measures"),
        ({"measures": {"weight_kg": 3}}, "measures"),
        ({"measures": [1]}, "measures"),
        ({"description": "x" * 100_000}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"client_uuid": "me"}, "client_uuid"),
        ({"client_uuid": 10**60}, "client_uuid"),
        ({"surname": "Rossi"}, "surname"),
    ],
)
def test_the_wrong_field_is_named(client: Client, change: dict, field: str) -> None:
    status, body = post(client, GOOD | change)
    assert status == 400
    assert field in body


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"step"', "[" * 100_000, '{"kind": NaN}', b"\xff\xfe", "9" * 5000],
)
def test_what_is_not_an_object_is_a_clear_refusal(client: Client, text: str | bytes) -> None:
    assert post(client, text)[0] == 400


@pytest.mark.parametrize(
    "change",
    [
        {"description": "\ud800"},
        {"kind": "\ud800"},
        {"\ud800": 1},
        {"location": {"\ud800": 1}},
        {"measures": {"\udfff": 1}},
    ],
)
def test_half_a_character_is_a_clear_refusal(client: Client, change: dict) -> None:
    assert post(client, GOOD | change)[0] == 400


@pytest.mark.parametrize("url", [URL, "/it/segnala/dove/", "/i18n/setlang/", "/admin/login/"])
@pytest.mark.parametrize("charset", ["base64", "rot13", "dragon"])
def test_an_encoding_that_is_not_of_text_is_refused(client: Client, url: str, charset: str) -> None:
    content_type = f"multipart/form-data; boundary=x; charset={charset}"
    answer = client.generic("POST", url, b"--x--", content_type=content_type)
    assert answer.status_code in {400, 415}


@pytest.mark.parametrize("url", [URL, "/it/segnala/dove/", "/i18n/setlang/", "/admin/login/"])
def test_a_monstrous_body_is_refused_before_it_is_read(client: Client, url: str) -> None:
    answer = client.post(url, data={}, CONTENT_LENGTH=str(2 * 10**9))
    assert answer.status_code == 413


def test_another_media_type_is_refused(client: Client) -> None:
    assert client.post(URL, data={"kind": "step"}).status_code == 415


def test_a_body_of_three_megabytes_is_refused(client: Client) -> None:
    body = json.dumps(GOOD | {"description": "x" * 3_000_000})
    response = client.post(URL, data=body, content_type="application/json")
    assert response.status_code in {400, 413}


def test_a_place_outside_the_city_is_refused_by_name(client: Client) -> None:
    status, body = post(client, GOOD | {"location": {"lon": 9.19, "lat": 45.46}})
    assert status == 400
    assert "Torino" in " ".join(body["location"])


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=nan,nan,nan,nan",
        "bbox=8,45,7,46",
        "bbox=7,45,inf,46",
        "limit=0",
        "limit=ten",
        "limit=1e9",
        "colour=red",
    ],
)
def test_a_bad_question_about_barriers_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/barriers/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["since=-1", "since=x", f"since={2**70}", "limit=100000"])
def test_a_bad_question_about_changes_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/layer/changes/?{query}").status_code == 400


@pytest.mark.parametrize("code", ["x", "%00", "A" * 500, "1' OR '1'='1", "ß"])
def test_an_unknown_code_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/api/v1/reports/{code}/").status_code == 404


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=count(small=60, full=5_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    body=st.dictionaries(st.sampled_from([*GOOD, "client_uuid", "x"]), json_values)
    | st.fixed_dictionaries({name: st.just(value) | json_values for name, value in GOOD.items()})
)
def test_no_json_brings_the_server_down(client: Client, body: dict) -> None:
    status, _ = post(client, json.dumps({"client_uuid": str(uuid.uuid4())} | body))
    assert status in {201, 400}
