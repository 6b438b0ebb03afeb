"""One hour of a facilitator from signing in to handing over, by keyboard, and what it leaves.

How one calls, what the room hears and how fast one records have journeys of their own: here one
thing leads to the next.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewPage, SignIn, expecting_refusal
from tests.journeys.test_a_citizen_reports_a_barrier import a_street_with_numbers
from tests.journeys.test_a_facilitator_calls_the_queue import at_the_desk, press, site_code
from tests.journeys.test_a_reporter_and_the_office_talk import looked_at
from tests.stack import Stack

NAME = "Nives Dell'Ora"
# Somebody has an appointment now, at a desk of her own, and a colleague has a PIN.
PREPARE = """
import uuid
from datetime import timedelta
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from apps.accounts.models import User
from apps.accounts.services import grant_role, set_pin
from apps.booking.models import Appointment, AppointmentPerson, Desk
from apps.booking.services.steps import write_step
from apps.points.models import Site
site = Site.objects.get(code="{site}")
start = timezone.now().replace(second=0, microsecond=0)
row = Appointment(
    client_uuid=uuid.uuid4(), code="HOUR-0001", site=site, service="spid_cie",
    desk=Desk.objects.create(site=site, number=9), period=DateTimeTZRange(
        start, start + timedelta(minutes=30)))
with transaction.atomic():
    write_step(row, to="confirmed", reason="booked_at_the_desk", role="facilitator", new=True)
AppointmentPerson.objects.create(
    appointment=row, given_name="Nives", family_name="Dell'Ora", phone="011 0000000")
colleague = User.objects.create_user("bea", first_name="Bea", last_name="Colleague")
grant_role(user=colleague, role="facilitator", scope_kind="point", scope_code=site.point.code)
set_pin(user=colleague, pin="274951")
"""
REAL = (
    "SELECT (SELECT count(*) FROM desk_ticketevent e JOIN desk_ticket t ON t.id = e.ticket_id"
    " WHERE t.site_id = s.id), (SELECT count(*) FROM desk_assistance a WHERE a.site_id = s.id),"
    " (SELECT count(*) FROM booking_appointmentevent), (SELECT count(*) FROM reports_report)"
    " FROM points_site s WHERE s.code = %s"
)


def push(page: Page, which: str) -> None:
    """A button, by keyboard, and the page that follows."""
    page.locator(which).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def named(page: Page, button: str) -> None:
    """The same, for a button that has a name alone."""
    page.get_by_role("button", name=button, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def a_topic(page: Page) -> None:
    """What the help was about, where the number does not say it already."""
    if not page.locator("[name=topics]:checked").count():
        page.locator("[name=topics]").first.focus()
        page.keyboard.press("Space")


def given(page: Page) -> str:
    """The number that was given just now."""
    return str(page.locator(".so-desk-given .so-desk-number").inner_text())


def test_a_whole_hour(
    stack: Stack, page: Page, new_page: NewPage, sign_in: SignIn, axe: Callable[..., None],
    screenshot: Callable[..., Path], problems: list[str],
) -> None:  # fmt: skip
    site = site_code(stack)
    stack.django(PREPARE.format(site=site))
    day = at_the_desk(stack, page, sign_in, "hour")
    press(page, "D")  # whom the one before her had begun to help

    # Who has an appointment comes, and somebody without.
    line = page.locator("section[aria-labelledby=agenda-title] li", has_text=NAME)
    line.get_by_role("button", name="Is here").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    booked = given(page)
    expect(line).to_contain_text(booked)
    page.keyboard.press("Alt+Shift+KeyA")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Signor Passo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    walked_in = given(page)

    # She does not answer at first, comes all the same, is helped, and books again.
    push(page, f"#b-{booked}-called")
    room = new_page(locale="en-GB")
    page.get_by_role("link", name="Screen of the waiting room").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    room.goto(page.locator("main a.text-break").inner_text())
    expect(room.locator(".so-screen-number")).to_have_text(booked)
    room.close()
    page.goto(day)
    press(page, "M")
    push(page, f"#b-{booked}-waiting")
    push(page, f"#b-{booked}-called")
    press(page, "S")
    looked_at(page, axe, screenshot, "helps")
    expect(page.locator("[name=topics][value=spid_cie]")).to_be_checked()
    named(page, "Record and book again")
    page.wait_for_url("**/desk/appointments/new/?*service=spid_cie*")
    looked_at(page, axe, screenshot, "books again")
    page.locator("[name=time]").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Name", exact=True).focus()
    for words in ("Nives", "Dell'Ora"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.get_by_label("Telephone", exact=True).fill("011 0000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is booked. Code to tell on the telephone:")).to_be_visible()
    [(state, behalf, at, role)] = stack.sql(
        "SELECT a.state, p.on_behalf, s.code, e.actor_role FROM booking_appointment a"
        " JOIN booking_appointmentperson p ON p.appointment_id = a.id"
        " JOIN booking_appointmentevent e ON e.appointment_id = a.id"
        " JOIN points_site s ON s.id = a.site_id"
        " WHERE p.given_name = 'Nives' AND e.reason = 'booked_at_the_desk'"
        " ORDER BY a.id DESC LIMIT 1"
    )
    assert (state, behalf, at, role) == ("confirmed", "", site, "facilitator")

    # The one who walked in tells of a step in the street.
    page.goto(day)
    push(page, f"#b-{walked_in}-called")
    press(page, "S")
    a_topic(page)
    named(page, "Record and report a barrier")
    code = reported(page, *a_street_with_numbers(stack))
    [(channel,)] = stack.sql("SELECT channel FROM reports_report WHERE code = %s", code)
    assert channel == "desk"
    assert stack.sql(
        "SELECT t.state, a.state FROM desk_assistance r JOIN desk_ticket t ON t.id = r.ticket_id"
        " LEFT JOIN booking_appointment a ON a.uuid = r.appointment ORDER BY r.id"
    ) == [("done", "done"), ("done", None)]

    # In a quiet moment she practises, and nothing of it is real.
    before = stack.sql(REAL, site)
    page.goto(day)
    page.get_by_role("link", name="Practise").click()
    named(page, "Begin to practise")
    page.keyboard.press("Alt+Shift+KeyN")
    expect(page.locator(".so-desk-called")).to_have_count(1)
    press(page, "S")
    expect(page.get_by_role("button", name="Record and book again")).to_have_count(0)
    a_topic(page)
    named(page, "Record")
    page.goto(day)
    expect(page.locator("main")).to_contain_text("You are practising.")
    looked_at(page, axe, screenshot, "closed while one practises")
    page.goto("/en/book/")
    page.locator("[name=service]").first.check()
    with expecting_refusal(page, problems, status=403):
        page.locator("main form button[type=submit]").last.click()
    looked_at(page, axe, screenshot, "nothing was sent")
    assert stack.sql(REAL, site) == before
    named(page, "Stop practising")
    page.wait_for_url(f"**{day}")

    # A colleague goes on at this screen, and finds what was done.
    page.get_by_role("link", name="Share this computer").click()
    named(page, "Share it until tonight")
    named(page, "Hand over")
    page.get_by_text("Bea C.").click()
    page.locator("[name=proof]").fill("274951")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == day)
    expect(page.locator("#agenda-title")).to_be_visible()
    page.get_by_role("link", name="Records of today").click()
    expect(page.locator("main .so-list").first.locator("> li")).to_have_count(2)


def reported(page: Page, street: str, number: str) -> str:
    """The form of a barrier to its end, from the page of the place; returns the code."""
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
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_role("button", name="Send the report").click()
    return str(page.locator("[data-report-code]").inner_text())
