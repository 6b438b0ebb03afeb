"""The office in Chromium: plan a rule, book for somebody by keyboard, close points, count."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN


def look(page: Page, axe: Callable[..., None], screenshot: Callable[..., Path], name: str) -> None:
    """For the checker, at both widths, and for the eye."""
    axe(page, wcag_only=True)
    screenshot(page, name)
    page.set_viewport_size(size(390))
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, name
    screenshot(page, f"{name} phone")
    page.set_viewport_size(size(1280))


def test_the_office_books_for_somebody_by_keyboard(
    new_page: NewPage, sign_in: SignIn, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page = new_page(locale="en-GB")
    sign_in(page, "anna.books", role="staff", wanted="/admin/booking/appointments/")
    look(page, axe, screenshot, "list")
    page.get_by_role("link", name="Book for somebody").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointments/new/")
    look(page, axe, screenshot, "wish")
    page.get_by_label("What is it about?").focus()
    page.keyboard.type("Smart")
    page.get_by_role("button", name="Show the times").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointments/new/?**")
    look(page, axe, screenshot, "times")
    page.locator("[name=time]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="A relative or a helper").focus()
    page.keyboard.press("Space")
    page.get_by_label("Name", exact=True).focus()
    for words in ("Ada", "Verdi"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.get_by_label("Telephone", exact=True).focus()
    page.keyboard.type("011 0112345")
    page.get_by_label("Name of who telephones").focus()
    page.keyboard.type("Luca Verdi")
    page.get_by_label("Why does she or he").focus()
    page.keyboard.type("She does not hear well")
    page.get_by_label("Telephone of who telephones").focus()
    page.keyboard.type("011 0112346")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("It is booked.")
    expect(page.locator(".office")).not_to_contain_text("Verdi")
    page.get_by_role("button", name="Show who comes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#who-comes")).to_contain_text("Luca Verdi: She does not hear well")
    look(page, axe, screenshot, "appointment")
    page.get_by_role("link", name="Cancel it").click()
    look(page, axe, screenshot, "cancel")
    page.get_by_role("radio", name="She or he asked for it").check()
    page.get_by_role("button", name="Cancel the appointment").click()
    expect(page.locator(".office-facts").first).to_contain_text("Cancelled by the citizen")


def test_the_office_plans_closes_and_counts(
    new_page: NewPage, sign_in: SignIn, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page = new_page(locale="en-GB")
    sign_in(page, "carla.plans", role="staff", wanted="/admin/booking/points/")
    look(page, axe, screenshot, "points")
    page.locator(".office table a").first.click()
    page.wait_for_url("**/booking/points/*/")
    point = page.url
    look(page, axe, screenshot, "point")
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Day of the week").select_option("2")
    page.get_by_label("From", exact=True).fill("18:00")
    page.get_by_label("To", exact=True).fill("19:30")
    page.get_by_role("button", name="Show what it gives").click()
    expect(page.locator("#what-it-gives")).to_contain_text("Every Wednesday from 18:00 to 19:30.")
    look(page, axe, screenshot, "rule")
    page.get_by_role("button", name="Keep the rule").click()
    expect(page.locator(".book-week")).to_contain_text("18:00–19:30")
    page.goto(f"{point}desks/new/")
    look(page, axe, screenshot, "desk")
    page.goto(f"{point}shifts/new/")
    look(page, axe, screenshot, "shift")
    for path, name in (
        ("shifts/", "shifts"), ("services/", "services"), ("limits/", "limits"),
        ("figures/", "figures"), ("appointments/viewed/", "viewed"), ("closures/", "closures"),
    ):  # fmt: skip
        page.goto(f"/admin/booking/{path}")
        look(page, axe, screenshot, name)
    page.get_by_role("link", name="Close points").click()
    day = (timezone.localdate() + timedelta(days=200)).isoformat()
    page.get_by_label("First day").fill(day)
    page.get_by_label("Last day").fill(day)
    page.get_by_label("Reason").fill("Stocktaking")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator("#what-it-hits")).to_contain_text("sites are closed.")
    look(page, axe, screenshot, "close")
    page.get_by_role("button", name="Close them").click()
    expect(page.locator(".messages")).to_contain_text("The points are closed on these days.")
    look(page, axe, screenshot, "closure")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".office-facts")).to_contain_text("Taken back")
