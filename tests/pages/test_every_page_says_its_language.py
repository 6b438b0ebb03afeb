"""Each page says its language and direction, has one heading, and leads to the other languages."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ["map", "points", "report_start", "report_lookup", "booking_start", "courses"]


def addresses(language: str) -> list[str]:
    with translation.override(language):
        named = [reverse(name) for name in PAGES]
    return [f"/{language}/", f"/{language}/privacy/", *named]


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_direction_and_one_heading(home: Site, client: Client, language: str) -> None:
    for address in addresses(language):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert page.html is not None
        assert page.html["lang"] == language, address
        assert page.html["dir"] == ("rtl" if language == "ar" else "ltr"), address
        assert len(page.find_all("h1")) == 1, address
        sheets = [link["href"] for link in page.find_all("link", rel="stylesheet")]
        assert any("rtl" in str(sheet) for sheet in sheets) == (language == "ar"), address


def test_the_language_menu_leads_to_the_same_page(home: Site, client: Client) -> None:
    for here, there in zip(addresses("it"), addresses("ar"), strict=True):
        page = BeautifulSoup(client.get(here).content, "html.parser")
        menu = page.select_one(".so-languages")
        assert menu is not None
        links = {str(link["lang"]): str(link["href"]) for link in menu.find_all("a")}
        assert list(links) == LANGUAGES
        assert links["ar"] == there
        assert client.get(links["ar"]).status_code == 200


def test_the_query_stays_when_the_language_changes(home: Site, client: Client) -> None:
    page = BeautifulSoup(client.get("/en/map/?show=points").content, "html.parser")
    link = page.select_one(".so-languages a[lang=ro]")
    assert link is not None
    assert str(link["href"]).endswith("?show=points")


def test_no_identifier_stands_twice(home: Site, client: Client) -> None:
    for address in addresses("it"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        found = [str(tag["id"]) for tag in page.find_all(id=True)]
        assert len(found) == len(set(found)), address


def test_the_pages_the_law_asks_for_are_in_the_footer(home: Site, client: Client) -> None:
    page = BeautifulSoup(client.get("/it/").content, "html.parser")
    for name in ("accessibility-link", "privacy-policy-link", "legal-notes", "report-inefficiency"):
        link = page.select_one(f"[data-element={name}]")
        assert link is not None, name
        assert client.get(str(link["href"])).status_code == 200, name
