"""The main journey in a real browser: with the mouse, with the keyboard, without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stack import Stack, wait_for

CODE = re.compile(r"^[2-9A-HJ-NP-Z]{3,4}(-[2-9A-HJ-NP-Z]{3,4})+$")
Axe = Callable[..., None]
Screenshot = Callable[..., Path]


def a_street_with_numbers(stack: Stack) -> tuple[str, str]:
    """Name of a street of the demonstration, and one of its house numbers."""
    [(name, number)] = stack.sql(
        "SELECT street_name, max(number)::text FROM territory_housenumber"
        " GROUP BY street_name HAVING count(*) > 8 ORDER BY street_name LIMIT 1"
    )
    return name, number


def report_code(page: Page) -> str:
    code = page.locator("[data-report-code]").inner_text()
    assert CODE.match(code)
    return code


def absorbed(stack: Stack, code: str) -> bool:
    """Whether the twin has an observation that comes from this report."""
    return bool(
        stack.sql(
            "SELECT 1 FROM twin_observation o JOIN reports_report r ON r.uuid = o.source"
            " WHERE r.code = %s",
            code,
        )
    )


def follow_until_the_effect_shows(page: Page, stack: Stack, code: str) -> None:
    wait_for(lambda: absorbed(stack, code), "the twin to absorb the report")

    def shown() -> bool:
        page.reload()
        return page.locator(".so-effect li").count() > 0

    wait_for(shown, "the effect on the page of the report")


def test_with_the_mouse_on_the_map(
    page: Page, stack: Stack, axe: Axe, screenshot: Screenshot
) -> None:
    page.goto("/en/")
    axe(page)
    page.get_by_role("link", name="Report a barrier").first.click()
    axe(page)
    page.get_by_role("link", name="Start the report").click()
    # The map is loaded when it is asked for.
    assert page.locator("[data-map] canvas").count() == 0
    page.get_by_role("button", name="Show the map").click()
    canvas = page.locator("[data-map] canvas")
    canvas.scroll_into_view_if_needed()
    page.locator("[data-map].is-drawn").wait_for()
    canvas.click(position={"x": 150, "y": 150})
    expect(page.locator("#id_lon")).not_to_have_value("")
    axe(page)
    screenshot(page, "where")
    page.get_by_role("button", name="Use this place").click()
    page.get_by_role("heading", level=1).wait_for()
    if "/side/" in page.url:
        axe(page)
        screenshot(page, "side")
        page.get_by_label("I do not know, or both").check()
        page.get_by_role("button", name="Use this place").click()
    axe(page)
    screenshot(page, "what")
    page.locator("label[for=kind-step]").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Go on").first.click()
    if "/known/" in page.url:
        page.get_by_role("button", name="None of these").click()
    axe(page)
    page.get_by_label("Height").fill("12")
    page.get_by_role("button", name="Go on").last.click()
    expect(page.get_by_text("12 cm")).to_be_visible()
    axe(page)
    screenshot(page, "check")
    page.get_by_role("button", name="Send the report").click()
    code = report_code(page)
    axe(page)
    screenshot(page, "done")
    page.get_by_role("link", name="Follow the report").click()
    follow_until_the_effect_shows(page, stack, code)
    axe(page)
    screenshot(page, "status")
    page.get_by_role("link", name="Page of the barrier").click()
    axe(page)
    screenshot(page, "barrier")
    page.get_by_role("button", name="Still there").click()
    axe(page)


def press_to(page: Page, target: Locator, limit: int = 120) -> None:
    """Move the focus with Tab until it is on ``target``, as a hand on a keyboard does."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"The keyboard does not reach {target}")


def enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_with_the_keyboard_alone_in_italian(page: Page, stack: Stack, axe: Axe) -> None:
    street, number = a_street_with_numbers(stack)
    page.goto("/it/segnala/")
    press_to(page, page.locator("main [data-element=report-inefficiency]"))
    enter(page)
    press_to(page, page.locator("#id_q"))
    page.keyboard.type(f"{street} {number}")
    enter(page)
    if page.locator("#found").count():
        press_to(page, page.locator("input[name=street]").first)
        enter(page)
    axe(page)
    field = page.locator("input[name=number]")
    press_to(page, field)
    if field.input_value() == "":
        page.keyboard.type(number)
    enter(page)
    page.locator("#id_kind").wait_for()
    press_to(page, page.locator("input[name=kind]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    press_to(page, page.locator("input[name=can_pass]").first)
    page.keyboard.press("Space")
    enter(page)
    page.locator("#id_description").wait_for()
    press_to(page, page.locator("#id_description"))
    page.keyboard.type("Davanti al portone")
    press_to(page, page.locator("form button[type=submit]:not([name])").last)
    enter(page)
    page.locator("input[name=client_uuid]").wait_for(state="attached")
    press_to(page, page.locator("form button[type=submit]").last)
    enter(page)
    code = report_code(page)
    assert stack.sql("SELECT placed_by FROM reports_report WHERE code = %s", code) == [("street",)]


def test_without_javascript_on_a_small_phone(new_page: Callable[..., Page], stack: Stack) -> None:
    street, number = a_street_with_numbers(stack)
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/it/segnala/")
    page.locator("main [data-element=report-inefficiency]").click()
    page.locator("#id_q").fill(street)
    page.locator("#id_q").press("Enter")
    if page.locator("#found").count():
        page.locator("input[name=street]").first.check()
        page.locator("#found button").click()
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=number]").press("Enter")
    page.locator("#kind-works").check(force=True)
    page.locator("input[name=can_pass][value=with_help]").check(force=True)
    page.locator("form button[type=submit]:not([name])").last.click()
    page.locator("#id_contact_email").fill("not an address")
    page.locator("#id_description").fill("Passo carraio")
    page.locator("form button[type=submit]:not([name])").last.click()
    # The mistake is told, and what was typed is still there.
    expect(page.locator("#id_contact_email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_description")).to_have_value("Passo carraio")
    page.locator("#id_contact_email").fill("")
    page.locator("form button[type=submit]:not([name])").last.click()
    page.locator("form button[type=submit]").last.click()
    if page.locator("[data-report-code]").count() == 0:
        # Faster than a person: the page asks once more, and nothing is lost.
        page.locator("form button[type=submit]").last.click()
    code = report_code(page)
    wait_for(lambda: absorbed(stack, code), "the twin to absorb the report")
    # Nothing scrolls sideways at 320 px.
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= 320


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_step_scrolls_sideways(
    new_page: Callable[..., Page], width: int, axe: Axe, screenshot: Screenshot
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    for path in ("/it/", "/it/segnala/", "/it/mappa/", "/it/punti/", "/ar/"):
        page.goto(path)
        axe(page)
        screenshot(page, f"{width} {path}")
        assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width, path
