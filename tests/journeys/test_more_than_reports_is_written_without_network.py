"""Without network: a voice, a correction, an answer and a petition wait, are seen, arrive once.

"Without network" is real here: the browser is off line and the web server is ended.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.databases import migrated_template, on_server, server_url
from tests.journeys.conftest import NewPage, forget, size
from tests.journeys.test_a_report_is_written_without_network import (
    PATH,
    POSITION,
    kept_by_the_worker,
)
from tests.reports.builders import picture
from tests.stack import Stack, own_redis_url, wait_for

Axe = Callable[..., None]
Screenshot = Callable[..., Path]

BEFORE = """
import uuid
from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.outbox.services import deliver_due
from apps.reports import services
office = User.objects.create_user("office-without-network")
grant_role(user=office, role="staff", scope_kind="city", scope_code="")
sent = services.submit(
    client_uuid=uuid.uuid4(), kind="step", lon=7.6869, lat=45.0703, can_pass="no",
    measures={"height_cm": 12}, placed_by="map", street_name="Via di prova",
)
services.ask_question(report_uuid=sent.report, code="how_high", text="", actor=office)
deliver_due(limit=100)
print("CODE", sent.code, sent.report)
"""


@dataclass
class Known:
    """A report that was sent before, and its barrier."""

    code: str
    report: str
    barrier: str


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A web server alone, on an empty city: nothing here needs more."""
    name = f"without_network_{uuid4().hex[:8]}"
    on_server("CREATE DATABASE {} TEMPLATE {}", name, migrated_template())
    site = Stack(server_url(name), own_redis_url(), tmp_path_factory.mktemp("stack"))
    try:
        site.start("web")
        yield site
    finally:
        site.stop()
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="module")
def known(stack: Stack) -> Known:
    words = stack.manage("shell", "-c", BEFORE).split("CODE ")[1].split()
    code, report = words[:2]

    def barrier() -> list[tuple[str]]:
        return stack.sql(
            "SELECT b.uuid::text FROM twin_observation o JOIN twin_barrier b ON b.id = o.barrier_id"
            " WHERE o.source = %s",
            report,
        )

    [(uuid,)] = wait_for(barrier, "the barrier")
    return Known(code, report, uuid)


@pytest.fixture
def network(stack: Stack) -> Iterator[Callable[[Page, bool], None]]:
    """Take the network away, and give it back."""

    def switch(page: Page, on: bool) -> None:
        if on and "web" not in stack.processes:
            stack.start("web")
        elif not on and "web" in stack.processes:
            stack.kill("web")
        page.context.set_offline(not on)

    yield switch
    if "web" not in stack.processes:
        stack.start("web")


def on_the_server(stack: Stack, known: Known) -> dict[str, object]:
    """What the server has of all this."""
    return {
        "voices": stack.sql(
            "SELECT stance, concerns_me FROM reports_voice WHERE barrier_uuid = %s ORDER BY id",
            known.barrier,
        ),
        "told": stack.sql(
            "SELECT can_pass, measures->>'height_cm' FROM reports_report WHERE uuid = %s",
            known.report,
        ),
        "answers": stack.sql("SELECT answer FROM reports_reportquestion"),
        "photos": stack.sql(
            "SELECT count(*) FROM outbox_event WHERE kind = 'report.photo_added' AND subject = %s",
            known.report,
        ),
        "petitions": stack.sql(
            "SELECT p.supporters, count(r.id) FROM reports_petition p"
            " JOIN reports_report r ON r.petition_id = p.id GROUP BY p.id"
        ),
    }


def say(page: Page, known: Known) -> None:
    """On the page of the barrier, which the phone read before."""
    expect(page.locator("[data-elsewhere]")).to_contain_text("read of it earlier")
    copy = page.locator(f'[data-copy="{known.barrier}"]')
    expect(copy.locator("[data-read]")).to_contain_text("As this phone read it on")
    copy.get_by_role("button", name="It stops me too").click()
    expect(page.locator("[data-said]")).to_have_text("Saved on this phone.")
    # Once more is no second voice.
    copy.get_by_role("button", name="It stops me too").click()
    expect(page.locator("[data-said]")).to_contain_text("already")


