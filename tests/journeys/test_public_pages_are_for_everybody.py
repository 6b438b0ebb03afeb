"""Each public page at three widths and in Arabic: nothing for axe to find, nothing cut off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, expecting_refusal, size

pytestmark = pytest.mark.shares_city

WIDTHS = [320, 768, 1280]
PAGES = {
    "home": "/it/", "map": "/en/map/", "points-on-map": "/en/map/?show=points",
    "points": "/en/points/", "text": "/it/privacy/",
}  # fmt: skip
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"


def first(page: Page, list_address: str) -> str:
    """Address of the first page a list leads to."""
    page.goto(list_address)
    return str(page.locator(".so-item-title a").first.get_attribute("href"))


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_pass_the_checker(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], width: int
) -> None:
    page = new_page(viewport=size(width))
    addresses = {
        **PAGES,
        "point": first(page, "/en/points/"),
        "barrier": first(page, "/en/map/"),
    }
    for name, address in addresses.items():
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{address} at {width} px"
        screenshot(page, name)


@pytest.mark.parametrize("width", [320, 1280])
def test_arabic_reads_from_the_right(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], width: int
) -> None:
    page = new_page(viewport=size(width), locale="ar")
    for name in ("/ar/", first(page, "/en/points/").replace("/en/", "/ar/")):
        page.goto(name)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, name
        screenshot(page, name)


def test_the_menu_opens_on_a_phone_with_the_keyboard(new_page: NewPage) -> None:
    page = new_page(viewport=size(320))
    page.goto("/en/")
    menu = page.get_by_role("button", name="Menu")
    link = page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Map")
    expect(link).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    link.click()
    expect(page.locator("h1")).to_have_text("Map and list")


def test_languages_and_menu_need_no_script(new_page: NewPage) -> None:
    page = new_page(viewport=size(320), java_script_enabled=False)
    page.goto("/en/points/")
    expect(page.locator("#main-navigation a").first).to_be_visible()
    page.locator(".so-languages summary").click()
    page.locator(".so-languages a[lang=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/en/points/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_missing_page_is_calm(
    new_page: NewPage, axe: Callable[..., None], problems: list[str]
) -> None:
    page = new_page()
    with expecting_refusal(page, problems, status=404):
        page.goto("/en/not-there/")
    expect(page.locator("h1")).to_have_text("This page is not here")
    axe(page)


def kind_of_requests(page: Page, address: str) -> list[str]:
    asked: list[str] = []

    def note(request: Any) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return asked


def test_the_map_library_is_not_loaded_where_no_map_is(page: Page) -> None:
    assert not [url for url in kind_of_requests(page, "/en/points/") if "maplibre" in url]
