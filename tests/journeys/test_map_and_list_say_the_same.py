"""What is drawn on the map is what stands in the list beside it, one by one."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, size
from tests.stack import wait_for

pytestmark = pytest.mark.shares_city

# Remembers the map that the page makes, so that it can be asked what it has drawn.
WATCH = """async () => {
    const config = JSON.parse(document.querySelector("[data-map]").dataset.config);
    const library = await import(config.module);
    const { addSource } = library.Map.prototype;
    library.Map.prototype.addSource = function (...words) {
        window.drawnMap = this;
        return addSource.apply(this, words);
    };
}"""
DRAWN = """([layer, name]) => {
    const map = window.drawnMap;
    if (!map?.loaded() || !map.areTilesLoaded()) return null;
    const found = map.queryRenderedFeatures({ layers: [layer] });
    return [...new Set(found.map((one) => one.properties[name]))].sort();
}"""


# A point that is suspended, or whose place is not known, is in the list alone and says why.
SHOWN = ".so-explore-list .so-item:has([data-map-go]) .so-item-title a"


def listed(page: Page, address: str) -> list[str]:
    """What the list says is on the map, on all its pages: the last part of each address."""
    found: list[str] = []
    page.goto(address)
    while True:
        shown = page.locator(SHOWN)
        if "points" not in address:
            assert shown.count() == page.locator(".so-explore-list .so-item-title").count()
        links = shown.evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        found += [link.strip("/").split("/")[-1] for link in links]
        following = page.locator("a[rel=next]")
        if not following.count():
            return sorted(found)
        # Opened by its address: on a phone the first scroll of a click loads the map.
        page.goto(urljoin(page.url, following.first.get_attribute("href") or ""))


@pytest.mark.parametrize(("query", "layer", "name"), [
    ("", "barriers", "uuid"),
    ("?kind=step", "barriers", "uuid"),
    ("?state=confirmed", "barriers", "uuid"),
    ("?kind=works&state=suspected", "barriers", "uuid"),
    ("?show=points", "points", "code"),
])  # fmt: skip
def test_each_thing_is_on_both(new_page: NewPage, query: str, layer: str, name: str) -> None:
    page = new_page(viewport=size(390))
    address = f"/en/map/{query}"
    names = listed(page, address)
    page.goto(address)
    page.evaluate(WATCH)
    page.locator("[data-map]").scroll_into_view_if_needed()
    page.mouse.wheel(0, 10)
    expect(page.locator("[data-map].is-drawn")).to_be_visible(timeout=30_000)
    wait_for(
        lambda: page.evaluate(DRAWN, [layer, name]) == names,
        "the map to draw what is listed",
        seconds=30,
        note=lambda: f"not on both: {set(names) ^ set(page.evaluate(DRAWN, [layer, name]) or [])}",
    )
    assert names or "works" in query
