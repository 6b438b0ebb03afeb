"""A form meets no network: what was typed stays, or comes back, and is sent once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import NewPage, forget, size
from tests.journeys.test_a_citizen_reports_a_barrier import a_street_with_numbers
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)

AREA = "/en/follow-an-area/"
SAID = "[data-typed-said]"


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page that nobody answers for: the service worker is another test's matter."""
    return new_page(service_workers="block", viewport=size(320))


def ready(page: Page) -> None:
    """Until the script that keeps what is typed is there."""
    page.wait_for_load_state("networkidle")


def details(page: Page, stack: Stack) -> None:
    """Walk the flow to the page with the words."""
    street, number = a_street_with_numbers(stack)
    page.goto("/en/report/where/")
    page.locator("#id_q").fill(f"{street} {number}")
    page.get_by_role("button", name="Search the street").click()
    if page.locator("#found").count():
        page.locator("#found button").click()
    field = page.locator("input[name=number]")
    if not field.input_value():
        field.fill(number)
    page.get_by_role("button", name="Use this place").first.click()
    page.locator("label[for=kind-signal]").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Go on").first.click()
    page.locator("#id_description, [data-known]").first.wait_for()
    if page.locator("[data-known]").count():
        page.get_by_role("button", name="None of these").click()


def test_where_the_browser_knows_it_the_form_stays_open(
    page: Page,
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
) -> None:
    details(page, stack)
    page.locator("#id_description").fill("Behind the kiosk")
    page.locator("#id_contact_email").fill("ada@example.org")
    ready(page)
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Go on").last
    button.click()
    expect(page.locator(SAID)).to_have_attribute("role", "alert")
    expect(page.locator(SAID)).to_contain_text("nothing was sent")
    expect(page.locator("#id_description")).to_have_value("Behind the kiosk")
    axe(page)
    screenshot(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.set_offline(False)
    expect(page.locator(SAID)).to_contain_text("The network is back")
    button.click()
    expect(page.locator("main")).to_contain_text("Behind the kiosk")
    expect(page.get_by_role("button", name="Send the report")).to_be_visible()
    forget(problems, "net::ERR_")  # the browser tells of what it could not load meanwhile


def test_where_it_finds_out_too_late_what_was_typed_comes_back(
    page: Page, axe: Callable[..., None], screenshot: Callable[..., Path], problems: list[str]
) -> None:
    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.goto("/en/")
    page.goto(AREA)
    ready(page)
    page.locator("#id_address").fill("via Po 12")
    page.locator("label[for=id_rhythm_0]").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.route(f"**{AREA}", cut)
    button = page.get_by_role("button", name="Follow this area")
    button.click()
    page.wait_for_url("chrome-error://**")
    page.unroute(f"**{AREA}")
    # Another page first, and the form asked for anew: the browser itself remembers nothing.
    page.goto("/en/")
    page.goto(AREA)
    expect(page.locator(SAID)).to_contain_text("What you typed is here again")
    expect(page.locator("#id_address")).to_have_value("via Po 12")
    expect(page.get_by_label("E-mail")).to_have_value("ada@example.org")
    expect(page.locator("#id_rhythm_0")).to_be_checked()
    axe(page)
    screenshot(page)
    button.click()
    # An answer has come, be it a refusal: nothing is given back any more.
    page.wait_for_load_state("load")
    expect(page.locator(SAID)).to_have_count(0)
    ready(page)
    assert page.evaluate("sessionStorage.getItem('soglia-typed')") is None
    page.goto(AREA)
    ready(page)
    expect(page.get_by_label("E-mail")).to_have_value("")
    forget(problems, "net::ERR_")  # the browser tells of the line that was cut


def test_passwords_and_codes_are_never_kept(page: Page) -> None:
    page.goto("/en/access/sign-in/")
    ready(page)
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("a secret of somebody")
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_value("")
    ready(page)
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "secret" not in kept
