"""The map: it draws, shows verdicts, opens pages; a place can be picked by mouse and keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import NewPage, size

pytestmark = pytest.mark.shares_city

CANVAS = ".maplibregl-canvas"


def drawn(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map].is-drawn")).to_be_visible(timeout=30_000)


def tiles_asked(page: Page) -> list[str]:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/tiles/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_the_map_draws_and_a_profile_shows_its_verdicts(
    page: Page, screenshot: Callable[..., Path]
) -> None:
    asked = tiles_asked(page)
    drawn(page, "/en/map/")
    with page.expect_response(lambda answer: "verdict-manual_wheelchair" in answer.url) as answer:
        page.get_by_role("radio", name="Manual wheelchair").check()
    assert answer.value.ok
    assert {"network", "barriers", "points"} <= {
        url.split("/tiles/")[1].split("/")[0] for url in asked
    }
    page.wait_for_load_state("networkidle")
    screenshot(page, full_page=False)


def test_a_barrier_of_the_list_is_shown_and_opened_on_the_map(page: Page) -> None:
    drawn(page, "/en/map/")
    with page.expect_response(lambda answer: "/tiles/barriers/16/" in answer.url):
        page.locator("[data-map-go]").first.click()
    expect(page.locator(CANVAS)).to_be_focused()
    page.wait_for_load_state("networkidle")
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    middle = {"x": box["width"] / 2, "y": box["height"] / 2}
    popup = page.locator(".maplibregl-popup")

    # The map may still be moving when the tile has come.
    for _attempt in range(20):
        page.locator(CANVAS).click(position=middle)
        if popup.count():
            break
        page.wait_for_timeout(500)
    told = popup.locator("strong").inner_text()
    popup.get_by_role("link", name="Open the page").click()
    page.wait_for_url("**/barrier/**")
    expect(page.locator("h1")).to_have_text(told)


def test_without_webgl_the_list_stays(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/en/map/")
    expect(page.get_by_text("Everything on it is also in the list")).to_be_visible()
    expect(page.locator(".so-item-title a").first).to_be_visible()


def test_without_scripts_the_profile_and_filters_work(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/en/map/")
    page.get_by_role("radio", name="Blind").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("radio", name="Blind")).to_be_checked()
    page.get_by_label("State").select_option("confirmed")
    page.get_by_role("button", name="Apply the filters").click()
    expect(page.locator(".so-item").first).to_contain_text("Confirmed")
    assert "profile=blind" in page.url


def chosen(page: Page) -> tuple[float, float]:
    return float(page.locator("#id_lon").input_value()), float(
        page.locator("#id_lat").input_value()
    )


def picking(page: Page) -> Any:
    page.goto("/en/report/where/")
    page.get_by_role("button", name="Show the map").click()
    expect(page.locator("[data-map].is-drawn")).to_be_visible(timeout=30_000)
    return page.locator("[data-map=pick]")


def test_a_place_is_picked_with_the_keyboard_alone(page: Page) -> None:
    picking(page)
    page.locator(CANVAS).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Pin placed.")).to_be_visible()
    before = chosen(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    page.keyboard.press("Enter")
    lon, lat = chosen(page)
    assert lon > before[0]
    assert lat == pytest.approx(before[1], abs=1e-4)
    assert page.url.endswith("/en/report/where/")  # Enter on the map does not send the form


def test_a_place_is_picked_by_tapping(new_page: NewPage) -> None:
    page = new_page(viewport=size(320), has_touch=True)
    picking(page)
    page.locator(CANVAS).tap(position={"x": 60, "y": 90})
    expect(page.get_by_text("Pin placed.")).to_be_visible()
    lon, lat = chosen(page)
    assert 7.5 < lon < 7.8
    assert 45.0 < lat < 45.2


def test_the_button_puts_the_pin_under_the_cross(page: Page, axe: Callable[..., None]) -> None:
    picking(page)
    page.get_by_role("button", name="Put the pin here").click()
    expect(page.get_by_text("Pin placed.")).to_be_visible()
    assert chosen(page)
    axe(page)


PLACES = """() => [...document.querySelectorAll("main a, main button, main label, main h3")]
    .filter((one) => !one.closest("[data-map]") && getComputedStyle(one).visibility === "visible")
    .filter((one) => one.getClientRects().length && !one.matches("[data-map-go]"))
    .map((one) => Math.round(one.getBoundingClientRect().top + scrollY))"""


@pytest.mark.parametrize("show", ["", "?show=points"])
def test_nothing_moves_when_the_map_comes_and_no_tap_is_lost(new_page: NewPage, show: str) -> None:
    page = new_page(viewport=size(390))
    page.goto(f"/en/map/{show}")
    page.wait_for_load_state("networkidle")
    before = page.evaluate(PLACES)
    following = page.locator("a[rel=next]")
    expect(page.locator("[data-map].is-drawn")).to_have_count(0)
    # The first scroll lets the map come; the finger is down on the link while it does.
    following.scroll_into_view_if_needed()
    box = following.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(page.locator("[data-map].is-drawn")).to_have_count(1, timeout=30_000)
    expect(page.locator("[data-map-go]").first).to_be_visible()
    # What was not needed with a map is gone; all the rest is where it was.
    left = list(before)
    for place in page.evaluate(PLACES):
        left.remove(place)
    assert len(left) == 1
    page.mouse.up()
    page.wait_for_url("**page=2**")
