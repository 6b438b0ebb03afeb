"""The place by street, by keyboard, from a photo; what is known before sending; several places."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_a_citizen_reports_a_barrier import (
    a_street_with_numbers,
    absorbed,
    enter,
    press_to,
    report_code,
)
from tests.stack import Stack, wait_for

Axe = Callable[..., None]
Screenshot = Callable[..., Path]
NewPage = Callable[..., Page]

# Operators of the keystroke-level model, seconds: S. K. Card, T. P. Moran, A. Newell, "The
# keystroke-level model for user performance time with interactive systems", Communications of the
# ACM 23(7), 1980, figure 1. K is that of somebody who types random letters, slower than their
# average typist (0.28): on a phone nobody types blind. The button of P is pressed and let go (2 B).
K, P, B, H, M = 0.50, 1.10, 0.10, 0.40, 1.35
TAPS_MAX, LETTERS_MAX, SECONDS_MAX = 12, 15, 60.0


class Hand:
    """A hand on a phone: it counts what it does, and what that takes a person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.letters = 0
        self.seconds = 0.0
        self.waited = 0.0
        self._typing = False

    def tap(self, target: Locator) -> None:
        """Think (M), bring the hand back from the keys (H), point (P), press and let go (2 B)."""
        self.seconds += M + (H if self._typing else 0.0) + P + 2 * B
        self._typing = False
        self.taps += 1
        started = time.monotonic()
        target.tap()
        # What the machine takes (R of the model) is waited for, and counted as measured here.
        self.page.wait_for_load_state("load")
        self.waited += time.monotonic() - started

    def write(self, text: str) -> None:
        """Think once (M), hands to the keys (H), then a keystroke for each letter (K)."""
        self.seconds += M + H + K * len(text)
        self._typing = True
        self.letters += len(text)
        self.page.keyboard.type(text, delay=30)

    def report(self) -> str:
        return (
            f"{self.taps} taps, {self.letters} letters: {self.seconds:.1f} s by the "
            f"keystroke-level model, {self.waited:.1f} s waiting for the machine"
        )


def longest_word(name: str) -> str:
    return max(name.replace("'", " ").split(), key=len)


def test_a_first_report_takes_twelve_taps_and_fifteen_letters(
    new_page: NewPage, stack: Stack, screenshot: Screenshot
) -> None:
    street, number = a_street_with_numbers(stack)
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/en/report/")
    hand = Hand(page)
    hand.tap(page.get_by_role("link", name="Start the report"))
    hand.tap(page.get_by_role("combobox", name="Street"))
    hand.write(longest_word(street)[:8].lower())
    option = page.get_by_role("option", name=street, exact=True)
    option.wait_for()
    screenshot(page, "options", full_page=False)
    hand.tap(option)
    hand.tap(page.get_by_label("House number"))
    hand.write(number)
    hand.tap(page.get_by_role("button", name="Use this place").first)
    hand.tap(page.locator("label[for=kind-slope]"))
    hand.tap(page.get_by_label("No", exact=True))
    hand.tap(page.get_by_role("button", name="Go on").first)
    hand.tap(page.get_by_role("button", name="Go on").last)
    # A person reads the summary; the page asks whoever is too quick once more.
    page.wait_for_timeout(1_200)
    hand.tap(page.get_by_role("button", name="Send the report"))
    code = report_code(page)
    print(f"\nFirst report by street and number: {hand.report()}")
    assert hand.taps <= TAPS_MAX
    assert hand.letters <= LETTERS_MAX
    assert hand.seconds + hand.waited <= SECONDS_MAX
    [(placed_by, name, house, side, corner)] = stack.sql(
        "SELECT placed_by, street_name, house_number, side, near_corner_name FROM reports_report"
        " WHERE code = %s",
        code,
    )
    assert (placed_by, name, house) == ("street", street, number)
    assert corner
    assert side in ("left", "right", "")


def in_order(snapshot: str, *parts: str) -> None:
    """Assert that a screen reader comes to these parts in this order."""
    at = -1
    for part in parts:
        found = snapshot.find(part, at + 1)
        assert found > at, f"{part!r} does not come next in\n{snapshot}"
        at = found


