"""Photos, pairs, operations and e-mailed reports on any screen; boxes drawn by hand and by key."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, size
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)

# A photo that waits, a table's row to complete, and two barriers that may be one.
SETTING = """
from apps.reports.models import MailedRow
from tests.reports.builders import CASTELLO, picture, sent_report
if not MailedRow.objects.exists():
    import uuid
    sent_report(photos=[picture(size=(400, 300), color=(200, 200, 200))])
    sent_report(lon=CASTELLO[0] + 0.00023)
    MailedRow.objects.create(
        key=uuid.uuid4(), state="unplaced", problem="street", data={"street": "Via X", "kind": "?"}
    )
from apps.outbox.services import deliver_due
deliver_due(limit=500)
"""
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def office(new_page: NewPage, stack: Stack, sign_in: SignIn) -> Callable[[str, int], Page]:
    """Somebody of the office, in a language and at a width, with something to review."""

    def signed_in(locale: str, width: int) -> Page:
        stack.django(SETTING)
        page = new_page(locale=locale, viewport=size(width))
        sign_in(page, f"office-{uuid.uuid4().hex[:12]}", wanted="/admin/reports/")
        page.locator(".office").first.wait_for()
        return page

    return signed_in


def review(stack: Stack) -> tuple[str, str]:
    """Identifiers of a photo's review and of its report."""
    ((one, report),) = stack.sql(
        "SELECT review.uuid, report.uuid FROM reports_photoreview AS review"
        " JOIN reports_reportphoto AS photo ON photo.id = review.photo_id"
        " JOIN reports_report AS report ON report.id = photo.report_id"
        " WHERE review.state = 'waiting' ORDER BY review.id LIMIT 1"
    )
    return str(one), str(report)


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("ar", 320)])
def test_every_page_passes_the_checker_and_fits(
    office: Callable[[str, int], Page],
    stack: Stack,
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    locale: str,
    width: int,
) -> None:
    page = office(locale, width)
    photo, report = review(stack)
    ((row,),) = stack.sql("SELECT uuid FROM reports_mailedrow LIMIT 1")
    ((one, other),) = stack.sql(
        "SELECT a.uuid, b.uuid FROM twin_barrier a JOIN twin_barrier b"
        " ON b.layer_id = a.layer_id AND b.id > a.id AND b.kind = a.kind LIMIT 1"
    )
    addresses = {
        "photos": "/admin/reports/photos/",
        "photo": f"/admin/reports/photos/{photo}/",
        "report": f"/admin/reports/{report}/",
        "answers": f"/admin/reports/{report}/answers/",
        "pairs": "/admin/reports/pairs/",
        "pair": f"/admin/reports/pairs/{one}/{other}/",
        "operations": "/admin/reports/operations/",
        "mailed": "/admin/reports/mailed/",
        "mailed-row": f"/admin/reports/mailed/{row}/",
    }
    found = []
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        screenshot(page, name)
        try:
            axe(page, wcag_only=True)
        except AssertionError as error:
            found.append(str(error))
        wider_px = page.evaluate(WIDER_THAN_THE_SCREEN)
        if wider_px > 0:
            found.append(f"{address} is {wider_px} px wider than the screen")
    assert not found, "\n".join(found)


def test_a_box_is_drawn_with_the_pointer_and_moved_with_keys(
    office: Callable[[str, int], Page], stack: Stack
) -> None:
    page = office("en-GB", 1280)
    photo, _report = review(stack)
    page.goto(f"/admin/reports/photos/{photo}/")
    picture = page.locator("[data-boxes] svg")
    frame = picture.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.2, frame["y"] + frame["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.6)
    page.mouse.up()
    left, width = page.locator("[name='box-1-x']"), page.locator("[name='box-1-width']")
    assert float(left.input_value()) == pytest.approx(20, abs=1)
    assert float(width.input_value()) == pytest.approx(30, abs=1)
    page.locator("[data-boxes] rect").focus()
    before = float(left.input_value())
    page.keyboard.press("ArrowRight")
    assert float(left.input_value()) == pytest.approx(before + 1, abs=0.02)
    grown = float(width.input_value())
    page.keyboard.press("Shift+ArrowLeft")
    assert float(width.input_value()) == pytest.approx(grown - 1, abs=0.02)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.goto(f"/admin/reports/photos/{photo}/")
    expect(page.locator("[data-photo-state='published']")).to_be_visible()
    ((boxes,),) = stack.sql(
        f"SELECT jsonb_array_length(boxes) FROM reports_photoreview WHERE uuid = '{photo}'"
    )
    assert boxes == 1
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("[data-photo-state='waiting']")).to_be_visible()
