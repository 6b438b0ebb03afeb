"""Whatever is sent, the answer is a document of the specification and never a server error."""

import json
import random
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client

from apps.reports import services
from tests.api.street import LAT, LON
from tests.counts import count

pytestmark = pytest.mark.django_db

NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "0",
    "-1",
    "1e999",
    "NaN",
    "inf",
    "9" * 400,
    "1" * 5000,
    "<script>alert(1)</script>",
    "]]>",
    "&x;",
    "' OR 1=1 --",
    "%00",
    "%",
    "\r\nX: y",
    "\u202e",
    "💥",
    "true",
    "null",
    "[]",
    "{}",
    "../../etc/passwd",
    "١٢٣",
    "12,5",
    "2026-13-45",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "open",
    "closed",
    "step",
    "surface",
    "no",
    "yes",
    "45.07",
    "7.68",
    "Via Po 12",
    "Via / Via",
    "comune.torino.it",
    "00000000-0000-0000-0000-000000000000",
    "6f1c1f3e-9a8e-4e7c-8f0e-1d2c3b4a5f60",
    "a@b",
    "a@example.org",
]
FIELDS = [
    "api_key",
    "jurisdiction_id",
    "service_code",
    "lat",
    "long",
    "address_string",
    "address_id",
    "email",
    "phone",
    "device_id",
    "account_id",
    "first_name",
    "last_name",
    "description",
    "media_url",
    "attribute[height_cm]",
    "attribute[can_pass]",
    "attribute[permanence]",
    "attribute[client_uuid]",
    "attribute[forward_contact]",
    "attribute[]",
    "attribute[x][]",
    "attribute",
    "service_request_id",
    "start_date",
    "end_date",
    "status",
    "page",
    "page_size",
    "\x00",
    "'",
]
KINDS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
]
PATHS = [
    "services",
    "requests",
    "services/step",
    "requests/{}",
    "tokens/{}",
    "services/{}",
    "{}",
    "",
]


def check(answer: Any, form: str) -> None:
    """No server error; and a document whose errors are in the form of the specification."""
    assert answer.status_code < 500
    assert answer.headers["Content-Type"].startswith(
        {"xml": "text/xml", "json": "application/json"}[form]
    )
    if form == "json":
        document = json.loads(answer.content)
        errors = document if answer.status_code >= 400 else []
    else:
        root = ET.fromstring(answer.content)
        assert answer.status_code < 400 or root.tag == "errors"
        errors = (
            [{one.tag: one.text for one in error} for error in root] if root.tag == "errors" else []
        )
    assert answer.status_code < 400 or errors
    for error in errors:
        assert set(error) == {"code", "description"}
        assert str(error["code"]) == str(answer.status_code)
        assert error["description"]


def test_fuzzed_requests_are_answered_as_specified() -> None:
    rng = random.Random(311)
    client = Client(raise_request_exception=False)
    _known, key = services.create_api_client(
        name="Fuzz", jurisdiction="comune.torino.it", posts_per_hour=100_000
    )
    good = {"api_key": key, "service_code": "step", "lat": str(LAT), "long": str(LON)}
    statuses = set()
    for _number in range(count(small=200, full=2000)):
        form = rng.choice(["xml", "json"])
        path = rng.choice(PATHS).format(rng.choice(NASTY).replace("/", "").replace("?", ""))
        words = {rng.choice(FIELDS): rng.choice(NASTY) for _field in range(rng.randrange(5))}
        url = f"/open311/v2/{path}.{form}".replace("\ud800", "").replace("#", "")
        words = {name: value.replace("\ud800", "") for name, value in words.items()}
        if rng.random() < 0.5:
            answer = client.get(url, words)
        elif rng.random() < 0.8:
            body = (good if rng.random() < 0.8 else {}) | words
            answer = client.post(f"/open311/v2/requests.{form}", body)
        else:
            kind = rng.choice(KINDS)
            raw = rng.randbytes(rng.randrange(200)) + rng.choice(NASTY).encode("utf-8", "replace")
            answer = client.post(f"/open311/v2/requests.{form}", raw, content_type=kind)
        check(answer, form)
        statuses.add(answer.status_code)
    assert {200, 400, 403, 404} <= statuses


@pytest.mark.parametrize("form", ["xml", "json"])
def test_other_methods_are_refused_in_a_document(client: Client, form: str) -> None:
    for method in (client.put, client.patch, client.delete):
        answer = method(f"/open311/v2/requests.{form}")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST"
        check(answer, form)


def test_a_form_of_thousands_of_fields_is_refused(client: Client) -> None:
    answer = client.post("/open311/v2/requests.json", {f"f{number}": "" for number in range(2000)})
    assert answer.status_code == 400
    check(answer, "json")


def test_an_unknown_format_is_not_found_in_xml(client: Client) -> None:
    answer = client.get("/open311/v2/services.yaml")
    assert answer.status_code == 404
    check(answer, "xml")
