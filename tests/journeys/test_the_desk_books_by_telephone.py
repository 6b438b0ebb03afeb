"""Somebody telephones the point: booked, found and moved at the desk, by keyboard."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, size
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack


def look(page: Page, axe: Callable[..., None], screenshot: Callable[..., Path], name: str) -> None:
    """For the checker, and for the eye at both widths."""
    axe(page)
    screenshot(page, name)
    page.set_viewport_size(size(320))
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, name
    screenshot(page, f"{name} phone")
    page.set_viewport_size(size(1280))


def test_a_facilitator_books_and_cancels_for_who_telephones(
    stack: Stack,
    new_page: NewPage,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:
    page = new_page(locale="en-GB")
    at_the_desk(stack, page, sign_in, "by-telephone")
    page.get_by_role("link", name="Book for somebody").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/appointments/new/?point=*")
    look(page, axe, screenshot, "wish")
    page.get_by_role("button", name="Show the times").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/appointments/new/?*service=*")
    look(page, axe, screenshot, "times")
    page.locator("[name=time]").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Name", exact=True).focus()
    for words in ("Ada", "Verdi"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.get_by_label("Telephone", exact=True).focus()
    page.keyboard.type("011 0112345")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is booked. Code to tell on the telephone:")).to_be_visible()
    look(page, axe, screenshot, "appointment")
    page.get_by_role("button", name="Show who comes").click()
    expect(page.locator("#who-comes")).to_contain_text("Ada Verdi")
    page.get_by_role("link", name="Cancel it").click()
    look(page, axe, screenshot, "cancel")
    page.get_by_role("radio", name="She or he asked for it").check()
    page.get_by_role("button", name="Cancel the appointment").click()
    expect(page.locator(".office-facts").first).to_contain_text("Cancelled by the citizen")
