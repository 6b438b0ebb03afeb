"""A facilitator's queue by keyboard, the room that hears it, the phone that sees it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, forget, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack

# What would be said, where there is no loudspeaker.
LISTEN = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", {
  value: { getVoices: () => [], speak: (words) => window.spoken.push([words.lang, words.text]) },
});
"""


def site_code(stack: Stack) -> str:
    [(code,)] = stack.sql(
        "SELECT s.code FROM points_site s JOIN desk_ticket t ON t.site_id = s.id"
        " ORDER BY s.code LIMIT 1"
    )
    return str(code)


def at_the_desk(stack: Stack, page: Page, sign_in: SignIn, name: str) -> str:
    """Signed in, at desk 1 of a point that has a queue; returns the address of the day."""
    code = site_code(stack)
    [(point,)] = stack.sql(
        "SELECT p.code FROM points_facilitationpoint p JOIN points_site s ON s.point_id = p.id"
        f" WHERE s.code = '{code}'"
    )
    day = f"/en/desk/{code}/"
    sign_in(page, name, role="facilitator", scope=("point", str(point)), wanted=day)
    expect(page.locator("#desk-mine")).to_be_visible()
    page.locator("#desk-chosen").select_option("1")
    page.get_by_role("button", name="Sit here").click()
    expect(page.locator("#mine-title")).to_have_text("At desk 1")
    return day


def press(page: Page, letter: str) -> None:
    """A shortcut, and the page that follows."""
    with page.expect_navigation():
        page.keyboard.press(f"Alt+Shift+Key{letter}")


def test_a_facilitator_works_through_the_queue_by_keyboard(
    stack: Stack,
    page: Page,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:
    at_the_desk(stack, page, sign_in, "by-keyboard")
    axe(page)
    screenshot(page, "day")
    page.keyboard.press("Alt+Shift+KeyA")
    expect(page.locator("#id_service")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Signora Chiave")
    page.keyboard.press("Enter")
    given = page.locator(".so-desk-given")
    expect(given).to_be_focused()
    number = given.locator(".so-desk-number").inner_text()
    mine = page.locator("#desk-mine")
    # Whoever is at this desk already is helped to the end first.
    press(page, "D")
    press(page, "N")
    called = mine.locator(".so-desk-called")
    expect(called).to_have_count(1)
    first = called.locator(".so-desk-number").first.inner_text()
    press(page, "R")
    expect(called).to_contain_text("(2)")
    press(page, "M")
    expect(called).to_have_count(0)
    page.locator(f"#b-{first}-waiting").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "N")
    press(page, "S")
    expect(mine.locator(".so-desk-serving")).to_contain_text(first)
    press(page, "D")
    expect(mine).to_contain_text("Nobody is at this desk.")
    # A letter alone does nothing: who dictates or reads with one is safe.
    page.locator("body").press("n")
    page.keyboard.press("Alt+Shift+KeyQ")
    expect(page.locator("#queue-title")).to_be_focused()
    page.keyboard.press("Alt+Shift+KeyG")
    expect(page.locator("#agenda-title")).to_be_focused()
    expect(mine).to_contain_text("Nobody is at this desk.")
    expect(page.locator("#desk-rest")).to_contain_text(number)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_day_fits_a_small_screen(
    stack: Stack,
    new_page: NewPage,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    language: str,
) -> None:
    page = new_page(viewport=size(320))
    day = at_the_desk(stack, page, sign_in, f"small-{language}")
    page.goto(day.replace("/en/", f"/{language}/") if language == "en" else other(page, language))
    expect(page.locator("#desk-mine")).to_be_visible()
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, language)


def other(page: Page, language: str) -> str:
    """This page in another language."""
    return str(page.locator(f"link[hreflang={language}]").get_attribute("href"))


def test_the_call_screen_announces_and_the_phone_is_called(
    stack: Stack,
    page: Page,
    new_page: NewPage,
    sign_in: SignIn,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
) -> None:
    day = at_the_desk(stack, page, sign_in, "calls")
    page.get_by_role("link", name="Screen of the waiting room").click()
    address = page.locator("main a.text-break").inner_text()
    room = new_page(locale="en-GB")
    room.add_init_script(LISTEN)
    room.goto(address)
    axe(room)
    room.get_by_role("button", name="Switch on sound and voice").click()
    expect(room.locator("#screen-start")).to_be_hidden()

    page.goto(day)
    page.get_by_role("button", name="Give a number").click()
    page.locator(".so-desk-given a").click()
    number = page.locator(".so-slip-number").inner_text()
    axe(page)
    phone = new_page(viewport=size(320), locale="en-GB")
    phone.goto(str(page.locator("figure a").get_attribute("href")))
    expect(phone.locator(".so-wait-waiting")).to_contain_text(number)
    axe(phone)
    screenshot(phone, "waits")

    page.goto(day)
    page.locator(f"#b-{number}-called").click()
    expect(room.locator(".so-screen-number")).to_have_text(number, timeout=10_000)
    expect(room.locator("#screen-now .so-screen-desk")).to_have_text("desk 1")
    said = f"Number A {number[1:]}, desk 1"
    expect(room.locator("#screen-said")).to_have_text(said)
    spoken = room.evaluate("() => window.spoken")
    assert {language for language, _words in spoken} == {"it", "en", "fr", "ar", "ro"}
    assert ["en", said] in spoken
    axe(room)
    screenshot(room, "room", full_page=False)
    expect(phone.locator(".so-wait-now")).to_have_text("You are called: desk 1", timeout=15_000)
    axe(phone)
    screenshot(phone, "called")

    # The room says when it hears nothing, and tells afterwards what it missed.
    room.context.set_offline(True)
    expect(room.locator("#screen-stale")).to_be_visible(timeout=30_000)
    page.goto(day)
    with page.expect_navigation():
        page.locator(f"#b-{number}-called").click()
    before = len(room.evaluate("() => window.spoken"))
    room.context.set_offline(False)
    expect(room.locator("#screen-stale")).to_be_hidden(timeout=15_000)
    room.wait_for_function("(before) => window.spoken.length > before", arg=before)
    forget(problems, "ERR_INTERNET_DISCONNECTED")


def test_the_wait_page_needs_no_script(
    stack: Stack, page: Page, page_without_javascript: Any, sign_in: SignIn
) -> None:
    day = at_the_desk(stack, page, sign_in, "no-script")
    page.get_by_role("button", name="Give a number").click()
    page.locator(".so-desk-given a").click()
    number = page.locator(".so-slip-number").inner_text()
    phone = page_without_javascript
    phone.goto(str(page.locator("figure a").get_attribute("href")))
    expect(phone.locator("#wait")).to_contain_text(number)
    page.goto(day)
    with page.expect_navigation():
        page.locator(f"#b-{number}-called").click()
    # The page comes anew by itself.
    expect(phone.locator("#wait")).to_contain_text("You are called", timeout=30_000)
