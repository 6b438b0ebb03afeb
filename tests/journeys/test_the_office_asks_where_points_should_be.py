"""Staff asks where new points should be, leaves the page to the worker, reads the answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, expecting_refusal, size

pytestmark = pytest.mark.shares_city(after_readers=True)

ADDRESS = "/admin/placement/"


def test_a_question_is_computed_by_a_worker_and_read(
    new_page: Callable[..., Page],
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
    sign_in: SignIn,
) -> None:
    page = new_page(locale="en-GB")
    sign_in(page, "luoghi", role="staff", wanted=ADDRESS)
    axe(page, wcag_only=True)
    page.get_by_role("link", name="Best places for points").click()
    axe(page, wcag_only=True)
    screenshot(page, "form")
    page.get_by_label("New points or stops").fill("0")
    with expecting_refusal(page, problems):
        page.get_by_role("button", name="Compute").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing would change")
    page.get_by_label("New points or stops").fill("4")
    page.get_by_role("button", name="Compute").click()
    # The page looks again by itself until the worker has ended.
    expect(page.locator("[data-proof]")).to_be_visible(timeout=120_000)
    expect(page.locator("[data-opens] li")).to_have_count(4)
    expect(page.locator("[data-proof]")).to_contain_text("No other choice like this")
    expect(page.locator("svg.office-map .placement-opens")).to_have_count(4)
    axe(page, wcag_only=True)
    page.set_viewport_size(size(1280, 3600))
    screenshot(page, "answer")
    page.set_viewport_size(size(390))
    screenshot(page, "answer on a phone")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="All counts (CSV)").click()
    text = Path(waiting.value.path()).read_text()
    assert "walking,optimistic,all,no_way" in text
