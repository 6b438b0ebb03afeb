"""The list of points, and the page of one: what is unknown is said as unknown."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from apps.finding.getting_there import ways_to
from apps.points.queries import point
from apps.points.services import upsert_point
from apps.reach import queries as reach
from apps.reach.facts import EngineFacts, NearbyPlace
from tests.points.builders import at, point_row, site_row

ALWAYS = "24/7"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


@pytest.mark.django_db
def test_open_points_come_first_and_can_be_asked_for(client: Client) -> None:
    upsert_point(point_row("a-unknown"))
    upsert_point(point_row("b-open", site_row("b-open", opening_hours=ALWAYS)))
    page = BeautifulSoup(client.get("/en/points/").content, "html.parser")
    titles = [title.get_text(strip=True) for title in page.select(".so-item-title")]
    assert titles == ["Point b-open", "Point a-unknown"]
    assert "Opening hours not known" in page.get_text()
    upsert_point(point_row("c-shut", site_row("c-shut", opening_hours="Jan 01 10:00-10:05")))
    only_open = BeautifulSoup(client.get("/en/points/?open=yes").content, "html.parser")
    headings = [one.get_text(strip=True) for one in only_open.select("#found h2")]
    titles = [title.get_text(strip=True) for title in only_open.select(".so-item-title")]
    assert headings[:2] == ["These have what you look for", "Perhaps these: ask before you go"]
    assert titles == ["Point b-open", "Point a-unknown"]


@pytest.mark.django_db
def test_a_choice_nothing_matches_says_what_to_do(client: Client) -> None:
    upsert_point(point_row("a", site_row("a", district_code="1", step_free=False)))
    text = text_of(client, "/en/points/?needs=step_free")
    assert "No point matches these choices" in text
    assert "Show all points" in text


@pytest.mark.django_db
def test_an_empty_register_says_so(client: Client) -> None:
    assert "has not been loaded yet" in text_of(client, "/en/points/")


@pytest.mark.django_db
def test_more_points_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def queries_for(number: int) -> int:
        for i in range(number):
            upsert_point(point_row(f"p{number}-{i}"))
        client.get("/en/points/")
        with django_assert_max_num_queries(11) as captured:
            client.get("/en/points/")
        return len(captured)

    assert queries_for(2) == queries_for(30)


@pytest.mark.django_db
def test_a_page_says_what_nobody_knows(client: Client) -> None:
    upsert_point(point_row("quiet"))
    text = text_of(client, "/en/points/quiet/")
    assert "Nobody has published the hours" in text
    assert "Nobody has checked yet whether the entrance is free of steps" in text
    assert "The place of this point on the map is not known" in text
    assert "Nobody has checked these facts yet" in text


@pytest.mark.django_db
def test_a_page_tells_hours_contacts_and_when_it_was_checked(client: Client) -> None:
    upsert_point(
        point_row(
            "full",
            site_row(
                "full", opening_hours="Mo-Fr 09:00-13:00", step_free=True,
                address="Via Po 1", lon=7.69, lat=45.07,
            ),
            phone="011 555 1000",
            last_checked_on=date(2026, 5, 4),
        )
    )  # fmt: skip
    page = BeautifulSoup(client.get("/en/points/full/").content, "html.parser")
    text = " ".join(page.get_text(" ").split())
    assert "Via Po 1" in text
    assert "The entrance is free of steps" in text
    assert "Last checked on 4 May 2026" in text
    assert page.select_one('a[href="tel:0115551000"]')
    assert len(page.select(".so-hours tbody tr")) == 7
    assert page.select_one("[data-map=single]")


@pytest.mark.django_db
def test_a_point_that_is_not_there_is_a_404(client: Client) -> None:
    assert client.get("/en/points/nobody/").status_code == 404


@pytest.mark.django_db
def test_the_nearest_stops_are_told_for_each_profile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert_point(point_row("near", site_row("near", lon=7.69, lat=45.07)))
    state = EngineFacts(5, 5, 1, 1, "x", at("2026-05-04 09:00"))
    stop = {"category": "stop", "lon": 7.69, "lat": 45.07}

    def nearest(lon: float, lat: float, *, profile: str, limit: int) -> list[NearbyPlace]:
        found = [NearbyPlace(code="1", name="Corso Dante", seconds=61, **stop)]
        if profile == "walking":
            found.append(NearbyPlace(code="2", name="Piazza Nizza", seconds=300, **stop))
        return found

    monkeypatch.setattr(reach, "engine_state", lambda: state)
    monkeypatch.setattr(reach, "nearest_stops", nearest)
    page = BeautifulSoup(client.get("/en/points/near/").content, "html.parser")
    rows = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.select(".so-stack tbody tr")
        if row.th
    }
    # Minutes are rounded up: nobody arrives before the time a page has told.
    assert set(rows["Corso Dante"]) == {"2 min"}
    assert rows["Piazza Nizza"][0] == "5 min"
    assert "no way found" in rows["Piazza Nizza"][1]


@pytest.mark.django_db
def test_the_two_sides_of_a_street_are_one_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = {"category": "stop", "lon": 7.69, "lat": 45.07, "name": "Corso Dante"}

    def nearest(_lon: float, _lat: float, *, profile: str, limit: int) -> list[NearbyPlace]:
        near, far = (60, 240) if profile == "walking" else (500, 300)
        return [
            NearbyPlace(code="1", seconds=near, **stop), NearbyPlace(code="2", seconds=far, **stop)
        ]  # fmt: skip

    monkeypatch.setattr(
        reach, "engine_state", lambda: EngineFacts(5, 5, 1, 1, "x", at("2026-05-04 09:00"))
    )
    monkeypatch.setattr(reach, "nearest_stops", nearest)
    upsert_point(point_row("near", site_row("near", lon=7.69, lat=45.07)))
    found = point("near")
    assert found is not None
    (way,) = ways_to(list(found.sites))["near-1"].ways
    assert [minutes for _label, minutes in way.labelled[:2]] == [1, 5]


@pytest.mark.django_db
def test_without_figures_the_page_says_they_are_missing(client: Client) -> None:
    upsert_point(point_row("near", site_row("near", lon=7.69, lat=45.07)))
    assert "not computed yet" in text_of(client, "/en/points/near/")
