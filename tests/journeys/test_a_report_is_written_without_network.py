"""The network goes away while somebody reports, and comes back: nothing is lost or doubled.

"Without network" is real here: the web server is ended, and started again on the same port.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size
from tests.reports.builders import picture
from tests.stack import Stack, wait_for

Axe = Callable[..., None]
Screenshot = Callable[..., Path]
PATH = "/it/segnala/senza-rete/"
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
    page.wait_for_function(
        """async (path) => {
            const page = await caches.match(path);
            const script = await caches.match('/static/reports/offline/page.js');
            return Boolean(page && script && navigator.serviceWorker.controller);
        }""",
        arg=PATH,
    )


def reports(stack: Stack) -> list[tuple[str, str, int]]:
    return stack.sql(
        "SELECT r.kind, r.description, count(p.id) FROM reports_report r"
        " LEFT JOIN reports_reportphoto p ON p.report_id = r.id"
        " WHERE r.description LIKE 'senza rete%%' GROUP BY r.id ORDER BY r.id"
    )


def write(page: Page, words: str, *, photo: bool = False) -> None:
    page.get_by_label("Che barriera è?").select_option("step")
    page.locator("label[for=off_can_pass_0]").click()
    page.locator("summary", has_text="Che cosa aiuta").click()
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
        viewport=size(320), geolocation=POSITION, permissions=["geolocation"], locale="it-IT"
    )
    page.goto("/it/segnala/")
    kept_by_the_worker(page)

    network(False)
    page.goto("/it/segnala/dove/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Segnala senza rete")
    axe(page)
    page.get_by_role("button", name="Usa la posizione").click()
    expect(page.locator("[data-position-said]")).to_contain_text("12")
    write(page, "senza rete, con foto", photo=True)
    # The page is closed by mistake: what was typed is still there.
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#off_description")).to_have_value("senza rete, con foto")
    expect(page.locator("[data-photos] li")).to_have_count(2)
    page.get_by_role("button", name="Salva e invia").click()
    expect(page.locator("[data-said]")).to_have_text("Salvata su questo telefono.")
    item = page.locator("[data-report]")
    expect(item).to_have_attribute("data-state-code", "waiting")
    axe(page)
    screenshot(page, "waiting")
    assert reports(stack) == []

    problems.clear()  # The browser tells of each address that did not answer.
    network(True)
    page.goto("/it/")
    wait_for(lambda: reports(stack) == [("step", "senza rete, con foto", 2)], "the report")
    page.goto(PATH)
    expect(item).to_have_attribute("data-state-code", "sent")
    expect(item).to_contain_text(re.compile("[2-9A-HJ-NP-Z]{3,4}-"))
    axe(page)
    screenshot(page, "arrived")
    page.get_by_role("button", name="Invia ora").count()
    page.reload()
    assert len(reports(stack)) == 1
    item.get_by_role("button", name="Togli da questo telefono").click()
    expect(item).to_have_count(0)


def test_a_place_nobody_can_find_is_chosen_with_the_network(
    new_page: NewPage, stack: Stack, axe: Axe, screenshot: Screenshot
) -> None:
    page = new_page(viewport=size(1280))
    page.goto(PATH)
    page.get_by_role("button", name="Salva e invia").click()
    expect(page.locator("[data-errors] li")).to_have_count(3)
    axe(page)
    page.get_by_label("Via e numero").fill("via che non esiste 12")
    write(page, "senza rete, luogo da scegliere")
    page.get_by_role("button", name="Salva e invia").click()
    item = page.locator("[data-report]")
    expect(item).to_have_attribute("data-state-code", "needs_place")
    screenshot(page, "needs place")
    item.get_by_role("button", name="Scegli il luogo").click()
    page.wait_for_url("**/dove/**")
    [(street,)] = stack.sql(
        "SELECT s.name FROM territory_street s JOIN territory_corner c ON c.street_id = s.id"
        " GROUP BY s.name ORDER BY count(*) DESC LIMIT 1"
    )
    page.locator("#id_q").fill(street)
    page.get_by_role("button", name="Cerca la via").click()
    page.locator("#id_corner").select_option(index=1)
    page.get_by_role("button", name="Usa questo luogo").first.click()
    page.get_by_role("button", name="Avanti").first.click()
    page.get_by_role("button", name="Avanti").last.click()
    page.get_by_role("button", name="Invia la segnalazione").click()
    page.locator("[data-report-code]").wait_for()
    page.goto(PATH)
    expect(item).to_have_attribute("data-state-code", "sent")
    assert len([1 for _, words, _ in reports(stack) if "scegliere" in words]) == 1


def test_it_reads_from_right_to_left_in_arabic(
    new_page: NewPage, axe: Axe, screenshot: Screenshot
) -> None:
    page = new_page(viewport=size(320), locale="ar")
    page.goto(PATH.replace("/it/segnala/senza-rete/", "/ar/"))
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
