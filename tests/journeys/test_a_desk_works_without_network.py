"""A day at a desk whose network is gone, and what of it lies on the computer afterwards.

"Without network" is real here: the web server is ended, and started again on the same port.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, forget, size
from tests.journeys.desk_offline import (
    LYING,
    OFF_LINE,
    POST,
    away,
    facts,
    give_number,
    last_said,
    network,
    ready,
    rows,
    silence,
    taken_along,
    without_network,
)
from tests.journeys.test_a_facilitator_calls_the_queue import other, site_code
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack, wait_for

__all__ = ["network", "silence"]
Axe = Callable[..., None]
Screenshot = Callable[..., Path]
Network = Callable[[bool], None]


def play_a_day(page: Page, name: str) -> None:
    """By keyboard: somebody walks in, is called, helped and recorded; another one is missed."""
    give_number(page, name)
    # Whoever is at this desk already is helped to the end first.
    while page.locator("[data-mine] .so-desk-serving").count():
        page.keyboard.press("Alt+Shift+KeyD")
        last_said(page, "done here")
    page.keyboard.press("Alt+Shift+KeyN")
    last_said(page, "aloud")
    page.keyboard.press("Alt+Shift+KeyR")
    expect(page.locator("[data-mine] .so-desk-called")).to_contain_text("(2)")
    page.keyboard.press("Alt+Shift+KeyS")
    expect(page.locator("[data-mine] .so-desk-serving")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyE")
    expect(page.locator("#record-title")).to_be_focused()
    expect(page.locator("#record-title")).to_contain_text("Record the help of")
    for key in ("Tab", "ArrowDown", "ArrowDown", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    if not page.locator("[name=topics]:checked").count():
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-mine-none]")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyN")
    expect(page.locator("[data-mine] .so-desk-called")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyM")
    expect(page.locator("[data-missed-box]")).to_be_visible()


def report_a_barrier(page: Page, where: str) -> None:
    page.locator("#off-barrier summary").click()
    page.locator("#barrier-address").fill(where)
    page.locator("#barrier-kind").select_option("step")
    page.locator("#barrier-can_pass").select_option("no")
    page.get_by_role("button", name="Save the report").click()
    last_said(page, "Kept on this device.")


def test_a_day_without_network_arrives_once_in_whatever_order(
    stack: Stack, page: Page, sign_in: SignIn, network: Network, axe: Axe,
    screenshot: Screenshot,
) -> None:  # fmt: skip
    day = ready(stack, page, sign_in, "off-line")
    code = site_code(stack)
    before = facts(stack, code)
    network(False)
    without_network(page, day)
    axe(page)
    play_a_day(page, "Signora Lontana")
    report_a_barrier(page, "via che si vedrà 1")
    kept = rows(page)
    assert {row["kind"] for row in kept} >= {"walk_in", "step", "record", "report"}
    assert {row["state"] for row in kept} == {"waiting"}
    expect(page.locator("[data-said]")).to_contain_text(
        f"{len(kept)} things are kept on this device only."
    )
    # The tab comes back as it was, and nothing is written twice.
    page.reload()
    expect(page.locator("[data-journal] > li")).to_have_count(len(kept))
    axe(page)
    screenshot(page, "kept")
    page.set_viewport_size(size(320))
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    axe(page)
    screenshot(page, "kept small")
    page.set_viewport_size(size(1280))

    away(page)
    network(True)
    assert facts(stack, code) == before
    # In any order and in pieces: here one by one, the last first, until each is there.
    page.goto("/en/")
    left = [{"uuid": row["uuid"], "sealed": row["sealed"]} for row in reversed(kept)]
    for _round in range(len(kept)):
        answers = [page.evaluate(POST, [f"{day}sync/", [item]])[0] for item in left]
        later = {one["uuid"] for one in answers if one["state"] == "later"}
        left = [item for item in left if item["uuid"] in later]
        if not left:
            break
    assert not left
    arrived = facts(stack, code)
    assert arrived != before
    # And all of it once more, by the page itself and by hand.
    page.goto(day)
    wait_for(lambda: not rows(page), "the outbox to be empty")
    random.Random(1).shuffle(kept)
    page.evaluate(POST, [f"{day}sync/", [{k: row[k] for k in ("uuid", "sealed")} for row in kept]])
    assert facts(stack, code) == arrived
    assert len(arrived[0]) == len(before[0]) + 1
    assert len(arrived[2]) == len(before[2]) + 1
    page.goto(OFF_LINE)
    expect(page.locator("[data-said]")).to_contain_text("Everything is saved on the server.")
    expect(page.locator("[data-journal] [data-state]").first).to_have_text("Saved on the server.")
    screenshot(page, "arrived")


def test_two_without_network_at_one_point_lose_nothing(
    stack: Stack, new_page: NewPage, sign_in: SignIn, network: Network, axe: Axe,
    screenshot: Screenshot,
) -> None:  # fmt: skip
    one, two = new_page(), new_page()
    day = ready(stack, one, sign_in, "one-of-two")
    ready(stack, two, sign_in, "two-of-two")
    code = site_code(stack)
    network(False)
    numbers = []
    for page in (one, two):
        without_network(page, day)
        numbers.append(give_number(page, "Chi aspetta"))
    assert len(set(numbers)) == 2
    # Both help the same person, and neither knows.
    shared = one.locator("[data-waiting-list] .so-desk-number").first.inner_text()
    for page in (one, two):
        page.locator(f"#b-{shared}-serving").click()
        last_said(page, shared)
    away(one, two)
    network(True)
    for page in (one, two):
        page.goto(day)
        wait_for(lambda page=page: not rows(page), "the outbox to be empty")
    found = stack.sql(
        "SELECT t.series || t.number FROM desk_ticket t JOIN points_site s ON s.id = t.site_id"
        f" WHERE s.code = '{code}' AND t.name = 'Chi aspetta'"
    )
    assert sorted(label for (label,) in found) == sorted(numbers)
    two.goto(OFF_LINE)
    conflict = two.locator("[data-item][data-state-code=conflict]")
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text(shared)
    axe(two)
    screenshot(two, "conflict")


def test_who_leaves_takes_everything_readable_away(
    stack: Stack, page: Page, sign_in: SignIn, network: Network, screenshot: Screenshot,
    axe: Axe,
) -> None:  # fmt: skip
    day = ready(stack, page, sign_in, "leaves")
    planted = "Zenobia"
    network(False)
    without_network(page, day)
    give_number(page, planted)
    expect(page.locator("[data-waiting-list]")).to_contain_text(planted)
    # Encrypted while it is there: no store of the browser says the name.
    assert planted not in page.evaluate(LYING)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Leave this computer").click()
    expect(page.locator("[data-locked]")).to_be_visible()
    expect(page.locator("[data-screen]")).to_be_hidden()
    assert planted not in page.content()
    assert planted not in page.evaluate(LYING)
    assert (rows(page, "notes"), len(rows(page))) == ([], 1)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)")
    axe(page)
    screenshot(page, "left")
    # Her session ends as soon as there is a network again, and what she wrote arrives with whoever
    # signs in next.
    network(True)
    page.goto(day)
    page.wait_for_url(re.compile("/lock/|/login/"))
    sign_in(page, "comes-next", role="facilitator", scope=point_of(stack), wanted=day)
    wait_for(lambda: not rows(page), "the outbox to be empty")
    assert stack.sql(f"SELECT count(*) FROM desk_ticket WHERE name = '{planted}'") == [(1,)]


def test_every_tab_forgets_when_somebody_else_may_be_there(
    stack: Stack, page: Page, sign_in: SignIn, network: Network
) -> None:
    day = ready(stack, page, sign_in, "two-tabs")
    tab = page.context.new_page()
    tab.goto(OFF_LINE)
    expect(tab.locator("[data-screen]")).to_be_visible()
    give_number(tab, "Chi era qui")
    expect(tab.locator("[data-waiting-list]")).to_contain_text("Chi era qui")
    # Put aside by the browser as it stands, it names nobody; shown again it asks its tab.
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "Chi era qui" not in tab.content()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(tab.locator("[data-waiting-list]")).to_contain_text("Chi era qui")
    # Whoever sits at the other tab is nobody now: this one tells nobody's names any more.
    wait_for(lambda: not rows(page), "the outbox to be empty")
    page.context.clear_cookies()
    page.goto("/en/desk/lock/")
    expect(tab.locator("[data-locked]")).to_be_visible()
    assert "Chi era qui" not in tab.content()
    assert tab.evaluate("sessionStorage.getItem('soglia-desk')") is None
    # A clock that was set back makes nobody present.
    look = """import("/static/desk/offline/vault.js").then(({ idleMs, IDLE_MS }) => {
      localStorage.setItem("soglia-desk-touched", Date.now() + 3_600_000);
      return idleMs() > IDLE_MS;
    })"""
    assert tab.evaluate(look)
    away(tab)
    sign_in(page, "two-tabs-next", role="facilitator", scope=point_of(stack), wanted=day)


def test_who_left_has_left_whatever_comes_late(
    stack: Stack, page: Page, sign_in: SignIn, problems: list[str]
) -> None:
    day = ready(stack, page, sign_in, "left-before")
    # The answer with her day is being kept while she leaves.
    late = """async (address) => {
      const { open, keep, leave } = await import("/static/desk/offline/vault.js");
      const { database } = await import("/static/desk/offline/db.js");
      const { taken } = await open();
      const keeping = keep({ ...taken, now: new Date().toISOString() });
      await leave({ owed: address });
      await keeping;
      return [await open(), await (await database()).count("copy")];
    }"""
    assert page.evaluate(late, "/en/desk/hand-over/") == [None, 0]
    # Ending her session fails at first: it is tried again, until it is over.
    page.route("**/hand-over/", lambda route: route.fulfill(status=503))
    with page.expect_response("**/hand-over/"):
        page.goto(day)
    page.unroute("**/hand-over/")
    assert "hand-over" in page.evaluate("localStorage.getItem('soglia-desk')")
    page.goto(day)
    page.wait_for_url(re.compile("/lock/|/login/"))
    forget(problems, "status of 503")


def point_of(stack: Stack) -> tuple[str, str]:
    [(point,)] = stack.sql(
        "SELECT p.code FROM points_facilitationpoint p JOIN points_site s ON s.point_id = p.id"
        f" WHERE s.code = '{site_code(stack)}'"
    )
    return "point", str(point)


def test_the_copy_locks_opens_with_a_code_and_ends_in_time(
    stack: Stack, page: Page, sign_in: SignIn, network: Network, axe: Axe,
    screenshot: Screenshot,
) -> None:  # fmt: skip
    page.clock.install()
    day = ready(stack, page, sign_in, "locks")
    network(False)
    without_network(page, day)
    page.locator("#off-code summary").click()
    page.locator("#code-new").fill("pesca 27")
    page.locator("#code-new").press("Enter")
    last_said(page, "The code is chosen.")
    give_number(page, "Chi resta")
    page.clock.fast_forward("31:00")
    expect(page.locator("[data-locked]")).to_be_visible()
    assert "Chi resta" not in page.content()
    axe(page)
    screenshot(page, "locked")
    page.locator("#code-open").fill("pesca 28")
    page.locator("#code-open").press("Enter")
    expect(page.locator("[data-code-wrong]")).to_contain_text("Tries left: 4")
    page.locator("#code-open").fill("pesca 27")
    page.locator("#code-open").press("Enter")
    expect(page.locator("[data-waiting-list]")).to_contain_text("Chi resta")
    page.clock.fast_forward("12:00:00")
    expect(page.locator("[data-locked]")).to_contain_text("No day is kept on this device.")
    assert "Chi resta" not in page.evaluate(LYING)
    assert (
        page.evaluate(
            "import('/static/desk/offline/db.js').then(({ database }) => database())"
            ".then((db) => db.count('copy'))"
        )
        == 0
    )
    assert len(rows(page)) == 1


def test_what_was_pressed_when_the_network_went_is_done_once(
    stack: Stack, page: Page, sign_in: SignIn, network: Network, problems: list[str]
) -> None:
    day = ready(stack, page, sign_in, "presses")
    page.locator("#id_name").fill("Chi preme")
    network(False)
    page.locator("#id_name").press("Enter")
    again = page.get_by_role("button", name="Do it here")
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-waiting-list]")).to_contain_text("Chi preme")
    network(True)
    page.goto(day)
    wait_for(lambda: not rows(page), "the outbox to be empty")
    assert stack.sql("SELECT count(*) FROM desk_ticket WHERE name = 'Chi preme'") == [(1,)]
    forget(problems, "status of 5")


def test_the_page_without_network_reads_from_right_to_left(
    stack: Stack, new_page: NewPage, sign_in: SignIn, network: Network, axe: Axe,
    screenshot: Screenshot,
) -> None:  # fmt: skip
    page: Any = new_page(viewport=size(320))
    ready(stack, page, sign_in, "off-line-ar")
    arabic = other(page, "ar")
    page.goto(arabic)
    taken_along(page)
    network(False)
    without_network(page, arabic)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    axe(page)
    screenshot(page, "arabic")
