"""Booked without network on a seat that was gone: the list, whom to call, one press."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, size
from tests.journeys.desk_offline import POST
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk
from tests.journeys.test_public_pages_are_for_everybody import WIDER_THAN_THE_SCREEN
from tests.stack import Stack

SEATS = """async (address) => {
  const answer = await fetch(`${address}take-along.json?device=${crypto.randomUUID()}`);
  const day = await answer.json();
  return [day.now, day.seats];
}"""


def late(page: Page, day: str) -> list[dict[str, Any]]:
    """Enough bookings of one seat that some are too late, and a visit recorded twice."""
    now, seats = page.evaluate(SEATS, day)
    words = {
        "service": seats[0]["service"], "start": seats[0]["starts"][-1], "given_name": "Ada",
        "family_name": "Tardi", "contact_kind": "phone", "contact": "333 1234567",
    }  # fmt: skip
    items = [
        {"uuid": str(uuid.uuid4()), "kind": "book", "at": now, "data": words} for _one in range(6)
    ]
    came = str(uuid.uuid4())
    items.append({"uuid": came, "kind": "walk_in", "at": now, "data": {}})
    told = {"ticket": came, "kind": "individual", "topics": ["inps"], "minutes": "9"}
    for note in ("", "Anche la stampante"):
        data = {**told, "note": note}
        items.append({"uuid": str(uuid.uuid4()), "kind": "record", "at": now, "data": data})
    found: list[dict[str, Any]] = page.evaluate(POST, [f"{day}sync/", items])
    return found


def test_who_is_to_be_rebooked_is_called_and_has_another_time_by_one_press(
    stack: Stack, page: Page, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    day = at_the_desk(stack, page, sign_in, "rebook")
    states = [one["state"] for one in late(page, day)]
    assert {"rebook", "conflict", "done"} <= set(states)
    page.goto(day)
    page.locator("a[href$='/to-rebook/']").click()
    axe(page)
    screenshot(page, "list")
    page.set_viewport_size(size(320))
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    axe(page)
    screenshot(page, "list small")
    arabic = page.url
    page.goto(arabic.replace("/en/desk/", "/ar/desk/"))
    screenshot(page, "list arabic")
    page.goto(arabic)
    page.set_viewport_size(size(1280))
    page.get_by_role("button", name="Record it too").first.click()
    expect(page.get_by_role("button", name="Record it too")).to_have_count(0)
    page.get_by_role("link", name="Ada Tardi").first.click()
    expect(page.locator("a[href^='tel:']")).to_have_text("333 1234567")
    axe(page)
    screenshot(page, "one")
    page.set_viewport_size(size(320))
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page, "one small")
    page.get_by_role("button", name="Called, not reached").click()
    expect(page.locator("main")).to_contain_text("Called 1 time, not reached")
    page.locator("button[name='time']").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("It is booked.")
    [(rebooked,)] = stack.sql("SELECT count(*) FROM desk_torebook WHERE state = 'rebooked'")
    assert rebooked == 1
