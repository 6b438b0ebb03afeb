"""POST /api/v1/reports/ and what comes of it."""

import json
import logging
import math
import uuid

import pytest
from django.test import Client

from apps.outbox.services import deliver_due
from apps.reports.codes import ALPHABET, new_code
from apps.reports.models import Report
from project.logs import MaskReportCodes
from tests.api.street import a_street

pytestmark = pytest.mark.django_db

URL = "/api/v1/reports/"


def report(**changes: object) -> dict:
    return {
        "kind": "step",
        "location": {"lon": 7.6825, "lat": 45.0705},
        "can_pass": "no",
        "measures": {"height_cm": 12},
        "description": "In front of number 7, Mrs Rossi's shop",
        "client_uuid": str(uuid.uuid4()),
    } | changes


def post(client: Client, body: dict, **headers: str):
    return client.post(URL, data=json.dumps(body), content_type="application/json", **headers)


def test_a_report_is_accepted_without_key_or_cookie() -> None:
    answer = post(Client(enforce_csrf_checks=True), report())
    assert answer.status_code == 201
    assert set(answer.json()) == {"code", "url"}
    assert answer.json()["code"] in answer.json()["url"]
    assert not answer.cookies


def test_a_repeat_answers_the_same_and_changes_nothing(client: Client) -> None:
    body = report()
    first, second = post(client, body), post(client, body | {"kind": "works"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Report.objects.get().kind == "step"


def test_only_the_kind_and_the_place_are_needed(client: Client) -> None:
    answer = post(client, {"kind": "narrow", "location": {"lon": 7.68, "lat": 45.07}})
    assert answer.status_code == 201
    assert Report.objects.get().can_pass == "unknown"


def test_a_code_has_at_least_fifty_random_bits_and_no_look_alikes(client: Client) -> None:
    codes = [post(client, report()).json()["code"].replace("-", "") for _ in range(60)]
    signs = set("".join(codes))
    assert len(set(codes)) == 60
    assert signs == set(ALPHABET)
    assert not signs & set("01OILUV258BSZGQ6")
    assert min(map(len, codes)) * math.log2(len(signs)) >= 50


def test_following_tells_the_state_the_barrier_and_its_effect(client: Client) -> None:
    a_street()
    code = post(client, report()).json()["code"]
    before = client.get(f"{URL}{code}/").json()
    assert before == {"status": "received", "barrier": None, "effect": None}
    deliver_due()
    after = client.get(f"{URL}{code.lower()}/").json()
    assert after["status"] == "received"
    assert after["barrier"]["kind"] == "step"
    assert after["barrier"]["state"] == "suspected"
    assert isinstance(after["effect"], list)


def test_what_was_written_privately_is_nowhere_in_the_public_answers(client: Client) -> None:
    a_street()
    code = post(client, report()).json()["code"]
    deliver_due()
    for url in (f"{URL}{code}/", "/api/v1/barriers/", "/api/v1/layer/changes/"):
        assert "Rossi" not in client.get(url).content.decode()
        assert code not in client.get(url).content.decode()


def test_an_unknown_code_is_not_found(client: Client) -> None:
    assert client.get(f"{URL}ABCD-EFGH-JKM/").status_code == 404


def test_no_log_line_holds_a_code() -> None:
    code = new_code()
    for written in (code, code.lower(), code.replace("-", "")):
        record = logging.LogRecord("x", 20, "", 0, "Not Found: %s", (f"/it/x/{written}/",), None)
        assert MaskReportCodes().filter(record)
        assert record.getMessage() == "Not Found: /it/x/***/"
