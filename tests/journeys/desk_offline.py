"""A desk that loses its network: what its journeys share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, forget
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk
from tests.stack import Stack, wait_for

OFF_LINE = "/en/desk/off-line/"
# Everything that lies in this browser, as one text: bytes as the signs they may be.
LYING = """async () => {
  const plain = (value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    if (value instanceof Uint8Array) return String.fromCharCode(...value);
    if (value instanceof CryptoKey) return "";
    if (!value || typeof value !== "object") return String(value);
    return Object.entries(value).map(([name, one]) => name + plain(one)).join("|");
  };
  const all = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const parts = [plain({ ...localStorage }), plain({ ...sessionStorage }), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const db = await all(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      parts.push(plain(await all(db.transaction(store).objectStore(store).getAll())));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (new URL(request.url).pathname.startsWith("/static/")) continue;
      parts.push(await (await cache.match(request)).text());
    }
  }
  return parts.join("\\n");
}"""
ROWS = """async (store) => {
  const { rowsOf } = await import("/static/desk/offline/db.js");
  const rows = await rowsOf(store);
  return rows.map(({ uuid, kind, state, sealed }) => ({ uuid, kind, state, sealed }));
}"""
POST = """async ([address, items]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const device = crypto.randomUUID();
  const body = JSON.stringify({ device, items });
  return (await (await fetch(address, { method: "POST", headers, body })).json()).items;
}"""


@pytest.fixture
def network(stack: Stack) -> Iterator[Callable[[bool], None]]:
    """Take the network away, and give it back: the web server ends, and starts again."""

    def switch(on: bool) -> None:
        if on and "web" not in stack.processes:
            stack.start("web")
        elif not on and "web" in stack.processes:
            stack.kill("web")

    yield switch
    switch(True)


@pytest.fixture(autouse=True)
def silence(problems: list[str]) -> Iterator[None]:
    """Ends after the pages have been closed: the browser tells of each address without answer."""
    yield
    forget(problems, "net::ERR_")
    # What the server says of a page of somebody who is not signed in any more.
    forget(problems, "status of 401")


def away(*pages: Page) -> None:
    """Leave the pages, which would bring what waits by themselves as soon as they can."""
    for page in pages:
        page.goto("about:blank")


def ready(stack: Stack, page: Page, sign_in: SignIn, name: str) -> str:
    """At a desk whose day was taken along; returns the address of the day."""
    day = at_the_desk(stack, page, sign_in, name)
    taken_along(page)
    return day


def taken_along(page: Page) -> None:
    """Until this page's day lies on the device, and the worker has the page for it."""
    expect(page.locator("[data-along]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-along-link]")).to_be_visible()
    look = """async () => {
      const { page } = document.querySelector("[data-along]").dataset;
      const kept = await caches.match(page);
      const script = await caches.match("/static/desk/offline/project.js");
      return Boolean(kept && script && navigator.serviceWorker.controller);
    }"""
    wait_for(lambda: page.evaluate(look), "the worker to keep the page")


def without_network(page: Page, address: str) -> None:
    """Ask for the day: the page without network stands in its place, open."""
    page.goto(address)
    expect(page.locator("[data-screen]")).to_be_visible()


def rows(page: Page, store: str = "outbox") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(ROWS, store)
    return found


def last_said(page: Page, words: str) -> None:
    expect(page.locator("[data-last]")).to_contain_text(words)


def give_number(page: Page, name: str = "") -> str:
    """A number by keyboard; returns it."""
    before = len(rows(page, "notes"))
    page.keyboard.press("Alt+Shift+KeyA")
    expect(page.locator("#walk-service")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("[data-journal] > li")).to_have_count(before + 1)
    return page.locator("[data-last]").inner_text().split(" ")[0]


def facts(stack: Stack, code: str) -> list[list[tuple[Any, ...]]]:
    """What the database says of the site, without keys and without when it was recorded."""
    of_site = f"(SELECT id FROM points_site WHERE code = '{code}')"
    asked = [
        (
            "SELECT uuid, series, number, name, state, last_step FROM desk_ticket"
            f" WHERE site_id = {of_site} ORDER BY uuid"
        ),
        (
            "SELECT e.uuid, e.number, from_state, to_state, at FROM desk_ticketevent e"
            f" JOIN desk_ticket t ON t.id = ticket_id WHERE site_id = {of_site} ORDER BY e.uuid"
        ),
        (
            "SELECT uuid, topics, begun_at, ended_at, state FROM desk_assistance"
            f" WHERE site_id = {of_site} ORDER BY uuid"
        ),
        "SELECT count(*) FROM booking_appointment",
        "SELECT count(*) FROM reports_report",
    ]
    return [stack.sql(one) for one in asked]
