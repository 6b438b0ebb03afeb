"""The page of the figures in a browser: without scripts, on a phone, in Arabic, as of a day."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size

pytestmark = pytest.mark.shares_city

PAGE = "/en/accessible-city/"
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"


def test_somebody_chooses_and_reads_without_scripts(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/en/")
    page.get_by_role("link", name="Figures", exact=True).click()
    page.get_by_label("Who moves").select_option("powered_wheelchair")
    page.get_by_label("Where to").select_option("library")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#figures-heading")).to_have_text("Powered wheelchair: Library")
    expect(page.get_by_text("have no way at all.").first).to_be_visible()
    table = page.get_by_role("table", name="District by district")
    expect(table.get_by_role("row")).to_have_count(10)  # heading, city, eight districts
    expect(page.get_by_role("img", name="Map of the districts")).to_be_visible()
    # A past week, from the table of the line; the choice stays.
    past = page.get_by_role("table", name="How it moved").get_by_role("link").last
    day = past.inner_text()
    past.click()
    expect(page.locator("#figures-heading")).to_have_text("Powered wheelchair: Library")
    expect(page.get_by_text(f"Figures of {day}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    assert Path(download.value.path()).read_text().startswith("published_at,network_generation")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_and_passes_the_checker(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], width: int
) -> None:
    page = new_page(viewport=size(width))
    for name, address in {
        "figures": PAGE, "figures-ordered": f"{PAGE}?order=within&group=65_plus&category=stop",
        "figures-wrong-day": f"{PAGE}?day=31+march", "figures-arabic": "/ar/accessible-city/",
    }.items():  # fmt: skip
        page.goto(address)
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{address} at {width} px"
        screenshot(page, name)
