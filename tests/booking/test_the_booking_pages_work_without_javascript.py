"""The five steps as a browser without scripts walks them; move, cancel and waiting list too."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.booking import links, services
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    BookingDraft,
    Offer,
    RestingSlot,
    WaitingEntry,
)
from tests.booking.builders import MONDAY, NOW, at, booked, facilitator, rule, shift

pytestmark = pytest.mark.django_db
TIME = f"P1-1|{at('09:30').isoformat()}"


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """The pages are read in the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def _post(client, name: str, data: dict, **words):
    return client.post(reverse(name, kwargs=words or None), data)


def _to_details(client) -> None:
    _post(client, "booking_start", {"service": "spid_cie"})
    _post(client, "booking_place", {"site": "P1-1"})
    answer = _post(client, "booking_when", {"time": TIME, "month": "2026-12"})
    assert answer.url == reverse("booking_details")


def _to_check(client, **details) -> None:
    _to_details(client)
    _post(client, "booking_details", {"details": "", "on_behalf": "", **details})
    _post(
        client,
        "booking_applicant",
        {"given_name": "Maria", "family_name": "Rossi", "email": "maria@example.org"},
    )


def test_the_five_steps_lead_to_a_booked_appointment(client, site):
    _to_check(client, details="Il mio SPID")
    page = client.get(reverse("booking_check")).content.decode()
    for words in ("Maria Rossi", "maria@example.org", "Il mio SPID", "Point P1"):
        assert words in page
    assert Appointment.objects.get().state == "held"
    answer = _post(client, "booking_check", {})
    row = Appointment.objects.get()
    assert row.state == "confirmed"
    assert answer.url == reverse("booking_done", kwargs={"code": row.code})
    done = client.get(answer.url).content.decode()
    assert row.code in done
    assert "Maria" not in done
    assert AppointmentPerson.objects.get().details == "Il mio SPID"
    assert not BookingDraft.objects.exists()


def test_a_reminder_is_promised_only_when_one_follows(client, site, monkeypatch):
    row = booked(site, "09:30")
    address = reverse("booking_done", kwargs={"code": row.code})
    assert client.get(address).context["reminder_hours"] == 48
    # Whoever books within those hours has a fresh letter: nothing more follows.
    monkeypatch.setattr(timezone, "now", lambda: at("09:30") - timedelta(hours=48))
    assert client.get(address).context["reminder_hours"] == 0


def test_who_does_not_know_which_point_is_near_is_led_to_the_search(client, site):
    _post(client, "booking_start", {"service": "spid_cie"})
    page = client.get(reverse("booking_place")).content.decode()
    assert f"{reverse('points')}?service=spid_cie" in page


def test_pressing_twice_books_once(client, site):
    _to_check(client)
    client.cookies_before = client.cookies.copy()
    first = _post(client, "booking_check", {})
    client.cookies = client.cookies_before
    second = _post(client, "booking_check", {})
    assert (first.status_code, second.status_code) == (302, 302)
    assert Appointment.objects.count() == 1


def test_nobody_gets_to_a_step_before_its_time(client, site):
    for name in ("place", "when", "details", "applicant", "check", "wait"):
        assert client.get(reverse(f"booking_{name}")).url == reverse("booking_start")


def test_service_and_point_may_be_chosen_beforehand(client, site):
    page = client.get(reverse("booking_start"), {"service": "job", "site": "P1-1"})
    text = page.content.decode()
    assert re.search(r'value="job"[^>]* checked', text)
    assert "Point P1" in text
    answer = _post(client, "booking_start", {"service": "job", "site": "P1-1"})
    assert answer.url == reverse("booking_when")


def test_a_day_without_free_times_is_shown_as_such(client, site):
    for clock in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"):
        booked(site, clock), booked(site, clock)
    _post(client, "booking_start", {"service": "spid_cie"})
    _post(client, "booking_place", {"site": "P1-1"})
    page = client.get(reverse("booking_when"), {"month": "2026-12"})
    days = {day["id"]: len(day["times"]) for day in page.context["days"]}
    assert days["20261214"] == 0
    assert days["20261221"] == 8


