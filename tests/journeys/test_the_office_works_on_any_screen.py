"""Networks, barriers and rules in the admin: wide and narrow, from the left and from the right."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, size
from tests.stack import Stack

pytestmark = pytest.mark.shares_city

# A small network beside the one in force, to be compared with it and never put in force.
BESIDE = """
from apps.territory.models import Dataset
from tests.twin_feed.builders import network
if not Dataset.objects.filter(kind="network", state="staged").exists():
    last = Dataset.objects.filter(kind="network").order_by("generation").last()
    network(generation=last.generation + 1, active=False)
from apps.reach import services
from apps.reach.models import RuleSet
if not RuleSet.objects.filter(state="draft").exists():
    body = RuleSet.objects.get(state="active").body
    body["profiles"]["walking"]["speed_m_s"]["value"] = 1.1
    services.draft_rules(title="Slower", source="A test", body=body)
"""
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"
DIRECTION = {"en-GB": "ltr", "ar": "rtl"}


@pytest.fixture
def office(new_page: NewPage, stack: Stack, sign_in: SignIn) -> Callable[[str, int], Page]:
    """A technician signed in, in a language and at a width."""

    def signed_in(locale: str, width: int) -> Page:
        stack.django(BESIDE)
        page = new_page(locale=locale, viewport=size(width))
        sign_in(page, f"office-{uuid.uuid4().hex[:12]}", wanted="/admin/barriers/")
        page.locator(".office").wait_for()
        return page

    return signed_in


def pages(page: Page, stack: Stack) -> dict[str, str]:
    """Name and address of each page of the three sections."""
    ((standing,),) = stack.sql(
        "SELECT uuid FROM twin_barrier WHERE state IN ('suspected', 'confirmed')"
        " ORDER BY uuid LIMIT 1"
    )
    ((old,),) = stack.sql("SELECT id FROM territory_dataset WHERE kind = 'network'"
                          " AND state = 'active'")  # fmt: skip
    ((new,),) = stack.sql("SELECT id FROM territory_dataset WHERE kind = 'network'"
                          " AND state = 'staged'")  # fmt: skip
    ((draft,),) = stack.sql(
        "SELECT version FROM reach_ruleset WHERE state = 'draft' ORDER BY version LIMIT 1"
    )
    ((rules,),) = stack.sql("SELECT version FROM reach_ruleset WHERE state = 'active'")
    return {
        "barriers": "/admin/barriers/",
        "barrier": f"/admin/barriers/{standing}/",
        "place": f"/admin/networks/barrier/{standing}/",
        "networks": "/admin/networks/",
        "compare": f"/admin/networks/compare/?old={old}&new={new}",
        "activate": f"/admin/networks/{new}/activate/",
        "rules": "/admin/rules/",
        "preview": f"/admin/rules/{draft}/",
        "new-rules": f"/admin/rules/{rules}/new/",
    }


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_passes_the_checker_and_fits(
    office: Callable[[str, int], Page],
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    locale: str,
    width: int,
) -> None:
    page = office(locale, width)
    found = []
    for name, address in pages(page, stack).items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[locale])
        screenshot(page, name)
        try:
            axe(page, wcag_only=True)
        except AssertionError as error:
            found.append(str(error))
        wider_px = page.evaluate(WIDER_THAN_THE_SCREEN)
        if wider_px > 0:
            found.append(f"{address} is {wider_px} px wider than the screen")
    assert not found, "\n".join(found)


def test_two_barriers_that_may_be_one_are_compared_on_a_phone(
    office: Callable[[str, int], Page],
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
) -> None:
    page = office("ar", 320)
    rows = stack.sql(
        "SELECT a.uuid, b.uuid FROM twin_barrier a JOIN twin_barrier b"
        " ON b.layer_id = a.layer_id AND b.id > a.id AND b.kind = a.kind"
        " WHERE a.state = 'suspected' AND b.state IN ('suspected', 'confirmed') LIMIT 1"
    )
    ((one, other),) = rows
    answer = page.goto(f"/admin/barriers/{one}/merge/{other}/")
    assert answer is not None
    assert answer.status == 200
    axe(page, wcag_only=True)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    screenshot(page)
