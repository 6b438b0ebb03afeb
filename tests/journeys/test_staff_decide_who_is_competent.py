"""Staff write a rule, test it on past reports, give a report to a body and forward it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, expecting_refusal
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)

A_BODY_WITH_AN_ADDRESS = """
from apps.reports.models import CompetentBody
CompetentBody.objects.filter(code="gtt").update(forward_by="email", email="gtt@example.org")
"""


def test_a_rule_is_tested_and_a_report_is_forwarded(
    new_page: Callable[..., Page],
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
    sign_in: SignIn,
) -> None:
    page = new_page(locale="en-GB")
    stack.django(A_BODY_WITH_AN_ADDRESS)
    sign_in(page, "competenze", role="staff", wanted="/admin/competence/")
    page.locator(".office table").wait_for()
    axe(page, wcag_only=True)
    screenshot(page, "rules")
    page.set_viewport_size({"width": 320, "height": 900})
    axe(page, wcag_only=True)
    screenshot(page, "rules-320")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("link", name="New rule").click()
    page.locator("[name=near_category]").select_option("stop")
    page.locator("[name=source]").fill("Agreement of 2026")
    with expecting_refusal(page, problems):
        page.get_by_role("button", name="Keep the rule").click()
    expect(page.get_by_role("alert")).to_contain_text("Say how near")
    expect(page.locator("[name=source]")).to_have_value("Agreement of 2026")
    axe(page, wcag_only=True)
    screenshot(page, "refused")
    page.locator("[name=body]").select_option(label="GTT")
    page.locator("[name=near_m]").fill("200")
    page.get_by_role("button", name="Keep the rule").click()
    expect(page.locator(".office")).to_contain_text("this rule gives 0 to")

    page.get_by_role("link", name="Back to the rules").click()
    page.get_by_role("button", name="Up rule 13").click()
    page.locator("tr", has_text="Agreement of 2026").get_by_role("link").last.click()
    expect(page.locator(".office")).not_to_contain_text("gives 0 to")
    axe(page, wcag_only=True)
    screenshot(page, "preview")

    page.locator(".office tbody a").first.click()
    axe(page, wcag_only=True)
    page.locator("[name=body]").last.select_option(label="GTT")
    page.locator("[name=reason]").select_option("place_wrong")
    page.get_by_role("button", name="Give it to this body").click()
    expect(page.locator("[data-body=gtt]")).to_have_text("GTT")
    page.locator("[name=body]").first.select_option(label="GTT")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator("[data-forwarding]")).to_contain_text("GTT")
    screenshot(page, "report")
    page.goto("/admin/competence/forwarded/")
    expect(page.locator(".office tbody tr")).to_contain_text("GTT")
    axe(page, wcag_only=True)
    screenshot(page, "forwarded")
    for address in ("competent_bodies", "api_clients"):
        page.goto(f"/admin/{address}/new/")
        axe(page, wcag_only=True)
