"""The small endpoint behind the street field: few queries, at most eight streets, no accidents."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.counts import count
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db
URL = "/api/v1/streets/"


@pytest.fixture(autouse=True)
def streets() -> dict[str, Any]:
    return quarter()


def names(client: Client, text: str) -> list[tuple[str, str]]:
    answer = client.get(URL, {"q": text})
    assert answer.status_code == 200, answer.content
    return [(one["name"], one["number"]) for one in answer.json()["streets"]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gari", "Via Giuseppe Garibaldi"),
        ("garibladi", "Via Giuseppe Garibaldi"),
        ("garibaldi giuseppe", "Via Giuseppe Garibaldi"),
        ("v.giuseppe garibaldi", "Via Giuseppe Garibaldi"),
        ("c.so palestro", "Corso Palestro"),
        ("cso pal", "Corso Palestro"),
        ("consolata", "Via della Consolata"),
        ("dellaconsolata", "Via della Consolata"),
    ],
)
def test_the_street_comes_first_in_any_spelling(client: Client, written: str, meant: str) -> None:
    assert names(client, written)[0] == (meant, "")


def test_a_number_goes_along(client: Client) -> None:
    assert names(client, "garibaldi 12/A")[0] == ("Via Giuseppe Garibaldi", "12/A")


def test_what_is_no_street_finds_none(client: Client) -> None:
    for text in ("", " ", "xyzxyz qqq", "%%%", "' OR 1=1 --", "<script>"):
        assert names(client, text) == [], text


def test_it_takes_one_query_once_the_names_are_known(client: Client) -> None:
    names(client, "gari")
    with CaptureQueriesContext(connection) as captured:
        names(client, "garib")
    assert len(captured) == 1


def test_it_may_be_kept_for_a_moment_and_says_nothing_of_who_asks(client: Client) -> None:
    answer = client.get(URL, {"q": "gari"})
    assert "max-age=300" in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize(
    "query",
    [{}, {"q": "a" * 121}, {"q": "a\x00b"}, {"q": "via", "limit": "9"}, {"q": "via", "q[]": "x"}],
)
def test_a_question_that_is_none_is_refused_by_name(client: Client, query: dict[str, str]) -> None:
    answer = client.get(URL, query)
    assert answer.status_code == 400
    assert isinstance(answer.json(), dict)
    assert "<" not in json.dumps(answer.json())


def test_it_only_answers(client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(URL).status_code == 405


@settings(
    max_examples=count(small=80, full=2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=200) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_hostile_text_is_answered_or_refused(client: Client, text: str) -> None:
    answer = client.get(URL, {"q": text.encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 400)
    assert answer["Content-Type"] == "application/json"
    assert len(answer.json().get("streets", [])) <= 8


@pytest.mark.parametrize("raw", ["%ff%fe", "%00", "%ed%a0%80", "%", "a&q=b&q=c", "%F0%9F%98%80"])
def test_bytes_that_are_no_text_break_nothing(client: Client, raw: str) -> None:
    assert client.get(f"{URL}?q={raw}").status_code in (200, 400)


def test_the_page_tells_the_field_where_to_ask(client: Client) -> None:
    page = client.get(reverse("report_where")).content.decode()
    assert f'data-street-search="{URL}"' in page
