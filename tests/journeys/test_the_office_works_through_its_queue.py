"""The queue by keyboard, by plain links, on a narrow screen; many decided, looked at, undone."""

import json
import re
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, size
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)

Axe = Callable[..., None]
NewPage = Callable[..., Page]
Screenshot = Callable[..., Path]


@pytest.fixture
def reports(stack: Stack) -> list[str]:
    """Codes of three fresh reports."""
    places = stack.sql(
        "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_LineInterpolatePoint(geom, 0.5) AS c, id"
        " FROM twin_segment WHERE kind = 'sidewalk' AND length_m > 80) AS s ORDER BY id LIMIT 3"
    )
    codes = []
    for lon, lat in places:
        body = {
            "kind": "tactile", "location": {"lon": lon, "lat": lat}, "can_pass": "no",
            "client_uuid": str(uuid.uuid4()),
        }  # fmt: skip
        request = urllib.request.Request(
            f"{stack.url}/api/v1/reports/",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            codes.append(json.load(answer)["code"])
    return codes


def states(stack: Stack, codes: list[str]) -> set[str]:
    rows = stack.sql("SELECT state FROM reports_report WHERE code = ANY(%s)", codes)
    return {state for (state,) in rows}


def boxes(page: Page) -> list[bool]:
    return [box.is_checked() for box in page.locator("[data-queue] input[name=chosen]").all()]


def test_many_are_decided_and_undone_with_the_keys_alone(
    page: Page, stack: Stack, reports: list[str], sign_in: SignIn, axe: Axe, screenshot: Screenshot
) -> None:
    sign_in(page, "tasti", role="staff", wanted="/admin/reports/")
    page.goto("/admin/reports/?kind=tactile&state=received")
    axe(page, wcag_only=True)
    screenshot(page, "queue")
    listed = page.locator("[data-queue]")
    links = listed.locator("[data-queue-open]")
    listed.focus()
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("x")
    assert boxes(page)[:2] == [True, False]
    page.keyboard.press("x")
    page.keyboard.press("a")
    assert all(boxes(page))
    page.keyboard.press("?")
    expect(page.locator("#queue-keys")).to_have_attribute("open", "")
    # Outside the list the keys are letters and nothing else.
    page.locator("#id_q").focus()
    page.keyboard.press("j")
    expect(page.locator("#id_q")).to_have_value("j")
    listed.focus()
    page.keyboard.press("b")
    expect(page.locator("#bulk-decision")).to_be_focused()
    page.locator("#bulk-decision").select_option("verified:seen_in_photo")
    page.locator("button[value=decide]").focus()
    page.keyboard.press("Enter")
    page.locator("form:has(input[name=sure])").wait_for()
    axe(page, wcag_only=True)
    screenshot(page, "confirm")
    assert states(stack, reports) == {"received"}
    page.locator("form:has(input[name=sure]) button").press("Enter")
    page.wait_for_url(re.compile("/bulk/[0-9a-f-]{36}/$"))
    axe(page, wcag_only=True)
    assert states(stack, reports) == {"verified"}
    page.locator("form[action$='/undo/'] button").press("Enter")
    page.locator("form[action$='/undo/']").wait_for(state="detached")
    axe(page, wcag_only=True)
    screenshot(page, "undone")
    assert states(stack, reports) == {"in_check"}


def test_enter_opens_the_report_and_its_page_leads_on(
    page: Page, reports: list[str], sign_in: SignIn, axe: Axe, screenshot: Screenshot
) -> None:
    sign_in(page, "ufficio", role="staff", wanted="/admin/reports/")
    page.goto(f"/admin/reports/find/?q={reports[0].lower()}")
    expect(page.locator("[data-report-state]")).to_be_visible()
    axe(page, wcag_only=True)
    screenshot(page, "report")
    page.get_by_role("link", name=re.compile("riassegna|reassign")).click()
    axe(page, wcag_only=True)
    page.locator("#assign-hand").select_option(label="ufficio")
    page.locator("form:has(#assign-hand) button").click()
    expect(page.locator("[data-report-state]")).to_be_visible(timeout=15_000)
    expect(page.locator(".messages")).to_contain_text("ufficio")
    page.goto("/admin/reports/?assigned=me")
    page.locator("[data-queue]").focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-report-state]")).to_be_visible()


def test_on_a_narrow_screen_nothing_is_lost(
    new_page: NewPage, reports: list[str], sign_in: SignIn, axe: Axe, screenshot: Screenshot
) -> None:
    page = new_page(viewport=size(320, 800))
    sign_in(page, "telefono", role="staff", wanted="/admin/reports/")
    axe(page, wcag_only=True)
    screenshot(page, "queue")
    # The table scrolls in its own box; the page does not.
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= window.innerWidth")
    page.locator("[data-queue-open]").first.click()
    expect(page.locator("[data-report-state]")).to_be_visible()
    axe(page, wcag_only=True)


def test_everything_works_without_javascript(
    page_without_javascript: Page, stack: Stack, reports: list[str], sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "senza", role="staff", wanted="/admin/reports/")
    page.goto("/admin/reports/?kind=tactile&state=received")
    for box in page.locator("[data-queue] input[name=chosen]").all():
        box.check()
    page.locator("#bulk-decision").select_option("out_of_scope:not_a_barrier")
    page.locator("button[value=decide]").click()
    page.locator("form:has(input[name=sure]) button").click()
    assert states(stack, reports) == {"out_of_scope"}
    page.locator("form[action$='/undo/'] button").click()
    assert states(stack, reports) == {"in_check"}
    page.goto("/admin/reports/?kind=tactile")
    page.locator(".office-views summary").click()
    page.locator("#view-name").fill("Guide tattili")
    page.locator("form:has(#view-name) button").click()
    expect(page.get_by_role("link", name="Guide tattili")).to_have_attribute(
        "href", "?kind=tactile"
    )
