"""A report goes through the office, and the reporter reads what came of it."""

import json
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.shares_city(after_readers=True)

Axe = Callable[..., None]
Screenshot = Callable[..., Path]


def sent_report(stack: Stack) -> tuple[str, str]:
    """Send a report beside a street over the API; return its code and UUID."""
    [(lon, lat)] = stack.sql(
        "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_LineInterpolatePoint(geom, 0.5) AS c"
        " FROM twin_segment WHERE kind = 'sidewalk' AND length_m > 80 ORDER BY id LIMIT 1) AS s"
    )
    body = {
        "kind": "works", "location": {"lon": lon, "lat": lat}, "can_pass": "no",
        "client_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    request = urllib.request.Request(
        f"{stack.url}/api/v1/reports/",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        code = json.load(answer)["code"]
    [(report_uuid,)] = stack.sql("SELECT uuid FROM reports_report WHERE code = %s", code)
    return code, str(report_uuid)


def test_a_technician_verifies_and_the_reporter_reads_it(
    page: Page,
    new_page: Callable[..., Page],
    stack: Stack,
    axe: Axe,
    screenshot: Screenshot,
    problems: list[str],
    sign_in: SignIn,
) -> None:
    code, report_uuid = sent_report(stack)
    sign_in(page, "verifica", wanted="/admin/reports/")
    page.locator(".office").wait_for()
    axe(page, wcag_only=True)
    screenshot(page, "queue")
    page.goto(f"/admin/reports/{report_uuid}/")
    axe(page, wcag_only=True)
    screenshot(page, "detail")
    verify = page.locator("form:has(input[name=to][value=verified])")
    verify.locator("input[name=reason]").first.check()
    verify.locator("button").click()
    axe(page, wcag_only=True)
    page.locator("form:has(input[name=sure]) button").click()
    # Back in the queue, which says what was done.
    expect(page.get_by_role("status")).to_contain_text(code)

    wait_for(
        lambda: stack.sql(
            "SELECT 1 FROM twin_barrier b JOIN twin_observation o ON o.barrier_id = b.id"
            " WHERE o.source = %s AND b.state = 'confirmed'",
            report_uuid,
        ),
        "the barrier to be confirmed",
    )
    citizen = new_page()
    citizen.goto(f"/api/v1/reports/{code}/")
    answer = json.loads(citizen.locator("body").inner_text())
    assert answer["status"] == "verified"
    citizen.goto(answer["barrier"]["url"])

    def shown() -> bool:
        citizen.reload()
        return citizen.locator(".so-story-count").count() > 0

    wait_for(shown, "the effect on the page of the barrier")
    screenshot(citizen, "citizen")


def test_who_has_no_role_does_not_enter(page: Page, problems: list[str]) -> None:
    page.goto("/admin/reports/")
    expect(page.locator("[name=password]")).to_be_visible()
