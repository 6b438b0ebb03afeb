"""Report with an e-mail, confirm by the link in the mail, follow, correct, answer, keep, forget."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, expecting_refusal, size
from tests.journeys.test_a_citizen_reports_a_barrier import a_street_with_numbers, absorbed
from tests.mail_server import MailServer, links_in, mail_server
from tests.stack import Stack, demonstration_template, wait_for

Axe = Callable[..., None]
Screenshot = Callable[..., Path]
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


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


def mailed(mail: MailServer, subject: str) -> list[str]:
    """The paths of the links of the mail with this subject, when it has come."""

    def found() -> list[str]:
        mails = [one for one in mail.received if re.search(subject, str(one["Subject"]))]
        return [urlsplit(link).path for link in links_in(mails[-1])] if mails else []

    return list(wait_for(found, f"the mail “{subject}”"))


def looked_at(page: Page, axe: Axe, screenshot: Screenshot, name: str) -> None:
    """At both widths: nothing for axe to find, nothing wider than the screen."""
    for width in (320, 1280):
        page.set_viewport_size(size(width))
        axe(page)
        assert page.evaluate(WIDER) <= 0, f"{name} at {width} px"
        screenshot(page, f"{name} {width}")


def reported(page: Page, stack: Stack, address: str) -> str:
    street, number = a_street_with_numbers(stack)
    page.goto("/en/")
    page.get_by_role("link", name="Report a barrier").first.click()
    page.get_by_role("link", name="Start the report").click()
    page.locator("#id_q").fill(f"{street} {number}")
    page.locator("#id_q").press("Enter")
    if page.locator("#found").count():
        page.locator("input[name=street]").first.check()
        page.locator("#found button").click()
    field = page.locator("input[name=number]")
    if not field.input_value():
        field.fill(number)
    field.press("Enter")
    page.locator("label[for=kind-step]").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Go on").first.click()
    page.locator("h1").wait_for()
    if page.locator("[data-known]").count():  # the report of the test before this one
        page.get_by_role("button", name="None of these").click()
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_role("button", name="Send the report").click()
    return page.locator("[data-report-code]").inner_text()


def test_from_the_mail_to_the_answer(
    page: Page, new_page: NewPage, stack: Stack, mail: MailServer, axe: Axe, screenshot: Screenshot
) -> None:
    code = reported(page, stack, "anna@example.org")
    looked_at(page, axe, screenshot, "done")
    [verify] = mailed(mail, "Confirm your e-mail")
    page.goto(verify)
    looked_at(page, axe, screenshot, "verify")
    page.get_by_role("button", name="Confirm the address").click()
    expect(page.locator("h1")).to_have_text("The address is confirmed")
    looked_at(page, axe, screenshot, "verified")

    # The receipt leads to the report, on any device.
    [follow] = mailed(mail, "has arrived")
    other = new_page()
    other.goto(follow)
    expect(other.locator(".so-code")).to_have_text(code)
    expect(other.get_by_text("We write to the e-mail address you confirmed.")).to_be_visible()
    looked_at(other, axe, screenshot, "status")

    wait_for(lambda: absorbed(stack, code), "the twin to absorb the report")
    other.get_by_role("link", name="Correct the report").click()
    looked_at(other, axe, screenshot, "correct")
    other.get_by_label("Height").fill("14")
    other.get_by_label("How to find it").fill("Beside the tram stop")
    other.get_by_role("button", name="Keep the correction").click()
    expect(other.get_by_text("14 cm")).to_be_visible()

    stack.django(
        "from apps.accounts.models import User; from apps.accounts.services import grant_role;"
        "from apps.reports import services; from apps.reports.models import Report;"
        "u = User.objects.create_user('asker');"
        "grant_role(user=u, role='staff', scope_kind='city');"
        f"r = Report.objects.get(code='{code}');"
        "services.ask_question(report_uuid=r.uuid, code='which_side', text='', actor=u)",
    )  # fmt: skip
    answer, _follow = mailed(mail, "A question about your report")
    page.goto(answer)
    looked_at(page, axe, screenshot, "answer")
    page.get_by_label("Your answer").fill("On the side of the school")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("The office reads your answer.")).to_be_visible()
    said = stack.sql("SELECT answer FROM reports_reportquestion")
    assert said == [("On the side of the school",)]

    for name in ("Add a photo", "Change or remove the contact", "Erase what is personal"):
        other.goto(follow)
        other.get_by_role("link", name=name).click()
        looked_at(other, axe, screenshot, name)


def test_the_list_of_this_device_and_a_lost_code(
    page: Page, new_page: NewPage, stack: Stack, axe: Axe, screenshot: Screenshot
) -> None:
    code = reported(page, stack, "bruno@example.org")
    page.get_by_role("button", name="Keep it on this device").click()
    expect(page.locator("h1")).to_have_text("My reports on this device")
    expect(page.locator("[data-mine-list] > li")).to_have_count(1)
    looked_at(page, axe, screenshot, "mine")
    # Without the cookie the storage of the browser still knows it.
    page.context.clear_cookies(name="soglia_mine")
    page.reload()
    page.locator("[data-mine-list] a").click()
    expect(page.locator(".so-code")).to_have_text(code)
    page.get_by_role("button", name="Keep it on this device").click()
    page.get_by_role("button", name="Forget all of them").click()
    expect(page.locator("[data-mine-list] > li")).to_have_count(0)
    expect(page.locator("[data-mine-empty]")).to_be_visible()
    looked_at(page, axe, screenshot, "mine-empty")

    # The same without JavaScript.
    plain = new_page(java_script_enabled=False, viewport=size(320))
    plain.goto(page.url)
    assert plain.locator("[data-mine-list] > li").count() == 0

    page.get_by_role("link", name="Follow a report by its code").click()
    page.get_by_role("link", name="Have the links").click()
    looked_at(page, axe, screenshot, "lost")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_role("button", name="Send me the links").click()
    expect(page.locator("h1")).to_have_text("Look at your mail")
    looked_at(page, axe, screenshot, "lost-sent")


def test_a_dead_link_is_calm(
    page: Page, axe: Axe, screenshot: Screenshot, problems: list[str]
) -> None:
    page.goto("/en/")
    with expecting_refusal(page, problems, status=410):
        page.goto("/en/my-report/link/nonsense/")
    expect(page.locator("h1")).to_have_text("This link no longer works")
    looked_at(page, axe, screenshot, "dead-link")
