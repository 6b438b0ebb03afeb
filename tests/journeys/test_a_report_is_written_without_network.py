"""The network goes away while somebody reports, and comes back: nothing is lost or doubled.

"Without network" is real here: the web server is ended, and started again on the same port.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, forget, size
from tests.reports.builders import picture
from tests.stack import Stack, wait_for

Axe = Callable[..., None]
Screenshot = Callable[..., Path]
PATH = "/en/report/without-network/"
# Torino's centre, where the demonstration has streets.
POSITION = {"latitude": 45.0703, "longitude": 7.6869, "accuracy": 12}


@pytest.fixture
def network(stack: Stack) -> Iterator[Callable[[bool], None]]:
    """Take the network away, and give it back."""

    def switch(on: bool) -> None:
        if on and "web" not in stack.processes:
            stack.start("web")
        elif not on and "web" in stack.processes:
            stack.kill("web")

    yield switch
    switch(True)


def kept_by_the_worker(page: Page) -> None:
    """Wait until the worker has the page and its files."""
    look = """async (path) => {
        const page = await caches.match(path);
        const script = await caches.match('/static/reports/offline/page.js');
        return Boolean(page && script && navigator.serviceWorker.controller);
    }"""
    wait_for(lambda: page.evaluate(look, PATH), "the worker to keep the page")


def reports(stack: Stack) -> list[tuple[str, str, int]]:
    return stack.sql(
        "SELECT r.kind, r.description, count(p.id) FROM reports_report r"
        " LEFT JOIN reports_reportphoto p ON p.report_id = r.id"
        " WHERE r.description LIKE 'without network%%' GROUP BY r.id ORDER BY r.id"
    )


def write(page: Page, words: str, *, photo: bool = False) -> None:
    page.get_by_label("What is the barrier?").select_option("step")
    page.locator("label[for=off_can_pass_0]").click()
    page.locator("summary", has_text="What helps").click()
    page.locator("#off_description").fill(words)
    if photo:
        page.locator("#off_photos").set_input_files(
            [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().getvalue()}] * 2
        )
        expect(page.locator("[data-photos] li")).to_have_count(2)


def test_what_is_written_without_network_arrives_once(
    new_page: NewPage,
    stack: Stack,
    network: Callable[[bool], None],
    axe: Axe,
    screenshot: Screenshot,
    problems: list[str],
) -> None:
    page = new_page(
        viewport=size(320), geolocation=POSITION, permissions=["geolocation"], locale="en-GB"
    )
    page.goto("/en/report/")
    kept_by_the_worker(page)

    network(False)
    page.goto("/en/report/where/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report without network")
    axe(page)
    page.get_by_role("button", name="Use the position of my phone").click()
    expect(page.locator("[data-position-said]")).to_contain_text("12")
    write(page, "without network, with photos", photo=True)
    # The page is closed by mistake: what was typed is still there.
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#off_description")).to_have_value("without network, with photos")
    expect(page.locator("[data-photos] li")).to_have_count(2)
    page.get_by_role("button", name="Save and send").click()
    expect(page.locator("[data-said]")).to_have_text("Saved on this phone.")
    item = page.locator("[data-report]")
    expect(item).to_have_attribute("data-state-code", "waiting")
    axe(page)
    screenshot(page, "waiting")
    assert reports(stack) == []

    network(True)
    page.goto("/en/")
    wait_for(lambda: reports(stack) == [("step", "without network, with photos", 2)], "the report")
    page.goto(PATH)
    expect(item).to_have_attribute("data-state-code", "sent")
    expect(item).to_contain_text(re.compile("[2-9A-HJ-NP-Z]{3,4}-"))
    axe(page)
    screenshot(page, "arrived")
    page.reload()
    assert len(reports(stack)) == 1
    item.get_by_role("button", name="Take it off this phone").click()
    expect(item).to_have_count(0)
    forget(problems, "net::ERR_")  # the browser tells of each address that did not answer


def test_a_place_nobody_can_find_is_chosen_with_the_network(
    new_page: NewPage, stack: Stack, axe: Axe, screenshot: Screenshot, problems: list[str]
) -> None:
    page = new_page(viewport=size(1280))
    page.goto(PATH)
    page.get_by_role("button", name="Save and send").click()
    expect(page.locator("[data-errors] li")).to_have_count(3)
    axe(page)
    page.get_by_label("Street and number").fill("via che non esiste 12")
    write(page, "without network, place to choose")
    page.get_by_role("button", name="Save and send").click()
    item = page.locator("[data-report]")
    expect(item).to_have_attribute("data-state-code", "needs_place")
    screenshot(page, "needs place")
    item.get_by_role("button", name="Choose the place").click()
    page.wait_for_url("**/where/**")
    # Told by the page when it was the page, and not its worker, that sent.
    forget(problems, "status of 400")
    [(street,)] = stack.sql(
        "SELECT s.name FROM territory_street s JOIN territory_corner c ON c.street_id = s.id"
        " GROUP BY s.name ORDER BY count(*) DESC LIMIT 1"
    )
    page.locator("#id_q").fill(street)
    page.get_by_role("button", name="Search the street").click()
    page.locator("#id_corner").select_option(index=1)
    page.get_by_role("button", name="Use this place").first.click()
    page.get_by_role("button", name="Go on").first.click()
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_role("button", name="Send the report").click()
    page.locator("[data-report-code]").wait_for()
    page.goto(PATH)
    expect(item).to_have_attribute("data-state-code", "sent")
    assert len([1 for _, words, _ in reports(stack) if "to choose" in words]) == 1


def test_it_reads_from_right_to_left_in_arabic(
    new_page: NewPage, axe: Axe, screenshot: Screenshot
) -> None:
    page = new_page(viewport=size(320), locale="ar")
    page.goto("/ar/")
    page.goto(page.locator("a[hreflang=ar]").first.get_attribute("href") or "/ar/")
    address = page.evaluate(
        'async () => (await (await fetch(\'/sw.js\')).text()).match(/"ar": "([^"]+)"/)[1]'
    )
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("[data-form]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
    screenshot(page, "arabic")
