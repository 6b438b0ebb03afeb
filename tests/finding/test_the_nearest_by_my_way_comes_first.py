"""Nearest is a way and not a circle; where somebody starts stays in the address of her page."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from apps.points.services import upsert_point
from apps.reach import queries as reach
from apps.reach import services
from tests.points.builders import point_row, site_row
from tests.reach import city
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def a_point(code: str, column: float, row: float, **more: Any) -> None:
    lon, lat = at(column * city.STEP_M, row * city.STEP_M)
    upsert_point(point_row(code, site_row(code, lon=lon, lat=lat, **more)))


@pytest.fixture
def town(engine: Path) -> None:
    """Two points on one street: the first 300 m to the west, the other 150 m to the east."""
    cache.clear()
    city.load()
    a_point("far", 0, 0)
    a_point("near", 3, 0)
    services.follow()


def asked(profile: str = "walking", place: tuple[float, float] | None = None, **more: str) -> str:
    lon, lat = place or at(2 * city.STEP_M, 0)
    start = f"{lon:.6f},{lat:.6f}"
    query = {"from": "My position", "from_at": start, "from_of": "My position", "profile": profile}
    return "?" + urlencode({**query, **more})


def titles(client: Client, query: str) -> list[str]:
    page = BeautifulSoup(client.get(f"/en/points/{query}").content, "html.parser")
    return [title.get_text(strip=True) for title in page.select(".so-item-title")]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_times_equal_those_of_an_independent_search(town: None) -> None:
    from apps.reach.engine.rules import parse_rules
    from apps.reach.rule_sets import SHELF

    rules = SHELF.active()
    assert rules is not None
    speed = parse_rules(rules.body).profiles["walking"].speed_m_s
    grid = nx.grid_2d_graph(city.SIDE, city.SIDE)
    for column, row in ((0, 0), (2, 0), (5, 5), (1, 4)):
        start = at(column * city.STEP_M, row * city.STEP_M)
        found = reach.times_to_points(start, profile="walking")
        steps = nx.single_source_shortest_path_length(grid, (column, row))
        for code, node in (("far-1", (0, 0)), ("near-1", (3, 0))):
            seconds = steps[node] * city.STEP_M / speed
            assert found.by_site[code].seconds == pytest.approx(seconds, abs=3)


def test_the_nearest_is_first_and_says_how_far(client: Client, town: None) -> None:
    assert titles(client, "") == ["Point far", "Point near"]
    assert titles(client, asked()) == ["Point near", "Point far"]
    assert "The nearest first, from My position: Walking." in text_of(
        client, f"/en/points/{asked()}"
    )


def test_a_barrier_on_the_way_makes_the_nearer_point_the_farther(
    client: Client, town: None
) -> None:
    # Without a side it closes the street: 450 m around the block are more than 300 m back.
    city.barrier(2.5 * city.STEP_M, 0)
    services.follow()
    assert titles(client, asked()) == ["Point far", "Point near"]


def test_where_there_is_no_way_the_point_is_last_and_says_so(client: Client, town: None) -> None:
    a_point("corner", 5, 5)
    for column, row in ((5.0, 4.5), (4.5, 5.0)):
        city.barrier(column * city.STEP_M, row * city.STEP_M)
    services.follow()
    corner = at(4 * city.STEP_M, 4 * city.STEP_M)
    assert titles(client, asked(place=corner))[-1] == "Point corner"
    assert "No way there was found for the way you move." in text_of(
        client, f"/en/points/{asked(place=corner)}"
    )


def test_what_nobody_has_checked_is_said(client: Client, town: None) -> None:
    text = text_of(client, f"/en/points/{asked('manual_wheelchair')}")
    assert "if stretches that nobody has checked can be used" in text


def test_a_street_is_found_and_what_is_ambiguous_is_asked_back(client: Client, town: None) -> None:
    city.place("library", "l1", 2 * city.STEP_M, 0)
    city.place("library", "l2", 5 * city.STEP_M, 0)
    page = BeautifulSoup(client.get("/en/points/?from=library&service=inps").content, "html.parser")
    choices = page.select("input[name=from_at][type=radio]")
    assert len(choices) == 2
    assert page.select_one("select[name=service] option[selected]")["value"] == "inps"  # type: ignore[index]
    query = urlencode({"from": "library", "from_of": "library", "from_at": choices[0]["value"]})
    assert titles(client, f"?{query}&profile=walking") == ["Point near", "Point far"]
    # Somebody changes the text afterwards: the old choice is not hers any more.
    query = urlencode({"from": "library l2", "from_of": "library", "from_at": "7.0,45.0"})
    assert "library l2" in text_of(client, f"/en/points/?{query}")


def test_a_place_nobody_knows_is_said_and_the_list_stays(client: Client, town: None) -> None:
    text = text_of(client, "/en/points/?from=nowhere+at+all")
    assert "No street or place has a name like this" in text
    assert "Point near" in text


def test_a_start_far_from_any_street_is_said(client: Client, town: None) -> None:
    text = text_of(client, f"/en/points/{asked(place=(7.9, 45.3))}")
    assert "more than 500 metres from any street" in text
    assert "Point near" in text


def test_before_the_engine_has_run_the_list_says_so(client: Client, engine: Path) -> None:
    upsert_point(point_row("a"))
    text = text_of(client, f"/en/points/{asked()}")
    assert "not computed yet, so the list is not by distance" in text


def test_where_somebody_starts_is_kept_by_nobody(client: Client, town: None) -> None:
    answer = client.get(f"/en/points/{asked()}")
    assert "no-store" in answer["Cache-Control"]
    assert not client.session.keys()
    assert 'name="robots" content="noindex"' in answer.content.decode()
    assert "no-store" in client.get(f"/en/points/near/{asked()}")["Cache-Control"]


def test_the_page_of_a_point_takes_the_start_to_the_page_of_the_way(
    client: Client, town: None
) -> None:
    page = BeautifulSoup(client.get(f"/en/points/{asked()}").content, "html.parser")
    link = page.select_one(".so-item-title a")
    assert link is not None
    point = BeautifulSoup(client.get(str(link["href"])).content, "html.parser")
    text = " ".join(point.get_text(" ").split())
    assert "From My position, Walking:" in text
    way = next(one for one in point.select("a") if one.get_text(strip=True) == "Plan a way here")
    assert "profile=walking" in way["href"]
    answer = client.get(str(way["href"]))
    assert "minutes" in answer.content.decode()


def test_more_points_ask_no_more_of_the_database(
    client: Client, town: None, django_assert_max_num_queries: Any
) -> None:
    def queries_for(number: int) -> int:
        for i in range(number):
            a_point(f"p{number}-{i}", i % 5, i % 4)
        services.follow()
        client.get(f"/en/points/{asked(service='inps', needs='gets_in')}")
        with django_assert_max_num_queries(40) as captured:
            client.get(f"/en/points/{asked(service='inps', needs='gets_in')}")
        return len(captured)

    assert queries_for(2) == queries_for(20)