def test_the_keyboard_alone_and_what_a_screen_reader_hears(
    page: Page, stack: Stack, axe: Axe
) -> None:
    street, number = a_street_with_numbers(stack)
    page.goto("/en/report/where/")
    in_order(
        page.locator("main").aria_snapshot(),
        'heading "Where is the barrier?" [level=1]',
        'heading "By street" [level=2]',
        'combobox "Street"',
        'button "Search the street"',
        'heading "With the position of the phone" [level=2]',
        'button "Use the position of my phone"',
        'heading "With a photo that knows its place" [level=2]',
        'heading "On the map" [level=2]',
        'button "Show the map"',
        'button "Use this place"',
    )
    field = page.get_by_role("combobox", name="Street")
    press_to(page, field)
    page.keyboard.type(longest_word(street)[:8].lower())
    options = page.get_by_role("option")
    options.first.wait_for()
    expect(field).to_have_attribute("aria-expanded", "true")
    # The number of results is announced, and the first option is not chosen for anybody.
    expect(page.get_by_role("status").filter(has_text="Streets found")).to_contain_text(
        str(options.count())
    )
    expect(field).not_to_have_attribute("aria-activedescendant", "street-option-0")
    axe(page)
    # Escape closes and keeps what was written; the arrow opens again.
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).not_to_have_value("")
    page.keyboard.press("ArrowDown")
    options.first.wait_for()
    wanted = options.filter(has_text=street).first
    for _ in range(options.count()):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    expect(field).to_have_attribute("aria-activedescendant", wanted.get_attribute("id") or "")
    expect(field).to_be_focused()
    enter(page)
    assert page.url.endswith("#by-street")
    in_order(
        page.locator("main").aria_snapshot(),
        'heading "By street" [level=2]',
        'link "Choose another street"',
        'textbox "House number"',
        'combobox "Or: at the corner with"',
        'group "On which side of the street?"',
        "On the side of the number or place you named",
        "On the other side of the street",
        "On the left, going towards the higher numbers",
        "On the right, going towards the higher numbers",
        "I do not know, or both",
        'button "Use this place"',
    )
    press_to(page, page.get_by_label("House number"), limit=12)
    page.keyboard.type(number)
    axe(page)
    enter(page)
    page.locator("#id_kind").wait_for()
    in_order(
        page.locator("main").aria_snapshot(),
        'heading "What is the barrier?" [level=1]',
        street,
        'group "Choose the nearest one"',
        'group "Can you pass?"',
        "It is on private ground",
        'button "Go on"',
    )
    press_to(page, page.locator("input[name=kind]").first)
    page.keyboard.press("Space")
    press_to(page, page.locator("input[name=can_pass]").first)
    page.keyboard.press("Space")
    enter(page)
    page.locator("#id_description").wait_for()
    press_to(page, page.get_by_role("button", name="Go on").last)
    enter(page)
    page.locator("input[name=client_uuid]").wait_for(state="attached")
    in_order(
        page.locator("main").aria_snapshot(),
        "heading",
        f"{street} {number}",
        "Nearest corner",
        'button "Send the report"',
    )
    press_to(page, page.get_by_role("button", name="Send the report"))
    enter(page)
    report_code(page)


def a_place(stack: Stack) -> tuple[float, float]:
    """A house that is no other test's."""
    [(lon, lat)] = stack.sql(
        "SELECT ST_X(geom), ST_Y(geom) FROM territory_housenumber"
        " WHERE number > 10 ORDER BY street_key DESC, number LIMIT 1"
    )
    return lon, lat


