"""Anybody says that something is wrong, by keyboard; the office corrects, answers, checks."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from tests.journeys.conftest import NewPage, SignIn, expecting_refusal, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.shares_city(after_readers=True)
POINT = "/en/points/demo-03/"


def test_somebody_says_it_and_the_office_answers(
    new_page: NewPage,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
    sign_in: SignIn,
) -> None:
    page = new_page(locale="en-GB")
    page.goto(POINT)
    axe(page)
    screenshot(page, "point")
    page.get_by_role("link", name="This is wrong").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is wrong about this point?")
    axe(page)
    page.get_by_label("How is it really?").fill("It opens at ten.")
    send = page.get_by_role("button", name="Send")
    send.focus()
    with expecting_refusal(page, problems):
        page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("How is it really?")).to_have_value("It opens at ten.")
    axe(page)
    screenshot(page, "refused")
    page.get_by_role("radio", name="Opening hours").focus()
    page.keyboard.press("Space")
    send.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you: it is with the office")
    axe(page)
    screenshot(page, "sent")
    code = page.locator("main dd strong").inner_text()

    office = new_page(locale="en-GB")
    sign_in(office, "registro", role="staff", wanted="/admin/points/wrong/")
    axe(office, wcag_only=True)
    screenshot(office, "list")
    office.locator(".listing a").first.click()
    expect(office.locator("main")).to_contain_text("It opens at ten.")
    office.get_by_role("radio", name="It was wrong, and is corrected").check()
    office.get_by_label("Your answer").fill("Thank you. It opens at ten now.")
    axe(office, wcag_only=True)
    screenshot(office, "answering")
    office.get_by_role("button", name="Answer").click()
    office.wait_for_url("**/points/wrong/")

    page.goto("/en/points/answers/")
    axe(page)
    page.get_by_label("Code").fill(code.lower().replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("It opens at ten now.")
    screenshot(page, "answer")
    axe(page)


def test_the_office_checks_and_carries_the_register(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], sign_in: SignIn
) -> None:
    office = new_page(locale="en-GB")
    sign_in(office, "controllo", role="staff", wanted="/admin/points/checks/")
    axe(office, wcag_only=True)
    screenshot(office, "checks", full_page=False)
    office.get_by_role("button", name=re.compile("I checked this today")).first.click()
    expect(office.get_by_text("1 site checked today.")).to_be_visible()
    office.goto("/admin/points/files/")
    axe(office, wcag_only=True)
    screenshot(office, "files")
    with office.expect_download() as waiting:
        office.get_by_role("link", name="The whole register").click()
    office.get_by_label("A ZIP of the register").set_input_files(waiting.value.path())
    # Chromium names what was downloaded anew; a ZIP is known by what is in it.
    office.get_by_role("button", name="Read the file").click()
    expect(office.locator("main")).to_contain_text("Only checked")
    row = office.locator("tr", has_text="sites")
    expect(row.locator("td").nth(0)).to_have_text("0")
    expect(row.locator("td").nth(1)).to_have_text("0")
    office.goto("/admin/register_sites/")
    # The heading sorts; the rows lead to their forms.
    office.locator(".listing tbody a").first.click()
    expect(office.get_by_role("group", name="What it offers")).to_be_visible()
    axe(office, wcag_only=True)
    screenshot(office, "site form")
    office.set_viewport_size(size(390))
    screenshot(office, "site form on a phone")


@pytest.mark.parametrize("language", ["it", "ar"])
def test_the_pages_fit_a_phone_in_both_directions(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path], language: str
) -> None:
    page = new_page(locale=language, viewport=size(320))
    with translation.override(language):
        addresses = {
            "point": reverse("point", args=["demo-03"]),
            "form": reverse("point_wrong", args=["demo-03"]),
            "find": reverse("point_wrong_find"),
        }
    for name, address in addresses.items():
        page.goto(address)
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, name
        screenshot(page, f"{name} {language}")
