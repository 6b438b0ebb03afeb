"""Ask for a way with the keyboard, read it, print it; confirm a barrier on it with one tap."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.shares_city(after_readers=True)


def streets(page: Page) -> list[str]:
    """Names of streets of the city, as its barriers have them."""
    found = page.request.get("/api/v1/barriers/?limit=200").json()["features"]
    return list(dict.fromkeys(f["properties"]["place"] for f in found if f["properties"]["place"]))


def with_a_barrier(page: Page) -> str:
    """Address of a way with a barrier on it: from one side of a barrier to the other."""
    for barrier in page.request.get("/api/v1/barriers/?limit=60").json()["features"]:
        lon, lat = barrier["geometry"]["coordinates"]
        for east, north in ((0.0007, 0.0), (0.0, 0.0005)):
            ends = {
                "from_at": f"{lon - east:.6f},{lat - north:.6f}",
                "to_at": f"{lon + east:.6f},{lat + north:.6f}",
            }
            query = {"from": ends["from_at"], "to": ends["to_at"], "profile": "walking"}
            answer = page.request.get(f"/api/v1/routes/?{urlencode(query)}").json()
            if answer["status"] == "found" and any(b["on_the_way"] for b in answer["barriers"]):
                return "?" + urlencode({"from": "Home", "to": "Work", "profile": "walking", **ends})
    pytest.fail("no way of the demonstration city has a barrier on it")


def test_a_way_is_asked_with_the_keyboard_and_read(
    page: Page, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    start, goal = streets(page)[:2]
    page.goto("/en/way/")
    axe(page)
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type(start)
    page.get_by_label("To", exact=True).focus()
    page.keyboard.type(goal)
    page.get_by_role("radio", name="Walking", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/way/?**")
    expect(page.locator("#answer")).to_contain_text("minutes")
    steps = page.locator(".so-directions").first.locator("li")
    expect(steps.first).to_contain_text("Start")
    expect(steps.last).to_contain_text("You have arrived.")
    expect(page.get_by_label("From", exact=True)).to_have_value(start)
    page.locator("[data-map=route]").scroll_into_view_if_needed()
    expect(page.locator("[data-map=route].is-drawn")).to_be_visible(timeout=30_000)
    axe(page)
    screenshot(page)
    page.emulate_media(media="print")
    expect(page.locator("[data-map=route]")).to_be_hidden()
    expect(page.get_by_role("button", name="Show the way")).to_be_hidden()
    expect(steps.last).to_be_visible()
    screenshot(page, "print")


def test_a_barrier_on_the_way_is_confirmed_with_one_tap(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto(f"/en/way/{with_a_barrier(page)}")
    asked = page.url
    page.locator("#barriers").get_by_role("button", name="Still there").first.click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert page.url == asked
    expect(page.locator("#answer")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (320, "ar"), (1280, "ar")])
def test_the_way_fits_and_passes_the_checker(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Any], width: int,
    language: str,
) -> None:  # fmt: skip
    page = new_page(viewport=size(width), locale=language)
    query = with_a_barrier(page)
    page.goto("/en/way/")
    address = page.locator(f"link[hreflang={language}]").get_attribute("href")
    assert address is not None
    page.goto(f"{address}{query}")
    expect(page.locator("#answer")).to_be_visible()
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page)
