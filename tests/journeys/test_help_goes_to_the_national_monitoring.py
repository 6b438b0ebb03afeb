"""Where it is on: rows with consent, the file, what was refused of it, and no tax code left."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.facilita.validator import refusals, report, tax_code
from tests.journeys.conftest import NewPage, SignIn, expecting_refusal, size
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk
from tests.journeys.test_a_reporter_and_the_office_talk import WIDER, looked_at
from tests.stack import Stack, demonstration_template

PEOPLE = (
    ("Maria", "Rossi", tax_code()),
    ("Luigi", "Verdi", tax_code(name="VRDLGU", woman=False)),
)
LEFT = (
    "SELECT (SELECT count(*) FROM facilita_entryperson),"
    " (SELECT count(*) FROM facilita_exportrow WHERE sealed <> ''),"
    " (SELECT count(*) FROM facilita_entry WHERE details || interest <> '')"
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    template = demonstration_template(tmp_path_factory)
    folder = tmp_path_factory.mktemp("stack")
    with Stack.cloned(template, folder, SOGLIA_FACILITA="1") as running:
        yield running


def checked(page: Page, axe: Callable[..., None], shoot: Callable[..., Path], name: str) -> None:
    """A page of the admin at both widths."""
    for width in (320, 1280):
        page.set_viewport_size(size(width))
        axe(page, wcag_only=True)
        assert page.evaluate(WIDER) <= 0, f"{name} at {width} px"
        shoot(page, f"{name} {width}")


def fill(page: Page, given_name: str, family_name: str, code: str) -> None:
    page.locator("[name=consent][value=CARTACEO]").check()
    page.locator("[name=given_name]").fill(given_name)
    page.locator("[name=family_name]").fill(family_name)
    page.locator("[name=tax_code]").fill(code)
    for column, answer in (("AN9", "C"), ("AN10", "G"), ("AN11", "A")):
        page.locator(f"[name={column}]").select_option(answer)
    page.get_by_role("button", name="Keep it").click()


def file_of(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    return Path(download.value.path()).read_bytes()


def test_from_the_consent_to_a_file_that_was_accepted(
    stack: Stack, new_page: NewPage, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path], problems: list[str],
) -> None:  # fmt: skip
    today = timezone.localdate()
    # Two came together, were helped, and agreed to be told of.
    desk = new_page(locale="en-GB")
    day = at_the_desk(stack, desk, sign_in, "monitored")
    desk.goto(f"{day}record/")
    desk.locator("[name=topics][value=spid_cie]").check()
    desk.locator("[name=minutes]").fill("20")
    desk.get_by_text("Not one person").click()
    desk.locator("[name=kind]").nth(1).check()
    desk.locator("[name=people]").fill("2")
    desk.get_by_role("button", name="Record", exact=True).click()
    desk.get_by_role("link", name="Records of today").click()
    desk.locator("main .so-list a").first.click()
    desk.get_by_role("link", name="For the national monitoring").click()
    row = desk.url
    looked_at(desk, axe, screenshot, "fill")
    with expecting_refusal(desk, problems):
        fill(desk, *PEOPLE[0][:2], "RSSMRA50E57L219A")
    expect(desk.locator("#error-summary")).to_contain_text("This is not a tax code")
    looked_at(desk, axe, screenshot, "wrong")
    for person in PEOPLE:
        fill(desk, *person)
        expect(desk.locator("main")).to_contain_text("Kept for the national monitoring.")
    # Everybody who was helped is there.
    expect(desk.locator("[name=tax_code]")).to_have_count(0)

    # The office says how the platform knows us, and up to which day.
    office = new_page(locale="en-GB")
    sign_in(office, "monitors", role="staff", wanted="/admin/national-monitoring/")
    checked(office, axe, screenshot, "overview")
    office.get_by_role("link", name="Rules", exact=True).click()
    office.locator("[name=last_day]").fill(today.isoformat())
    checked(office, axe, screenshot, "rules")
    office.get_by_role("button", name="Keep", exact=True).click()
    expect(office.locator("main")).to_contain_text("2 rows wait for a name.")
    office.get_by_role("link", name="Names on the platform").click()
    checked(office, axe, screenshot, "names")
    [(site, key)] = stack.sql("SELECT site_code, facilitator_id FROM facilita_entry LIMIT 1")
    for kind, which, number, name in (
        ("site", site, "20735", "Punto digitale"),
        ("facilitator", str(key), "77", "Bianchi Laura"),
    ):
        form = office.locator("form.office-item", has=office.locator(f"[name=kind][value={kind}]"))
        form = form.filter(has=office.locator(f'[name=key][value="{which}"]'))
        form.locator("[name=number]").fill(number)
        form.locator("[name=name]").fill(name)
        form.get_by_role("button").click()
        expect(office.locator(".messages")).to_contain_text("Kept.")

    # A file leaves; one of its rows comes back.
    office.goto("/admin/national-monitoring/")
    office.get_by_role("button", name="Make the file").click()
    checked(office, axe, screenshot, "file")
    raw = file_of(office)
    assert refusals(raw, today=today, last_day=today) == {}
    answer = report(raw, {1: "Il Codice Fiscale inserito è invalido."})
    office.locator("[name=report]").set_input_files(
        {"name": "scarti.csv", "mimeType": "text/csv", "buffer": answer}
    )
    office.get_by_role("button", name="Read the report").click()
    expect(office.locator("main")).to_contain_text("1 accepted, 1 refused.")
    checked(office, axe, screenshot, "report")
    assert stack.sql("SELECT DISTINCT state FROM facilita_entry") == [("exported",)]
    office.get_by_role("button", name="Confirm").click()
    expect(office.locator(".messages")).to_contain_text("1 accepted, 1 to be corrected.")
    assert stack.sql(LEFT)[0][:2] == (1, 0)

    # It is corrected where it was filled in, and leaves again.
    desk.goto(row)
    expect(desk.locator("main")).to_contain_text("Il Codice Fiscale inserito è invalido.")
    desk.get_by_role("link", name="Correct it").click()
    desk.locator("[name=given_name]").fill("Maria Pia")
    desk.get_by_role("button", name="Keep it").click()
    expect(desk.locator("main")).to_contain_text("Kept for the national monitoring.")
    office.goto("/admin/national-monitoring/")
    office.get_by_role("button", name="Make the file").click()
    again = file_of(office)
    assert b"Maria Pia" in again
    assert refusals(again, today=today, last_day=today) == {}
    office.get_by_role("button", name="All rows were taken").click()
    office.get_by_role("button", name="Confirm").click()
    expect(office.locator(".messages")).to_contain_text("1 accepted, 0 to be corrected.")
    assert stack.sql(LEFT) == [(0, 0, 0)]
    office.goto("/admin/national-monitoring/")
    checked(office, axe, screenshot, "overview with files")
