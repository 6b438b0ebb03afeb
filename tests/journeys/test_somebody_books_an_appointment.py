"""Book by keyboard, book for somebody else without JavaScript, cancel from the mail's link."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.shares_city(after_readers=True)


def to_the_times(page: Page, language: str = "en") -> None:
    """From the beginning to the list of times of the point that is free first."""
    page.goto(f"/{language}/book/" if language == "en" else page_of(page, language))
    page.locator("[name=service]").nth(9).check()
    page.locator("main form button[type=submit]").last.click()
    page.locator("[name=site]").first.check()
    page.locator("main form button[type=submit]").last.click()


def page_of(page: Page, language: str) -> str:
    """The first page of booking in another language, by the link the English one has."""
    page.goto("/en/book/")
    return str(page.locator(f"link[hreflang={language}]").get_attribute("href"))


def test_an_appointment_is_booked_by_keyboard(
    page: Page, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page.goto("/en/book/")
    axe(page)
    page.get_by_role("radio", name="Smartphone").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/place/")
    axe(page)
    page.locator("[name=site]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/time/")
    axe(page)
    screenshot(page, "times")
    page.locator("[name=time]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/details/")
    axe(page)
    page.locator("[name=details]").focus()
    page.keyboard.type("My phone shows no photos")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/applicant/")
    axe(page)
    page.get_by_label("Name", exact=True).focus()
    for words in ("Maria", "Rossi", "maria.journey@example.org"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/check/")
    axe(page)
    screenshot(page, "check")
    page.get_by_role("button", name="Book", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/booked/**")
    axe(page)
    expect(page.locator("h1")).to_have_text("Your appointment is booked")
    address = page.get_by_role("link", name="Put it into my calendar").get_attribute("href")
    file = page.request.get(str(address))
    (event,) = Calendar.from_ical(file.body()).walk("VEVENT")
    assert event["status"] == "CONFIRMED"
    page.get_by_role("link", name="See, move or cancel it").click()
    page.get_by_role("link", name="Cancel it").click()
    axe(page)
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator(".lead")).to_have_text("You cancelled this appointment.")
    (event,) = Calendar.from_ical(page.request.get(str(address)).body()).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_relative_books_for_somebody_without_javascript(page_without_javascript: Page) -> None:
    page = page_without_javascript
    to_the_times(page)
    page.locator("[name=time]").first.check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("radio", name="For a relative").check()
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=given_name]").fill("Ada")
    page.locator("[name=family_name]").fill("Verdi")
    page.locator("[name=behalf_name]").fill("Luca Verdi")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#error-summary")).to_contain_text("Why do you book")
    expect(page.locator("[name=given_name]")).to_have_value("Ada")
    page.locator("[name=behalf_reason]").fill("She has no telephone")
    page.locator("[name=behalf_phone]").fill("011 0112345")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("It is not booked yet")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your appointment is booked")
    page.get_by_role("link", name="See, move or cancel it").click()
    before = page.locator(".so-facts").inner_text()
    page.get_by_role("link", name="Move it").click()
    page.locator("[name=time]").last.check()
    page.get_by_role("button", name="Move it to this time").click()
    expect(page.locator("main")).to_contain_text("The appointment was moved.")
    assert page.locator(".so-facts").inner_text() != before


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

    page.goto(page_of(page, language))
    look("start")
    to_the_times(page, language)
    look("times")
    page.locator("[name=time]").first.check()
    page.locator("main form button[type=submit]").last.click()
    look("details")
    page.locator("main form button[type=submit]").last.click()
    look("applicant")
