"""Somebody who never saw the service opens a barrier and can say who is affected, why, how many."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size

pytestmark = pytest.mark.shares_city

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"
# Works close the way for everybody: figures for every profile. A kerb tells profiles apart.
KINDS = ["works", "kerb_missing_ramp"]


def open_barrier(page: Page, kind: str) -> None:
    page.goto(f"/en/map/?kind={kind}")
    address = page.locator(".so-item-title a").first.get_attribute("href")
    assert address
    page.goto(address)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_who_why_and_how_many_are_found_on_the_page(
    new_page: NewPage,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    width: int,
    kind: str,
) -> None:
    page = new_page(viewport=size(width), locale="en-GB")
    open_barrier(page, kind)
    who = page.get_by_role("region", name="Who is affected")
    expect(who).to_contain_text(re.compile(r"(Blocked|Hard) for: .*wheelchair", re.IGNORECASE))
    why = page.get_by_role("region", name="Why, and for how many")
    chair = why.get_by_role("article", name=re.compile("for manual wheelchair"))
    # A reason with its source, or the word of whoever reported it.
    expect(chair).to_contain_text(re.compile(r"\(source: .+\)|whoever reported it", re.IGNORECASE))
    # How many: residents with a number, or plainly that nobody's way changes.
    expect(chair).to_contain_text(re.compile(r"\d+ residents?|No resident's way gets longer"))
    law = page.get_by_role("region", name="And the law?")
    expect(law).to_contain_text("Lawful does not mean that one can pass")
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "closed")

    readings = page.get_by_text("How these figures are read")
    readings.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"version \d+ of the accessibility layer"))).to_be_visible()
    expect(page.get_by_role("table", name="Figures in both readings")).to_contain_text("cautious")
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "open")


def test_it_is_all_there_without_javascript(page_without_javascript: Page) -> None:
    open_barrier(page_without_javascript, "works")
    expect(page_without_javascript.get_by_role("region", name="Who is affected")).to_be_visible()
    page_without_javascript.get_by_text("How these figures are read").click()
    expect(page_without_javascript.get_by_text("Everybody is counted once")).to_be_visible()