def test_a_time_that_is_taken_meanwhile_is_replaced_by_others(client, site):
    _post(client, "booking_start", {"service": "spid_cie"})
    _post(client, "booking_place", {"site": "P1-1"})
    booked(site, "09:30"), booked(site, "09:30")
    answer = _post(client, "booking_when", {"time": TIME, "month": "2026-12"})
    assert answer.status_code == 409
    assert answer.context["others"][0]["value"] == f"P1-1|{at('09:00').isoformat()}"


@pytest.mark.parametrize("time", ["", "P1-1", "P1-1|tomorrow", "P1-1|2026-12-14T09:30:00", "|"])
def test_a_time_nobody_offered_is_refused_plainly(client, site, time):
    _post(client, "booking_start", {"service": "spid_cie"})
    _post(client, "booking_place", {"site": "P1-1"})
    answer = _post(client, "booking_when", {"time": time})
    assert answer.status_code == 200
    assert answer.context["error"]
    assert not Appointment.objects.exists()


def test_nothing_typed_is_lost_by_a_mistake(client, site):
    _to_details(client)
    _post(client, "booking_details", {"details": "x" * 150, "on_behalf": "relative"})
    answer = _post(
        client,
        "booking_applicant",
        {"given_name": "Maria", "family_name": "", "email": "maria@", "behalf_name": "Luca"},
    )
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert set(errors) == {"family_name", "email", "behalf_reason", "behalf_email"}
    again = client.get(reverse("booking_applicant")).content.decode()
    for words in ("Maria", "maria@", "Luca"):
        assert f'value="{words}"' in again


def test_a_hold_that_ran_out_is_taken_again_at_the_last_button(client, site, monkeypatch):
    _to_check(client)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=40))
    services.sweep()
    assert _post(client, "booking_check", {}).status_code == 302
    assert Appointment.objects.get().state == "confirmed"


def test_who_has_enough_appointments_is_told_so(client, site):
    booked(site, "10:00", name="maria"), booked(site, "11:00", name="maria")
    _to_check(client)
    answer = _post(client, "booking_check", {})
    assert answer.status_code == 422
    assert answer.context["refused"]


def test_who_fills_in_the_trap_is_asked_back_and_a_person_presses_again(client, site):
    _to_check(client)
    asked = _post(client, "booking_check", {"website": "http://x"})
    assert asked.status_code == 422
    assert Appointment.objects.get().state == "held"
    assert 'name="sure"' in asked.content.decode()
    _post(client, "booking_check", {"website": "http://x", "sure": "yes"})
    assert Appointment.objects.get().state == "confirmed"


def test_wishes_narrow_the_choice(client, site):
    shift(site, facilitator(), "ar")
    page = client.get(reverse("booking_start"))
    assert [code for code, _n in page.context["form"].fields["language_wanted"].choices] == [
        "",
        "ar",
    ]
    _post(client, "booking_start", {"service": "job", "preparations": ["step_free"]})
    (choice,) = client.get(reverse("booking_place")).context["choices"]
    assert choice.first_free is None
    _post(client, "booking_start", {"service": "job", "language_wanted": "ar"})
    (choice,) = client.get(reverse("booking_place")).context["choices"]
    assert choice.first_free == at("09:00")


def test_an_appointment_is_found_by_its_code(client, site):
    row = booked(site)
    spoken = row.code.replace("-", " ").lower()
    answer = _post(client, "booking_lookup", {"code": spoken})
    assert answer.url == reverse("booking_appointment", kwargs={"code": row.code})
    assert _post(client, "booking_lookup", {"code": "K4F7-XARM-9PTC"}).context["form"].errors
    assert client.get(answer.url).status_code == 200
    file = client.get(reverse("booking_calendar", kwargs={"code": row.code}))
    assert file["Content-Type"].startswith("text/calendar")
    assert b"SEQUENCE:0" in file.content


