"""Figures of the first page: of which version they are, and how much nobody has measured."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from wagtail.models import Site

from apps.reach import queries as reach
from apps.reach.facts import IndicatorFacts
from apps.twin.models import Layer
from tests.pages.builders import barriers


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def indicator(profile: str, **changes: Any) -> IndicatorFacts:
    facts = {
        "profile": profile, "category": "pharmacy", "layer_version": 7, "has_data": True,
        "residents": 1000, "within_15_min": 930, "cut_off": 10, "median_s": 400,
        "careful_within_15_min": 140, "careful_cut_off": 800, "careful_median_s": 900,
        "unknown_share": 0.82,
    }  # fmt: skip
    return IndicatorFacts(**{**facts, **changes})


def text_of(client: Client, address: str = "/en/") -> str:
    return " ".join(BeautifulSoup(client.get(address).content, "html.parser").get_text().split())


def test_before_anything_is_computed_it_says_so(home: Site, client: Client) -> None:
    assert "Travel times are being computed" in text_of(client)


def test_both_readings_and_the_unknown_part_are_told(
    home: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        reach, "layer_indicators",
        lambda: [indicator("walking", unknown_share=0.0), indicator("manual_wheelchair")],
    )  # fmt: skip
    text = text_of(client)
    assert "Manual wheelchair" in text
    assert "93 %" in text
    assert "surely 14 %" in text
    assert "82 %" in text


def test_figures_show_as_soon_as_they_are_there(
    home: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Travel times are being computed" in text_of(client)
    monkeypatch.setattr(reach, "layer_indicators", lambda: [indicator("walking")])
    assert "93 %" in text_of(client)


def test_a_category_without_places_is_left_out(
    home: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "layer_indicators", lambda: [indicator("walking", has_data=False)])
    assert "Travel times are being computed" in text_of(client)


def test_barriers_are_counted_by_what_is_known_of_them(home: Site, client: Client) -> None:
    barriers(3, state="confirmed")
    barriers(2, state="suspected")
    barriers(4, state="removed")
    Layer.objects.update(version=9)
    text = text_of(client)
    assert "5 barriers stand on the map" in text
    assert "3 of them have been confirmed" in text
    assert "2 wait to be verified" in text
    assert "Version 9 of the accessibility layer" in text


def test_one_barrier_is_told_in_the_singular(home: Site, client: Client) -> None:
    barriers(1)
    assert "1 barrier stands on the map" in text_of(client)


def test_the_page_asks_the_database_little(
    home: Site, client: Client, django_assert_max_num_queries: Any
) -> None:
    barriers(30)
    client.get("/it/")
    with django_assert_max_num_queries(12):
        client.get("/it/")


def test_no_cookie_is_set_by_reading(home: Site, client: Client) -> None:
    for address in ("/it/", "/en/map/", "/en/points/"):
        assert not client.get(address).cookies
