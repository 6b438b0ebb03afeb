"""Ask by street, by corner, by name; read, and confirm with one tap. No script is needed."""

import logging
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.reach import services
from apps.reports.models import Voice
from project.logs import MaskReportCodes
from tests.reach import city
from tests.reports.streets import quarter
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> BeautifulSoup:
    answer = client.get(f"/en/way/?{urlencode(query)}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text(found: BeautifulSoup) -> str:
    main = found.find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def lonlat(east_m: float, north_m: float) -> str:
    return "{:.6f},{:.6f}".format(*at(east_m, north_m))


def between(
    client: Client, start: tuple[float, float], goal: tuple[float, float], **more: str
) -> BeautifulSoup:
    query = {"from": "Home", "from_at": lonlat(*start), "to": "Work", "to_at": lonlat(*goal)}
    return page(client, **{**query, "profile": "walking", **more})


def value(found: BeautifulSoup, name: str) -> str:
    field = found.select_one(f"input[name={name}]")
    assert field is not None
    return str(field.get("value", ""))


@pytest.fixture
def loaded(engine: Path) -> None:
    city.load()
    services.follow()


def test_the_empty_page_asks_and_says_that_nothing_is_saved(client: Client) -> None:
    found = page(client)
    assert "Nothing of this is saved" in text(found)
    assert found.select_one("#error-summary") is None
    assert len(found.select("input[name=profile]")) == 7


def test_a_question_without_ends_names_both_fields(client: Client) -> None:
    found = page(client, to="Work", to_at="7.68,45.07")
    assert found.select_one("#error-summary") is None
    assert (value(found, "to"), value(found, "to_at")) == ("Work", "7.68,45.07")
    found = page(client, **{"from": "x", "to": "", "profile": "blind"})
    summary = found.select_one("#error-summary")
    assert summary is not None
    assert {str(a["href"]) for a in summary.select("a")} == {"#id_from", "#id_to"}
    assert value(found, "from") == "x"
    chosen = found.select_one("input[name=profile][checked]")
    assert chosen is not None
    assert chosen["value"] == "blind"


def test_a_street_and_number_and_a_corner_are_places(client: Client) -> None:
    quarter()
    query = {"from": "via giuseppe garibaldi 12/a", "to": "via garibaldi / via della consolata"}
    found = page(client, **query, profile="walking")
    assert found.select_one("#error-summary") is None
    assert value(found, "from_at") == "7.676200,45.073100"
    assert value(found, "to_at") == "7.678500,45.073500"
    assert "not computed yet" in text(found)


def test_more_than_one_street_is_asked_which_and_the_text_stays(client: Client) -> None:
    quarter()
    found = page(client, **{"from": "via", "to": "corso palestro"}, profile="walking")
    choices = found.select("input[type=radio][name=from_at]")
    assert len(choices) >= 2
    assert value(found, "from") == "via"
    assert "Which start do you mean?" in text(found)
    kept = {name: value(found, name) for name in ("from", "to", "from_of", "to_of", "to_at")}
    chosen = page(client, **kept, from_at=str(choices[0]["value"]), profile="walking")
    assert "not computed yet" in text(chosen)
    # Another text means another place: what was chosen for the old one is forgotten.
    other = page(client, **{**kept, "from": "qqq xyz"}, from_at=str(choices[0]["value"]))
    assert "No street or place has a name like this" in text(other)


@pytest.mark.usefixtures("loaded")
def test_a_place_is_found_by_its_name(client: Client) -> None:
    found = page(client, **{"from": "pharmacy p1", "to": "pharmacy p2"}, profile="walking")
    assert value(found, "from_at") == lonlat(0, 0)
    assert "minutes" in text(found)


@pytest.mark.usefixtures("loaded")
def test_the_answer_is_sentences_and_a_list_of_steps(client: Client) -> None:
    found = between(client, (75, 0), (225, 150))
    told = text(found)
    assert "5 minutes, 300 m." in told or "4 minutes, 300 m." in told
    assert "Nothing unknown and no unverified barrier makes it longer." in told
    steps = [
        step.get_text(" ", strip=True) for step in found.select(".so-directions")[0].select("li")
    ]
    assert steps[0].startswith("Start in Via street. Go east.")
    assert steps[-1] == "You have arrived."
    assert found.select_one("[data-map=route]") is not None
    assert found.select_one("meta[name=robots]") is not None


@pytest.mark.usefixtures("loaded")
def test_what_nobody_has_checked_is_told_with_its_metres(client: Client) -> None:
    told = text(between(client, (75, 0), (225, 0), profile="manual_wheelchair"))
    assert "No way is sure" in told
    assert "Nobody has checked 100 % of this way" in told
    assert "over 150 metres" in told


@pytest.mark.usefixtures("loaded")
def test_what_closes_the_way_is_told_with_the_time_without_it(client: Client) -> None:
    city.barrier(75, 0)
    city.barrier(0, 75)
    services.follow()
    told = text(between(client, (300, 0), (0, 0)))
    assert "There is no way for you: something closes it." in told
    assert "Works without a passage in Via street: the way is closed here." in told
    assert "Without it the way takes 4 minutes." in told
    assert "The nearest place of the same kind that you can reach is pharmacy p2" in told


@pytest.mark.usefixtures("loaded")
def test_one_tap_confirms_a_barrier_and_leads_back_to_the_same_way(client: Client) -> None:
    barrier = city.barrier(150, 2, verified=False)
    services.follow()
    found = between(client, (75, 0), (225, 0))
    form = found.select_one("#barriers form")
    assert form is not None
    sent = {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}
    with translation.override("en"):
        assert form["action"] == reverse("barrier", args=[barrier])
    answer = client.post(str(form["action"]), {**sent, "stance": "present"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/way/?from=Home&from_at=")
    assert "#" not in answer["Location"]
    again = client.post(str(form["action"]), {**sent, "stance": "present"})
    assert again.status_code == 302
    assert Voice.objects.filter(barrier_uuid=barrier, stance="present").count() == 1
    back = client.get(answer["Location"])
    assert "Thank you." in back.content.decode()


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/en/way/", "//evil.example/en/way/", "/\\evil.example", "javascript:1",
     "/admin/", "/en/map/", "", "en/way/", "/en/way/../../admin/", "\n/en/way/",
     "/en/way/?a=\r\nX:1"],
)  # fmt: skip
def test_nobody_is_led_anywhere_else(client: Client, back: str) -> None:
    city.load()
    barrier = city.barrier(150, 2)
    with translation.override("en"):
        own = reverse("barrier", args=[barrier])
    answer = client.post(own, {"client_uuid": str(uuid.uuid4()), "stance": "present", "back": back})
    assert answer["Location"] == own


def test_logs_do_not_tell_where_somebody_goes() -> None:
    line = 'GET /it/percorso/?from=Via+Po+12&from_at=7.69%2C45.07&to=x&profile=blind HTTP/1.1" 500'
    record = logging.LogRecord("a", 20, "p", 1, 'request "%s"', (line,), None)
    assert MaskReportCodes().filter(record)
    shown = record.getMessage()
    assert "from=***&from_at=***&to=***&profile=blind HTTP/1.1" in shown
    assert "Po" not in shown
    api = logging.LogRecord("a", 20, "p", 1, "/api/v1/routes/?to=7.6,45&from=7.5,45", (), None)
    MaskReportCodes().filter(api)
    assert api.getMessage() == "/api/v1/routes/?to=***&from=***"


@pytest.mark.parametrize(
    "query",
    [{"from": "\x00", "to": "\x00"}, {"from": "x" * 5000, "to": "%%%"}, {"from_at": "nan,nan"},
     {"from": "Home", "to": "Work", "from_at": "1e999,2", "to_at": "7,7,7", "profile": "x"},
     {"from": "1 / 2 / 3", "to": "/ / /"}, {"profile": "dragon", "from": "a", "to": "b"},
     {"from": "Home", "from_at": "0,0", "to": "W", "to_at": "179,-89", "profile": "walking"}],
)  # fmt: skip
def test_bad_input_breaks_nothing(client: Client, query: dict[str, str]) -> None:
    assert page(client, **query)


@pytest.mark.usefixtures("loaded")
def test_more_barriers_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def queries_for(goal: tuple[float, float]) -> int:
        between(client, (5, 0), goal)
        with django_assert_max_num_queries(18) as captured:
            between(client, (5, 0), goal)
        return len(captured)

    few = queries_for((140, 0))
    for east in (20, 60, 100, 225, 250):
        city.barrier(east, 0, kind="obstacle_fixed", verified=False)
    services.follow()
    assert queries_for((700, 700)) == few