@pytest.mark.parametrize("by_link", [True, False])
def test_move_and_cancel_by_link_or_code(client, site, by_link):
    row = booked(site)

    def address(deed: str) -> str:
        row.refresh_from_db()
        if by_link:
            token = links.make(deed, row.uuid, version=row.link_version)
            return reverse(f"booking_{deed}", kwargs={"token": token})
        return reverse(f"booking_{deed}_by_code", kwargs={"code": row.code})

    old = address("move")
    assert client.get(old).status_code == 200
    assert client.post(old, {"time": TIME}).status_code == 302
    row.refresh_from_db()
    assert row.period.lower == at("09:30")
    assert client.get(old).status_code == (410 if by_link else 200)
    assert client.get(address("cancel")).status_code == 200
    row.refresh_from_db()
    assert row.state == "confirmed"  # looking cancels nothing
    assert client.post(address("cancel")).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled_by_citizen"
    assert RestingSlot.objects.count() == 2


def test_a_link_is_dead_once_it_has_begun(client, site, monkeypatch):
    row = booked(site)
    token = links.make(links.CANCEL, row.uuid, version=1)
    monkeypatch.setattr(timezone, "now", lambda: at("09:01"))
    assert client.get(reverse("booking_cancel", kwargs={"token": token})).status_code == 410


def test_who_finds_nothing_joins_the_list_and_answers_by_link(client, site):
    rows = [booked(site, clock) for clock in ("09:00", "09:30") for _seat in range(2)]
    _post(client, "booking_start", {"service": "spid_cie"})
    _post(client, "booking_place", {"site": "P1-1"})
    site.weekly_rules.update(ends_at="10:00", valid_until=MONDAY)
    form = {
        "given_name": "Wanda", "family_name": "Verdi", "email": "wanda@example.org",
        "last_day": "2026-12-20",
    }  # fmt: skip
    page = client.get(reverse("booking_wait"))
    assert page.context["site"].text_direction == "ltr"  # the site's own facts are not hidden
    _post(client, "booking_wait", form)
    _post(client, "booking_wait", form)
    entry = WaitingEntry.objects.get()
    # The Monday before is free: that one is offered.
    services.offer_free_times()
    offer = Offer.objects.get()
    token = links.make(links.OFFER, offer.uuid, version=entry.link_version)
    address = reverse("booking_offer", kwargs={"token": token})
    assert client.get(address).status_code == 200
    assert client.post(address, {"answer": "no"}).status_code == 200
    services.offer_free_times()
    second = Offer.objects.latest("pk")
    token = links.make(links.OFFER, second.uuid, version=entry.link_version)
    answer = client.post(reverse("booking_offer", kwargs={"token": token}), {"answer": "yes"})
    assert answer.status_code == 302
    assert Appointment.objects.filter(state="confirmed").count() == len(rows) + 1
    bad = links.make(links.OFFER, second.uuid, version=9)
    assert client.get(reverse("booking_offer", kwargs={"token": bad})).status_code == 410
    leave = links.make(links.WAITING, entry.uuid, version=1)
    assert client.post(reverse("booking_waiting", kwargs={"token": leave})).status_code == 200


def test_pages_cost_the_same_however_many_points_and_bookings(
    client, site, django_assert_max_num_queries
):
    _post(client, "booking_start", {"service": "spid_cie"})
    names = {"booking_place": 17, "booking_when": 20}

    def ask() -> None:
        for name, most in names.items():
            with django_assert_max_num_queries(most):
                assert client.get(reverse(name)).status_code == 200

    _post(client, "booking_place", {"site": "P1-1"})
    ask()
    from tests.booking.builders import site as another

    for number in range(5):
        more = another(f"Q{number}")
        rule(more, weekday=2)
        shift(more, facilitator(f"f{number}"), "ar")
        booked(more)
    ask()


def test_no_point_without_rules_pretends_to_be_bookable(client, db):
    page = client.get(reverse("booking_start"))
    assert page.context["nothing_bookable"]
