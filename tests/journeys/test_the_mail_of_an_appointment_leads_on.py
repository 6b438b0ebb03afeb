"""From the mails: cancel, come sooner, and another time when the point had to close."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, expecting_refusal
from tests.journeys.test_a_reporter_and_the_office_talk import looked_at
from tests.journeys.test_somebody_books_an_appointment import to_the_times
from tests.mail_server import MailServer, links_in, mail_server
from tests.stack import Stack, demonstration_template, wait_for

ADDRESS = "ada.mailed@example.org"
# The point of her appointment closes on its day, and people are told at once.
CLOSE = """
import uuid
from apps.accounts.models import User
from apps.booking import services
from apps.booking.models import Appointment
row = Appointment.objects.get(person__email="{address}", state="confirmed")
day = row.period.lower.date()
services.close_in_bulk(
    closure_uuid=uuid.uuid4(), sites=[row.site_id], first_day=day, last_day=day,
    reason="Strike", actor=User.objects.create_user("closes"), at_once=True)
services.tell_of_closures()
"""


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[Stack]:
    template = demonstration_template(tmp_path_factory)
    folder = tmp_path_factory.mktemp("stack")
    with Stack.cloned(template, folder, SOGLIA_EMAIL_URL=mail.url) as running:
        yield running


def came(mail: MailServer, subject: str, number: int = 1) -> EmailMessage:
    """The mail with this subject, the first or a later one, when it has come."""

    def found() -> EmailMessage | None:
        mails = [one for one in mail.received if str(one["Subject"]) == subject]
        return mails[number - 1] if len(mails) >= number else None

    return wait_for(found, f"the mail “{subject}”")  # type: ignore[no-any-return]


def link(message: EmailMessage, part: str) -> str:
    """The path of the link of a mail that has this in it."""
    (found,) = [path for one in links_in(message) if part in (path := urlsplit(one).path)]
    return found


def booked(page: Page) -> None:
    to_the_times(page)
    # The last ones of the month: there are sooner ones to wait for.
    page.locator("[name=time]").last.check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=given_name]").fill("Ada")
    page.locator("[name=family_name]").fill("Verdi")
    page.locator("[name=email]").fill(ADDRESS)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your appointment is booked")


def test_the_mails_lead_on(
    new_page: NewPage, stack: Stack, mail: MailServer, problems: list[str],
    axe: Callable[..., None], screenshot: Callable[..., Path],
) -> None:  # fmt: skip
    page = new_page(locale="en-GB")
    booked(page)
    first = came(mail, "Your appointment is booked")
    (file,) = first.iter_attachments()
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert event["status"] == "CONFIRMED"

    page.get_by_role("link", name="See, move or cancel it").click()
    own = page.url
    page.get_by_role("link", name="I would come sooner").click()
    looked_at(page, axe, screenshot, "sooner")
    page.get_by_role("button", name="Tell me when a sooner time is free").click()
    expect(page.locator("main")).to_contain_text("You are waiting for a sooner time.")
    looked_at(page, axe, screenshot, "own page")
    assert came(mail, "You are on the waiting list")
    page.get_by_role("link", name="Stop waiting").click()
    page.get_by_role("button", name="I do not wait any more").click()
    expect(page.locator("main")).to_contain_text("You do not wait for a sooner time any more.")

    stack.django(CLOSE.format(address=ADDRESS))
    closed = came(mail, "We had to cancel your appointment")
    text = closed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "These are free now:" in text
    assert re.search(r"^- \w+ \d+ \w+ 20\d\d at \d\d:\d\d, ", text, re.MULTILINE)
    page.goto(link(closed, "/again/"))
    looked_at(page, axe, screenshot, "again")
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator("h1")).to_have_text("Your appointment is booked")
    # The link leads to what was booked with it, from now on.
    page.goto(link(closed, "/again/"))
    expect(page.locator("h1")).to_have_text("My appointment")
    assert page.url != own

    second = came(mail, "Your appointment is booked", 2)
    page.goto(link(second, "/cancel/"))
    looked_at(page, axe, screenshot, "cancel")
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator(".lead")).to_have_text("You cancelled this appointment.")
    gone = came(mail, "Your appointment is cancelled")
    (file,) = gone.iter_attachments()
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    with expecting_refusal(page, problems, status=410):
        page.goto(link(second, "/cancel/"))


def test_the_page_is_for_readers_of_arabic_too(
    new_page: NewPage, axe: Callable[..., None], screenshot: Callable[..., Path]
) -> None:
    page = new_page(locale="en-GB")
    booked(page)
    page.get_by_role("link", name="See, move or cancel it").click()
    page.get_by_role("link", name="I would come sooner").click()
    page.goto(str(page.locator("link[hreflang=ar]").get_attribute("href")))
    looked_at(page, axe, screenshot, "sooner in Arabic")
