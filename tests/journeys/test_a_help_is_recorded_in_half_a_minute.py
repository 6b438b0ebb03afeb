"""A help recorded by keyboard in half a minute; a screen handed over; practice with its banner."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, expecting_refusal, size
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk, other, press
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack

PIN = "274951"


def help_somebody(page: Page) -> str:
    """Until somebody is being helped at this desk; returns the number."""
    mine = page.locator("#desk-mine")
    if not mine.locator(".so-desk-serving").count():
        if not mine.locator(".so-desk-called").count():
            press(page, "N")
        press(page, "S")
    return str(mine.locator(".so-desk-serving .so-desk-number").first.inner_text())


def test_a_help_is_recorded_by_keyboard_within_half_a_minute(
    stack: Stack, page: Page, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    day = at_the_desk(stack, page, sign_in, "records")
    number = help_somebody(page)
    expect(page.locator("#record-title")).to_contain_text(number)
    axe(page)
    screenshot(page, "day")
    began = time.monotonic()
    page.keyboard.press("Alt+Shift+KeyE")
    expect(page.locator("#record-title")).to_be_focused()
    # Past "As last time" to who did it: from the last choice round to the first, and down to
    # "Together"; then minutes, first time, and the first topic.
    for key in ("Tab", "Tab", "ArrowDown", "ArrowDown", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    if not page.locator("[name=topics]:checked").count():
        page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert time.monotonic() - began < 30
    page.wait_for_url(f"**{day}")
    expect(page.locator("main")).to_contain_text("Recorded.")
    [(topics, autonomy, state)] = stack.sql(
        "SELECT a.topics[1], a.autonomy, t.state FROM desk_assistance a"
        " JOIN desk_ticket t ON t.id = a.ticket_id ORDER BY a.id DESC LIMIT 1"
    )
    assert (bool(topics), autonomy, state) == (True, "helped", "done")
    page.get_by_role("link", name="Records of today").click()
    axe(page)
    screenshot(page, "list")
    page.locator(".so-list a").first.click()
    axe(page)
    screenshot(page, "one")
    page.get_by_role("link", name="Correct it").click()
    axe(page)


def test_what_looks_personal_is_asked_about_without_javascript(
    stack: Stack, new_page: NewPage, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path], problems: list[str],
) -> None:  # fmt: skip
    page = new_page(java_script_enabled=False, viewport=size(390))
    day = f"{at_the_desk(stack, page, sign_in, 'no-script')}record/"
    page.goto(day)
    page.locator("[name=topics]").first.check()
    page.get_by_text("Sent on, to do again, note").click()
    page.locator("[name=note]").fill("Chiamare la sig.ra Bianchi al 333 1234567")
    with expecting_refusal(page, problems):
        page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#error-summary")).to_contain_text("telephone number")
    expect(page.locator("[name=note]")).to_have_value("Chiamare la sig.ra Bianchi al 333 1234567")
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "warning")
    page.locator("[name=note]").fill("Attivata la SPID")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("main")).to_contain_text("Recorded.")


def test_a_screen_is_shared_and_handed_over(
    stack: Stack, page: Page, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path], problems: list[str],
) -> None:  # fmt: skip
    day = at_the_desk(stack, page, sign_in, "shares")
    stack.django(
        "from apps.accounts.models import User\nfrom apps.accounts.services import set_pin\n"
        f"set_pin(user=User.objects.get(username='shares'), pin='{PIN}')"
    )
    page.get_by_role("link", name="Share this computer").click()
    axe(page)
    screenshot(page, "share")
    page.get_by_role("button", name="Share it until tonight").click()
    expect(page.locator("main")).to_contain_text("This computer is shared until tonight.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("h1")).to_have_text("Who is at the desk?")
    axe(page)
    screenshot(page, "locked")
    # What was there before does not come back.
    page.go_back()
    expect(page.locator("#desk-mine")).to_have_count(0)
    page.goto("/en/desk/lock/")
    page.locator("[name=proof]").fill("111119")
    with expecting_refusal(page, problems):
        page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_contain_text("This is not right.")
    page.locator("[name=proof]").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{day}")
    page.goto("/admin/")
    expect(page.locator("[name=login]")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_practice_says_what_it_is_on_a_small_screen(
    stack: Stack, new_page: NewPage, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Any], language: str,
) -> None:  # fmt: skip
    page = new_page(viewport=size(320))
    at_the_desk(stack, page, sign_in, f"practises-{language}")
    page.get_by_role("link", name="Practise").click()
    axe(page)
    page.get_by_role("button", name="Begin to practise").click()
    expect(page.locator(".so-practice")).to_be_visible()
    page.get_by_role("button", name="Call the next").click()
    page.get_by_role("button", name="Help now").first.click()
    expect(page.locator(".so-record")).to_be_visible()
    if language != "en":
        page.goto(other(page, language))
        expect(page.locator(".so-record")).to_be_visible()
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, language)


def test_the_office_reads_the_coverage(
    stack: Stack, page: Page, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    sign_in(page, "coverage", role="staff")
    page.goto("/admin/coverage/")
    axe(page, wcag_only=True)
    screenshot(page, "coverage")
    with page.expect_download() as download:
        page.get_by_role("link", name="pubblicare").or_(
            page.get_by_role("link", name="To be published (CSV)")
        ).click()
    assert download.value.suggested_filename.startswith("points-helped-")
