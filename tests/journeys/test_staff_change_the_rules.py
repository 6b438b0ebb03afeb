"""A technician makes a new version of the rules, sees what it would change, puts it in force."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn, expecting_refusal
from tests.stack import Stack

WIDTH = "profiles.manual_wheelchair.limits.width_cm"


def test_a_new_version_is_looked_at_before_it_counts(
    new_page: Callable[..., Page],
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
    sign_in: SignIn,
) -> None:
    page = new_page(locale="en-GB")
    sign_in(page, "regole", wanted="/admin/rules/")
    page.locator(".office").wait_for()
    axe(page, wcag_only=True)
    screenshot(page, "list")

    page.get_by_role("link", name="New version from version").first.click()
    page.locator("[name=title]").fill("Wider doors")
    page.get_by_text("Manual wheelchair", exact=True).first.click()
    page.locator(f"[name='{WIDTH}.free']").fill("wide")
    with expecting_refusal(page, problems):
        page.get_by_role("button", name="Keep as a draft").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Enter a number.")
    expect(page.locator("[name=title]")).to_have_value("Wider doors")
    expect(page.locator(f"[name='{WIDTH}.free']")).to_have_value("wide")
    axe(page, wcag_only=True)
    screenshot(page, "refused")

    page.locator(f"[name='{WIDTH}.free']").fill("120")
    page.locator("[name=source]").fill("Measured with users, May 2026")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".office-lead")).to_contain_text("This change would alter the verdict of")
    axe(page, wcag_only=True)
    screenshot(page, "preview")
    page.get_by_role("button", name="in force").click()
    expect(page.locator(".office")).to_contain_text("regole")
    active = "SELECT title FROM reach_ruleset WHERE state = 'active'"
    assert stack.sql(active) == [("Wider doors",)]
    screenshot(page, "activated")
