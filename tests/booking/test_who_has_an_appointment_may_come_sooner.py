"""From one's own page onto the waiting list; the time that is taken is one change."""

import pytest
from django.urls import reverse

from apps.booking import services
from apps.booking.models import Appointment, AppointmentPerson, WaitingEntry
from tests.booking.builders import NOW, booked, hold, later, person
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db


def test_nothing_is_told_anew_and_a_repeat_waits_once(site):
    row = booked(site, "12:00", name="maria", preparations=[])
    one = services.wait_for_sooner(appointment=row.uuid, at=NOW)
    two = services.wait_for_sooner(appointment=row.uuid, at=later(minutes=1))
    assert (one.created, two.created, one.entry) == (True, False, two.entry)
    entry = WaitingEntry.objects.get()
    assert (entry.appointment, entry.service, entry.person.email) == (
        row, row.service, "maria@example.org",
    )  # fmt: skip
    assert entry.last_day == row.period.lower.date()
    assert services.stop_waiting_for_sooner(appointment=row.uuid)
    assert not services.stop_waiting_for_sooner(appointment=row.uuid)
    # She may change her mind once more.
    assert services.wait_for_sooner(appointment=row.uuid, at=NOW).created


def test_a_freed_earlier_time_moves_the_same_appointment(db):
    site = site_with(desks=1, seats=1)
    early, late = booked(site, "09:00"), booked(site, "12:00", name="maria")
    for clock in ("09:30", "10:00", "10:30", "11:00", "11:30"):
        booked(site, clock)
    services.wait_for_sooner(appointment=late.uuid, at=NOW)
    services.cancel(appointment=early.uuid, at=NOW)
    assert services.offer_free_times(at=NOW) == 1
    offer = WaitingEntry.objects.get().offers.get()
    assert services.accept_offer(offer=offer.uuid, at=later(hours=1)) == late.uuid
    late.refresh_from_db()
    assert (late.period.lower, late.state) == (offer.starts, "confirmed")
    assert AppointmentPerson.objects.get(appointment=late).email == "maria@example.org"


def test_who_gave_an_address_only_for_the_helper_is_written_to_there(site):
    kept = hold(site, "12:00")
    services.confirm(
        appointment=kept.appointment,
        person=person("ada", email="", on_behalf="relative", behalf_name="Luca",
                      behalf_reason="no telephone", behalf_email="luca@example.org"),
        at=NOW,
    )  # fmt: skip
    services.wait_for_sooner(appointment=kept.appointment, at=NOW)
    assert WaitingEntry.objects.get().person.email == "luca@example.org"


def test_without_an_address_or_after_the_end_nobody_waits(site):
    kept = hold(site, "12:00")
    services.confirm(
        appointment=kept.appointment, person=person(email="", phone="0110112345"), at=NOW
    )
    with pytest.raises(services.BookingRefused):
        services.wait_for_sooner(appointment=kept.appointment, at=NOW)
    services.cancel(appointment=kept.appointment, at=NOW)
    with pytest.raises(services.StepRefused):
        services.wait_for_sooner(appointment=kept.appointment, at=NOW)
    assert not WaitingEntry.objects.exists()


def test_the_page_says_what_it_means_and_stops_again(client, site):
    kept = hold(site, at=None)
    services.confirm(appointment=kept.appointment, person=person("maria"))
    row = Appointment.objects.get(uuid=kept.appointment)
    own = reverse("booking_appointment", args=[row.code])
    address = reverse("booking_sooner", args=[row.code])
    assert address in client.get(own).content.decode()
    page = client.get(address).content.decode()
    assert "maria@example.org" not in page
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert WaitingEntry.objects.get().state == "waiting"
    assert 'value="no"' in client.get(address).content.decode()
    client.post(address, {"answer": "no"})
    assert WaitingEntry.objects.get().state == "withdrawn"
