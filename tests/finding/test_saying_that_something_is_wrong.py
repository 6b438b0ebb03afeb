"""The form "this is wrong": no account, nothing typed is lost, nothing typed is shown to others."""

import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts import limits
from apps.points.models import Correction
from apps.points.services import upsert_point
from tests.points.builders import point_row, site_row

PAGE = "/en/points/p/wrong/"
WORDS = "Apre alle dieci <b>non</b> alle nove"


@pytest.fixture
def point(db: None) -> None:
    """A point of two sites."""
    cache.clear()
    upsert_point(point_row("p", site_row("p"), site_row("p", 2, role="secondary", name="Due")))


def sent(**changes: Any) -> dict[str, Any]:
    """A filled form."""
    return {"about": "hours", "text": WORDS, "client_uuid": str(uuid.uuid4()), **changes}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_the_page_of_the_point_leads_to_the_form_of_its_site(client: Client, point: None) -> None:
    page = soup(client.get("/en/points/p/"))
    links = [str(link["href"]) for link in page.select('a[href*="/wrong/"]')]
    assert links == [f"{PAGE}?place=p-1", f"{PAGE}?place=p-2"]
    form = soup(client.get(links[1]))
    [chosen] = form.select("#id_place option[selected]")
    assert chosen.get_text(strip=True) == "Due"


def test_who_sends_it_gets_a_code_and_a_day(client: Client, point: None) -> None:
    answer = client.post(PAGE, sent(place="p-2"), follow=True)
    row = Correction.objects.get()
    assert (row.text, row.site.code if row.site else "", row.language) == (WORDS, "p-2", "en")
    text = soup(answer).get_text(" ")
    assert row.code in text
    assert "You read the answer here by" in text
    assert "dieci" not in text


def test_without_javascript_and_cookies_of_ours_it_is_one_request(point: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = soup(strict.get(PAGE)).select_one("input[name=csrfmiddlewaretoken]")
    assert token is not None
    answer = strict.post(PAGE, sent(csrfmiddlewaretoken=token["value"]))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"about": ""}, "Choose what is wrong."),
        ({"about": "other", "text": ""}, "Say in a few words what is wrong."),
        ({"email": "maria@"}, "Write the whole address"),
        ({"place": "q-1"}, "Which place?"),
        ({"text": "a" * 1001}, "1000"),
    ],
)
def test_bad_input_is_said_at_its_field_and_kept(
    client: Client, point: None, changes: dict[str, Any], words: str
) -> None:
    given = sent(**changes)
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    page = soup(answer)
    summary = page.select_one("#error-summary")
    assert summary is not None
    assert words in summary.get_text(" ")
    text = page.select_one("#id_text")
    assert text is not None
    assert text.get_text().strip() == given["text"]
    assert not Correction.objects.exists()


def test_a_program_is_asked_back_and_a_person_presses_again(client: Client, point: None) -> None:
    answer = client.post(PAGE, sent(website="https://spam.example"))
    assert answer.status_code == 422
    assert not Correction.objects.exists()
    page = soup(answer)
    assert page.select_one('input[name="sure"]')
    assert client.post(PAGE, sent(website="x", sure="yes")).status_code == 302


def test_pressed_twice_it_is_one(client: Client, point: None) -> None:
    given = sent()
    first, second = client.post(PAGE, given), client.post(PAGE, given)
    assert first.headers["Location"] == second.headers["Location"]
    assert Correction.objects.count() == 1


def test_too_many_are_told_when_to_try_again_and_lose_nothing(
    client: Client, point: None, settings: Any
) -> None:
    settings.SOGLIA_LIMITED = True
    settings.SOGLIA_LIMITS = {"wrong": {"client": "2/hour", "person": "2/hour"}}
    limits._counter().storage.reset()
    answers = [client.post(PAGE, sent()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    page = soup(answers[2])
    assert "Try again in" in page.get_text(" ")
    text = page.select_one("#id_text")
    assert text is not None
    assert text.get_text().strip() == WORDS


def test_the_answer_is_found_with_the_code(client: Client, point: None) -> None:
    client.post(PAGE, sent())
    code = Correction.objects.get().code
    found = client.post("/en/points/answers/", {"code": code.lower().replace("-", " ")})
    assert found.headers["Location"] == f"/en/points/answers/{code}/"
    unknown = client.post("/en/points/answers/", {"code": "AAAA-AAAA-AAAA"})
    assert unknown.status_code == 404
    assert "There is nothing with this code" in soup(unknown).get_text(" ")
    assert client.get("/en/points/answers/AAAA-AAAA-AAAA/").status_code == 404


def test_a_dead_link_says_so(client: Client, point: None) -> None:
    answer = client.get("/en/points/answers/confirm/x:y:z/")
    assert answer.status_code == 410
    assert "no longer works" in soup(answer).get_text(" ")


def test_nobody_else_reads_what_was_typed(client: Client, point: None) -> None:
    client.post(PAGE, sent(email="maria@example.org"))
    row = Correction.objects.get()
    for address in (
        "/en/points/", "/en/points/p/", PAGE, f"/en/points/answers/{row.code}/",
        "/api/v1/points/",
    ):  # fmt: skip
        body = client.get(address).content.decode()
        assert "dieci" not in body, address
        assert "maria" not in body, address


def test_every_language_has_its_addresses(client: Client, point: None) -> None:
    for language in ("it", "en", "fr", "ro", "ar"):
        with translation.override(language):
            for name, arguments in (("point_wrong", ["p"]), ("point_wrong_find", [])):
                assert client.get(reverse(name, args=arguments)).status_code == 200


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    about=st.text(max_size=30), text=st.text(max_size=1100), email=st.text(max_size=60),
    place=st.text(max_size=30), client_uuid=st.text(max_size=40), website=st.text(max_size=5),
)  # fmt: skip
def test_no_input_breaks_the_form(point: None, **given: str) -> None:
    answer = Client().post(PAGE, given)
    assert answer.status_code in {302, 422}


def test_addresses_of_others_are_not_flooded(client: Client, point: None, settings: Any) -> None:
    settings.SOGLIA_LIMITED = True
    settings.SOGLIA_LIMITS = {"mail": {"client": "1/hour", "person": "1/hour"}}
    limits._counter().storage.reset()
    assert client.post(PAGE, sent(email="a@example.org")).status_code == 302
    assert client.post(PAGE, sent(email="b@example.org")).status_code == 429
    # Without an address nothing is sent to anybody.
    assert client.post(PAGE, sent()).status_code == 302