def correct_and_answer(page: Page, known: Known) -> None:
    copy = page.locator(f'[data-copy="{known.code}"]')
    copy.get_by_role("button", name="Correct the report").click()
    form = copy.locator("[data-act-form=correction]")
    form.get_by_role("button", name="Save the correction").click()
    expect(form.locator("[data-act-errors]")).to_contain_text("Nothing is different")
    form.locator("label[for=fix_can_pass_2]").click()
    form.locator("#fix_measures_height_cm").fill("9")
    form.get_by_role("button", name="Save the correction").click()
    expect(page.locator("[data-said]")).to_have_text("Saved on this phone.")
    copy.get_by_role("button", name="Answer the question").click()
    copy.locator("#reply_answer").fill("A hand high")
    copy.get_by_role("button", name="Save the answer").click()
    expect(page.locator('[data-what="answer"]')).to_be_visible()
    copy.get_by_role("button", name="Add a photo").click()
    picked = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().getvalue()}
    copy.locator("#add_photo").set_input_files([picked])
    copy.get_by_role("button", name="Save the photo").click()
    expect(page.locator('[data-what="photo"]')).to_be_visible()


def write_a_petition(page: Page) -> None:
    for number, kind in enumerate(("narrow", "surface"), 1):
        page.get_by_role("button", name="Use the position of my phone").click()
        expect(page.locator("[data-position-said]")).to_contain_text("12")
        page.locator("#off_kind").select_option(kind)
        page.locator("label[for=off_can_pass_0]").click()
        page.get_by_role("button", name="Put it on a list").click()
        expect(page.locator("[data-places] li")).to_have_count(number)
    page.get_by_role("button", name="Save and send all places").click()
    expect(page.locator("[data-petition-errors]")).to_be_visible()
    page.locator("#all_supporters").fill("7")
    # The page is closed by mistake: the list is still there.
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("[data-places] li")).to_have_count(2)
    expect(page.locator("#all_supporters")).to_have_value("7")
    page.get_by_role("button", name="Save and send all places").click()
    expect(page.locator('[data-what="petition"]')).to_be_visible()


def test_all_that_can_be_said_waits_on_the_phone_and_arrives_once(
    new_page: NewPage,
    stack: Stack,
    known: Known,
    network: Callable[[Page, bool], None],
    axe: Axe,
    screenshot: Screenshot,
    problems: list[str],
) -> None:
    page = new_page(
        viewport=size(320), geolocation=POSITION, permissions=["geolocation"], locale="en-GB"
    )
    page.goto(f"/en/my-report/{known.code}/")
    page.get_by_role("button", name="Keep it on this device").click()
    page.locator("[data-mine-list] li").wait_for()
    kept_by_the_worker(page)
    page.goto(f"/en/barrier/{known.barrier}/")
    page.wait_for_load_state("networkidle")

    # The network goes while the page is open.
    network(page, False)
    page.get_by_role("button", name="It is still there").click()
    expect(page.locator("[data-act-said]")).to_contain_text("saved on this phone")
    # A page that was read before, asked for without network.
    page.goto(f"/en/barrier/{known.barrier}/")
    say(page, known)
    page.goto(f"/en/my-report/{known.code}/")
    correct_and_answer(page, known)
    write_a_petition(page)
    items = page.locator("[data-report]")
    expect(items).to_have_count(6)
    expect(page.locator('[data-report][data-state-code="waiting"]')).to_have_count(6)
    axe(page)
    screenshot(page, "waiting")
    nothing = on_the_server(stack, known)
    assert nothing["voices"] == []
    assert nothing["petitions"] == []
    assert nothing["told"] == [("no", "12")]

    # The browser has never said that it was off line to a page that the worker showed, and says
    # nothing now: the page finds out by itself, soon after somebody was at it.
    assert page.evaluate("navigator.onLine")
    network(page, True)
    expect(page.locator('[data-report][data-state-code="sent"]')).to_have_count(6, timeout=30_000)
    arrived = {
        "voices": [("present", False), ("present", True)],
        "told": [("with_help", "9")],
        "answers": [("A hand high",)],
        "photos": [(1,)],
        "petitions": [(7, 2)],
    }
    assert on_the_server(stack, known) == arrived
    screenshot(page, "arrived")
    page.goto(PATH)
    expect(page.locator('[data-report][data-state-code="sent"]')).to_have_count(6)
    assert on_the_server(stack, known) == arrived

    # Decided in the meantime: the phone learns it only now, and says what to do.
    stack.sql("UPDATE reports_report SET state = 'verified' WHERE uuid = %s", known.report)
    page.locator("summary", has_text="Your reports").click()
    copy = page.locator(f'[data-copy="{known.code}"]')
    copy.get_by_role("button", name="Correct the report").click()
    copy.locator("label[for=fix_can_pass_0]").click()
    copy.get_by_role("button", name="Save the correction").click()
    refused = page.locator('[data-state-code="final"]')
    expect(refused).to_contain_text("This report was decided already")
    expect(refused).to_contain_text("look where it stands")
    axe(page)
    screenshot(page, "refused")
    copy.get_by_role("button", name="Withdraw the report").click()
    copy.locator("[data-act-form=withdrawal] button[type=submit]").click()
    expect(page.locator('[data-what="withdrawal"]')).to_have_attribute("data-state-code", "sent")
    assert stack.sql("SELECT state FROM reports_report WHERE uuid = %s", known.report) == [
        ("withdrawn",)
    ]
    forget(problems, "net::ERR_")  # the browser tells of each address that did not answer
    forget(problems, "status of 409")  # of what waited for an earlier one
    forget(problems, "status of 400")  # and of the refusal


FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...words) {
  if (this.name === "reports") throw new DOMException("no room", "QuotaExceededError");
  return put.apply(this, words);
};
"""
CLOSED = """
IDBFactory.prototype.open = () => { throw new DOMException("not here", "SecurityError"); };
"""


@pytest.mark.parametrize("trouble", [FULL, CLOSED], ids=["no room", "private"])
def test_a_phone_that_cannot_keep_anything_says_so_and_loses_nothing_typed(
    new_page: NewPage, axe: Axe, screenshot: Screenshot, trouble: str, stack: Stack
) -> None:
    page = new_page(viewport=size(320), locale="en-GB")
    page.add_init_script(trouble)
    page.goto(PATH)
    page.locator("#off_address").fill("via Po 12")
    page.locator("#off_kind").select_option("step")
    page.locator("label[for=off_can_pass_0]").click()
    page.get_by_role("button", name="Save and send").first.click()
    expect(page.locator("[data-said]")).to_contain_text("could not be saved")
    expect(page.locator("#off_address")).to_have_value("via Po 12")
    if trouble == CLOSED:
        expect(page.locator("[data-no-storage]")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("language", ["it", "ar"])
def test_the_list_reads_well_in_other_languages(
    new_page: NewPage, known: Known, axe: Axe, screenshot: Screenshot, language: str
) -> None:
    page = new_page(viewport=size(320), locale=language)
    page.goto(f"/{language}/")
    address = page.evaluate(
        "async (language) => (await (await fetch('/sw.js')).text())"
        '.match(new RegExp(`"${language}": "([^"]+)"`))[1]',
        language,
    )
    barrier = page.evaluate(
        "async ([path, uuid]) => {"
        " const seen = await import('/static/reports/offline/seen.js');"
        " await seen.keepCopies([{ key: `barrier:${uuid}`, what: 'barrier', id: uuid, kind: 'step',"
        "  place: 'Via di prova', state_label: '', asks: true, url: path }]);"
        "}",
        [address, known.barrier],
    )
    assert barrier is None
    page.goto(address)
    page.locator("[data-seen-barriers] summary").click()
    page.locator("[data-copy] button").first.click()
    with suppress(AssertionError):
        expect(page.locator("[data-report]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
    screenshot(page, "list")
