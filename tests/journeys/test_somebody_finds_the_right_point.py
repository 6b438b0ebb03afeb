"""Find a point with the keyboard alone: need, day, way; read its page; book there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)


def test_a_point_is_found_with_the_keyboard_and_read(
    page: Page, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page.goto("/en/points/")
    axe(page)
    screenshot(page, "list")
    page.get_by_label("What do you need help with?").focus()
    page.keyboard.type("Digital id")
    page.get_by_label("Where do you start?").focus()
    page.keyboard.type("Biblioteca")
    page.get_by_label("How do you move?").focus()
    page.keyboard.type("Manual")
    page.get_by_text("What has to be there, and more").focus()
    page.keyboard.press("Enter")
    # Folded away at first; opened with the key, and reached by going on.
    expect(page.get_by_label("An entrance without steps")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Find", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/points/?**")
    expect(page.get_by_label("Where do you start?")).to_have_value("Biblioteca")
    # More than one library: the page asks which one.
    page.get_by_role("group", name="Which place do you mean?").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Find", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#found .so-count")).to_contain_text("The nearest first, from")
    expect(page.get_by_label("An entrance without steps")).to_be_checked()
    first = page.locator("#found .so-item").first
    expect(first).to_contain_text("minute")
    axe(page)
    screenshot(page, "found")
    page.get_by_role("button", name="Show the map").focus()
    page.keyboard.press("Enter")
    drawn = page.locator("[data-map=single].is-drawn")
    expect(drawn).to_be_visible(timeout=30_000)
    marks = drawn.locator("a.so-map-link")
    assert marks.count() == page.locator("#found .so-item").count()
    axe(page)
    first.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/points/*/?**")
    expect(page.locator("main")).to_contain_text("Manual wheelchair:")
    axe(page)
    screenshot(page, "point")
    page.get_by_role("link", name="Plan a way here").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("minute")


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (320, "ar"), (1280, "ar")])
def test_the_pages_fit_and_pass_the_checker(
    width: int,
    language: str,
    new_page: NewPage,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:
    page = new_page(viewport=size(width), locale="en-GB")
    for query in ("?needs=step_free&service=inps", "?open=yes&hour=10"):
        page.goto(f"/{language}/points/{query}")
        axe(page)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "list")
    page.locator("#found .so-item-title a").first.click()
    axe(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "point")


def test_without_javascript_the_same_is_found(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/en/points/")
    page.get_by_label("Where do you start?").fill("Biblioteca")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("group", name="Which place do you mean?").get_by_role("radio").first.check()
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("#found .so-count")).to_contain_text("The nearest first, from")


_BOOKABLE = """
from datetime import time
from apps.booking.models import Desk, WeeklyRule
from apps.points.models import Site
sites = Site.objects.exclude(opening_hours="").filter(role="main", point__status="active")
site = sites.order_by("pk").first()
Desk.objects.get_or_create(site=site, number=1)
for weekday in range(7):
    WeeklyRule.objects.create(site=site, weekday=weekday, starts_at=time(0), ends_at=time(23, 30),
                              public_seats=1, step_min=30)
"""


def test_the_button_books_at_this_point(page: Page, stack: Stack, axe: Callable[..., None]) -> None:
    stack.django(_BOOKABLE)
    [(code,)] = stack.sql(
        "SELECT point.code FROM points_site AS site JOIN points_facilitationpoint AS point"
        " ON point.id = site.point_id WHERE site.role = 'main' AND site.opening_hours <> ''"
        " AND point.status = 'active' ORDER BY site.id LIMIT 1"
    )
    page.goto(f"/en/points/{code}/?service=inps")
    expect(page.locator("main")).to_contain_text("Next free time for")
    axe(page)
    button = page.locator("main [data-element=appointment-booking]").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/?**")
    expect(page.get_by_role("radio", name="INPS: pensions and benefits")).to_be_checked()
