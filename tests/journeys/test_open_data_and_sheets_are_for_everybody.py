"""Open data, the sheet of a barrier, and sheets and prices in the office, in a real browser."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import NewPage, SignIn, size

pytestmark = pytest.mark.shares_city

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"


def open_data(page: Page) -> None:
    """By the link every page has: its address is in the language of the page."""
    page.goto("/en/map/")
    page.get_by_role("link", name="Data to download").click()
    expect(page.locator("h1")).to_have_text("Open data")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_the_open_data_fits_and_passes_the_checker(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], width: int
) -> None:
    page = new_page(viewport=size(width))
    open_data(page)
    axe(page)
    for summary in page.locator("main details summary").all():
        summary.click()
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, f"open-data {width}")


def test_files_are_downloaded_without_a_script(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    open_data(page)
    with page.expect_download() as download:
        page.locator("#barriers a[download]").first.click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert text.startswith("id,kind,state,place")
    page.locator("#barriers details summary").first.click()
    page.locator("#barriers-kind").select_option("step")
    with page.expect_download() as part:
        page.locator("#barriers button[formaction]").first.click()
    rows = Path(part.value.path()).read_text("utf-8-sig").splitlines()[1:]
    assert rows
    assert {row.split(",")[1] for row in rows} == {"step"}


def test_the_sheet_of_a_barrier_opens_from_its_page(page: Page) -> None:
    page.goto("/en/map/")
    page.locator(".so-item-title a").first.click()
    address = str(page.get_by_role("link", name="Sheet of the barrier").get_attribute("href"))
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.body()))
    assert reader.trailer["/Root"]["/Lang"] == "en"


def signed_in(new_page: NewPage, sign_in: SignIn, width: int, address: str) -> Page:
    page = new_page(viewport=size(width), locale="en-GB")
    sign_in(page, f"schede-{uuid.uuid4().hex[:8]}", wanted=address)
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_the_office_makes_sheets_and_finds_them_again(
    new_page: NewPage,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    width: int,
) -> None:
    page = signed_in(new_page, sign_in, width, "/admin/barriers/")
    page.locator("a[href*='/admin/sheets/new/']").click()
    axe(page, wcag_only=True)
    screenshot(page, f"sheets choose {width}")
    page.locator("select[name=format]").select_option("xlsx")
    page.locator("[data-sheets-total] ~ form button[type=submit]").click()
    # The demonstration has more barriers than are made while one waits.
    expect(page.locator("a[href$='/file/']")).to_be_visible(timeout=60_000)
    axe(page, wcag_only=True)
    screenshot(page, f"sheets job {width}")
    with page.expect_download() as download:
        page.locator("a[href$='/file/']").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    page.goto("/admin/sheets/")
    expect(page.locator("a[href$='/file/']").first).to_be_visible()
    axe(page, wcag_only=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_price_list_is_changed_after_seeing_what_that_does(
    new_page: NewPage,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    width: int,
) -> None:
    page = signed_in(new_page, sign_in, width, "/admin/prices/")
    page.locator(".office").wait_for()
    axe(page, wcag_only=True)
    page.locator("a[href$='/admin/prices/1/new/']").first.click()
    axe(page, wcag_only=True)
    screenshot(page, f"prices edit {width}")
    page.locator("[name=title]").fill("Prices of the City")
    page.locator("[name=source]").fill("Regional list")
    page.locator("[name=valid_from]").fill("2026-05-01")
    page.locator("[name='item-0-unit_cost_eur']").fill("4000")
    page.locator("form button[type=submit].button").last.click()
    expect(page.locator(".office-lead")).to_contain_text("alters the estimate of")
    axe(page, wcag_only=True)
    screenshot(page, f"prices preview {width}")