def send_by_api(page: Page, stack: Stack, kind: str, lon: float, lat: float) -> str:
    sent = {"kind": kind, "location": {"lon": lon, "lat": lat}, "can_pass": "no"}
    answer = page.request.post("/api/v1/reports/", data=sent)
    code = str(answer.json()["code"])
    wait_for(lambda: absorbed(stack, code), "the twin to absorb the report")
    return code


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_known_is_the_same_on_the_list_and_on_the_map(
    new_page: NewPage, stack: Stack, axe: Axe, screenshot: Screenshot, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    lon, lat = a_place(stack)
    for step in (0.0, 0.00016):
        send_by_api(page, stack, "narrow", lon + step, lat)
    page.goto("/en/report/where/")
    page.evaluate(
        "([lon, lat]) => { id_lon.value = lon; id_lat.value = lat; }", [str(lon), str(lat)]
    )
    page.locator("#map-way button[type=submit]").last.click()
    page.get_by_role("heading", level=1).wait_for()
    if "/side/" in page.url:
        axe(page)
        screenshot(page, f"side {width}")
        page.locator("input[name=side]").last.check()
        page.get_by_role("button", name="Use this place").click()
    page.locator("label[for=kind-narrow]").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Go on").first.click()
    page.get_by_role("heading", name="Is it one of these?").wait_for()
    axe(page)
    listed = page.locator("[data-known]")
    ids = [f"#{one.get_attribute('id')}" for one in listed.all()]
    assert len(ids) >= 2
    in_order(
        page.locator("main").aria_snapshot(),
        'heading "Is it one of these?" [level=1]',
        'heading "Already known, nearest first" [level=2]',
        'button "It is this one: it stops me too"',
        'button "It is still there"',
        'button "It is no longer there"',
        'button "None of these',
        'button "Show the map"',
    )
    page.get_by_role("button", name="Show the map").click()
    page.locator("[data-map].is-drawn").wait_for()
    marks = page.locator("a.so-map-link")
    assert [one.get_attribute("href") for one in marks.all()] == ids
    # A mark of the map leads to the buttons of its barrier.
    marks.nth(1).press("Enter")
    expect(listed.nth(1)).to_be_focused()
    axe(page)
    screenshot(page, f"known {width}")
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width
    listed.first.get_by_role("button", name="It is this one").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    axe(page)
    screenshot(page, f"thanks {width}")
    page.get_by_role("button", name="take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer is taken back")


def test_several_places_without_a_script_on_a_small_phone(
    new_page: NewPage, stack: Stack, screenshot: Screenshot
) -> None:
    street, number = a_street_with_numbers(stack)
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/en/report/")
    page.get_by_role("link", name="Report several places together").click()
    page.get_by_label("How many people support this?").fill("41")
    for kind, button in (("signal", "Add the first place"), ("tactile", "Add another place")):
        page.get_by_role("button", name=button).click()
        # Nobody can draw a map without a script: nothing leads there.
        expect(page.get_by_role("heading", name="On the map")).to_have_count(0)
        page.get_by_label("Street", exact=True).fill(street)
        page.get_by_role("button", name="Search the street").click()
        if page.locator("#found").count():
            page.locator("input[name=street]").first.check()
            page.locator("#found button").click()
        page.get_by_label("House number").fill(number)
        page.get_by_role("button", name="Use this place").first.click()
        page.locator(f"#kind-{kind}").check(force=True)
        page.locator("input[name=can_pass][value=no]").check(force=True)
        page.get_by_role("button", name="Go on").first.click()
        if "/known/" in page.url:
            page.get_by_role("button", name="None of these").click()
    expect(page.get_by_label("How many people support this?")).to_have_value("41")
    screenshot(page, "list")
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= 320
    page.get_by_role("button", name="Send all places").click()
    page.locator("[data-petition-code], [name=sure]").first.wait_for(state="attached")
    if page.locator("[data-petition-code]").count() == 0:
        page.get_by_role("button", name="Send all places").click()
    code = page.locator("[data-petition-code]").inner_text()
    screenshot(page, "sent")
    assert stack.sql(
        "SELECT p.supporters, count(r.id) FROM reports_petition p"
        " JOIN reports_report r ON r.petition_id = p.id WHERE p.code = %s GROUP BY p.id",
        code,
    ) == [(41, 2)]


@pytest.mark.parametrize(("width", "language"), [(320, "ar"), (390, "it"), (1280, "en")])
def test_the_new_pages_are_clean_and_fit(
    new_page: NewPage, stack: Stack, axe: Axe, screenshot: Screenshot, width: int, language: str
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(f"/{language}/")
    start = page.locator("a[data-element=report-inefficiency]").first.get_attribute("href")
    assert start is not None
    street, number = a_street_with_numbers(stack)
    page.goto(start)
    # "Start the report", and "several places together".
    links = page.locator(f'main .so-section a[href^="{start}"]').evaluate_all(
        "(all) => all.map((one) => one.getAttribute('href'))"
    )
    for index, address in enumerate([start, *links[1:], links[0]]):
        page.goto(address)
        axe(page)
        screenshot(page, f"{width} {language} page {index}")
        assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width, address
    page.locator("#id_q").fill(f"{street} {number}")
    page.get_by_role("option").first.wait_for()
    axe(page)
    screenshot(page, f"{width} {language} options")
    page.get_by_role("option").first.click()
    page.locator("input[name=number]").wait_for()
    axe(page)
    screenshot(page, f"{width} {language} along")
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width
    # Moncalieri lies in the box of the city and in none of its districts.
    page.evaluate("() => { id_lon.value = '7.69'; id_lat.value = '45.003'; }")
    page.locator("#map-way button[type=submit]").last.click()
    page.wait_for_load_state("load")
    axe(page)
    screenshot(page, f"{width} {language} whom")
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width
