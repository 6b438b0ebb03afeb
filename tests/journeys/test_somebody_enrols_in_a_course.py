"""Enrol by keyboard, read the calendar, leave; and a facilitator's pages that everybody can use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.shares_city(after_readers=True)


def press(page: Page, key: str, times: int = 1) -> None:
    for _one in range(times):
        page.keyboard.press(key)


def test_somebody_enrols_by_keyboard_and_leaves(
    page: Page, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page.goto("/en/courses/")
    axe(page)
    screenshot(page, "list")
    page.get_by_label("Places free").focus()
    press(page, "Space")
    press(page, "Enter")
    page.wait_for_url("**places=yes**")
    page.get_by_role("link", name="Safe on line").first.focus()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Safe on line")
    axe(page)
    screenshot(page, "course")
    page.get_by_role("link", name="Enrol", exact=True).focus()
    press(page, "Enter")
    page.wait_for_url("**/enrol/")
    axe(page)
    page.get_by_role("radio", name="I myself").focus()
    press(page, "Space")
    press(page, "Enter")
    page.wait_for_url("**/who/")
    axe(page)
    page.get_by_label("Name", exact=True).focus()
    for words in ("Maria", "Rossi", "maria.courses@example.org"):
        page.keyboard.type(words)
        press(page, "Tab")
    press(page, "Enter")
    page.wait_for_url("**/check/")
    axe(page)
    screenshot(page, "check")
    page.get_by_role("button", name="Enrol", exact=True).focus()
    press(page, "Enter")
    page.wait_for_url("**/done/")
    axe(page)
    expect(page.locator("h1")).to_have_text("You are enrolled")
    address = page.get_by_role("link", name="Put it into my calendar").get_attribute("href")
    events = Calendar.from_ical(page.request.get(str(address)).body()).walk("VEVENT")
    assert [str(one["status"]) for one in events] == ["CONFIRMED"] * 3
    page.get_by_role("link", name="See it, change it or leave").click()
    axe(page)
    page.get_by_role("link", name="Change contact or wishes").click()
    axe(page)
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("link", name="Leave the course").click()
    axe(page)
    page.get_by_role("button", name="Yes, leave").click()
    expect(page.locator(".lead")).to_have_text("You left this course.")
    after = Calendar.from_ical(page.request.get(str(address)).body()).walk("VEVENT")
    assert [str(one["status"]) for one in after] == ["CANCELLED"] * 3
    assert [int(one["sequence"]) for one in after] == [1] * 3


def test_a_relative_enrols_somebody_without_javascript(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/en/courses/")
    page.locator("main article a").first.click()
    page.get_by_role("link", name="Enrol", exact=True).click()
    page.get_by_role("radio", name="A relative").check()
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=given_name]").fill("Ada")
    page.locator("[name=family_name]").fill("Verdi")
    page.locator("[name=behalf_name]").fill("Luca Verdi")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#error-summary")).to_contain_text("Why do you enrol")
    page.locator("[name=behalf_reason]").fill("She has no telephone")
    page.locator("[name=on_paper]").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.locator("main")).to_contain_text("write down or print the code")


@pytest.mark.parametrize(("width", "language"), [(320, "it"), (320, "ar"), (1280, "ar")])
def test_the_pages_fit_and_pass_the_checker(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Any], width: int,
    language: str,
) -> None:  # fmt: skip
    page = new_page(viewport=size(width), locale=language)

    def look(name: str) -> None:
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{name} at {width} px"
        screenshot(page, name)

    page.goto("/en/courses/")
    page.goto(str(page.locator(f"link[hreflang={language}]").get_attribute("href")))
    look("list")
    page.locator("main article a").first.click()
    look("course")
    page.locator("main .so-actions a").first.click()
    look("needs")
    page.locator("main form button[type=submit]").last.click()
    look("who")
    page.locator("[name=given_name]").fill("Maria")
    page.locator("[name=family_name]").fill("Rossi")
    page.locator("[name=on_paper]").check()
    page.locator("main form button[type=submit]").last.click()
    look("check")


@pytest.mark.parametrize("where", ["/en/course-desk/", "/admin/courses/"])
def test_who_holds_courses_finds_her_way_on_any_screen(
    new_page: NewPage, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path], where: str,
) -> None:  # fmt: skip
    is_admin = where.startswith("/admin")
    page = new_page(viewport=size(1280), locale="en")
    if is_admin:
        sign_in(page, "courses-staff", role="staff", wanted=where)
    else:
        sign_in(page, "courses-anna", role="facilitator", scope=("point", "demo-01"), wanted=where)
    page.goto(where)

    def look(name: str) -> None:
        for width in (1280, 320):
            page.set_viewport_size(size(width))
            axe(page, wcag_only=is_admin)
            if not is_admin:
                assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{name} at {width} px"
            screenshot(page, f"{name} {width}")

    look("courses")
    page.locator("main tbody a").first.click()
    look("one course")
    at = page.url
    for name in ("Who takes part", "Change the course", "Copy to new dates", "Enrol somebody"):
        page.goto(at)
        page.get_by_role("link", name=name, exact=True).first.click()
        look(name)
    page.locator("[name=given_name]").fill("Ada")
    page.locator("[name=family_name]").fill("Verdi")
    page.locator("[name=on_paper]").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main, .messages").first).to_contain_text("Verdi Ada")
    look("people")
    page.goto(at)
    page.get_by_role("link", name="Attendance").first.click()
    look("attendance")
    page.goto(at)
    page.get_by_role("link", name="Sheet to sign").first.click()
    axe(page)
    screenshot(page, "sheet")
    page.goto(at)
    page.get_by_role("link", name="Move or cancel").first.click()
    look("session")
