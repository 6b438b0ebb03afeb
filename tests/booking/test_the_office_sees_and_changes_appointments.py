"""The list, one appointment, who comes, cancel, move, book for somebody: every look is noted."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.booking import queries, services
from apps.booking.models import Appointment, AppointmentPerson, PersonView
from apps.outbox.models import Event
from tests.booking.builders import person, rule
from tests.booking.builders import site as site_with
from tests.booking.office import client_with, district_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return client_with()


@pytest.fixture
def site(db):
    """Open every day, with seats kept for the telephone."""
    row = site_with(hours="24/7", seats=2, kept=1)
    for weekday in range(1, 7):
        rule(row, weekday=weekday, kept_seats=1)
    return row


def free(site, *, kind="public", ahead=3):
    """Starts of free slots from some days ahead."""
    first = timezone.localdate() + timedelta(days=ahead)
    found = queries.free_slots(
        [site.code], queries.Wish("spid_cie", kind=kind), first, first + timedelta(days=6),
        timezone.now(),
    )  # fmt: skip
    return [slot.start for slot in found[site.code]]


def booked(site, number=0, name="maria", **changes) -> Appointment:
    kept = services.hold(
        client_uuid=uuid.uuid4(), site_code=site.code, service="spid_cie",
        start=free(site)[number],
    )  # fmt: skip
    services.confirm(
        appointment=kept.appointment,
        person=person(f"{name}.{uuid.uuid4().hex[:6]}", given_name=name.title(), **changes),
    )
    return Appointment.objects.get(uuid=kept.appointment)


def page(row, what="one") -> str:
    return reverse(f"booking_office_{what}", args=[row.uuid])


def test_the_list_shows_what_is_filtered_and_nobody(office, site):
    row, gone = booked(site), booked(site, 1)
    services.cancel(appointment=gone.uuid)
    services.hold(client_uuid=uuid.uuid4(), site_code=site.code, service="job", start=free(site)[3])
    address = reverse("booking_office")
    text = office.get(address).content.decode()
    assert row.code in text
    assert gone.code in text
    assert "Rossi" not in text
    for filters, there in (
        ({"state": "confirmed"}, [row.code]),
        ({"state": "cancelled_by_citizen"}, [gone.code]),
        ({"service": "job"}, []),
        ({"point": site.code, "seat": "public"}, [row.code, gone.code]),
        ({"first": "2020-01-01", "last": "2020-02-01"}, []),
        # What cannot be understood is left out.
        ({"first": "yesterday", "p": "-3", "state": "odd"}, [row.code, gone.code]),
    ):
        text = office.get(address, filters).content.decode()
        assert [code for code in (row.code, gone.code) if code in text] == there, filters
    assert not PersonView.objects.exists()


def test_one_appointment_shows_who_comes_only_on_demand_and_notes_it(office, site):
    row = booked(site)
    text = office.get(page(row)).content.decode()
    assert "Rossi" not in text
    assert "Booked" in text
    text = office.post(page(row, "show")).content.decode()
    assert "Maria Rossi" in text
    view = PersonView.objects.get()
    assert (view.appointment, view.way, view.viewer.username) == (row, "page", "staff")
    log = office.get(reverse("booking_office_viewed")).content.decode()
    assert row.code in log
    assert "Rossi" not in log
    assert office.get(page(row, "show")).status_code == 405


def test_a_name_is_found_from_its_beginning_and_every_sight_is_noted(office, site):
    rows = [booked(site, number, name) for number, name in enumerate(["maria", "mario", "ugo"])]
    address = reverse("booking_office_find")
    text = office.post(address, {"q": "ross MARI"}).content.decode()
    assert "Rossi Maria" in text
    assert "Rossi Mario" in text
    assert "Rossi Ugo" not in text
    seen = PersonView.objects.filter(way="search")
    assert {one.appointment for one in seen} == set(rows[:2])
    assert "Nobody is found" in office.post(address, {"q": "ossi"}).content.decode()
    # A code, however typed, leads straight there and shows no name.
    spaced = " ".join(rows[2].code.lower())
    answer = office.post(address, {"q": spaced})
    assert answer.status_code == 302
    assert answer["Location"] == page(rows[2])
    assert PersonView.objects.count() == 2


def test_what_is_at_points_of_others_is_not_there(site):
    site.district_code = "1"
    site.save()
    row = booked(site)
    client = district_client("2")
    site_with("P9", district_code="2")
    for what in ("one", "cancel", "move"):
        assert client.get(page(row, what), follow=True).status_code == 404
    assert client.post(page(row, "show"), follow=True).status_code == 404
    assert row.code not in client.get(reverse("booking_office")).content.decode()
    found = client.post(reverse("booking_office_find"), {"q": "rossi"}).content.decode()
    assert "Rossi Maria" not in found
    by_code = client.post(reverse("booking_office_find"), {"q": row.code})
    assert by_code.status_code == 200
    assert not PersonView.objects.exists()


@pytest.mark.parametrize(
    ("reason", "state"),
    [("cancelled", "cancelled_by_citizen"), ("facilitator_absent", "cancelled_by_service")],
)
def test_it_is_cancelled_with_a_reason(office, site, reason, state):
    row = booked(site)
    assert office.post(page(row, "cancel"), {}).status_code == 422
    assert office.post(page(row, "cancel"), {"reason": reason}).status_code == 302
    row.refresh_from_db()
    last = row.events.last()
    assert (row.state, last.reason, last.actor_role) == (state, reason, "staff")
    assert last.actor is not None
    # Nothing personal travels with it.
    assert "Rossi" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_it_is_moved_also_to_another_point(office, site):
    row, other = booked(site), site_with("P2", hours="24/7", seats=2)
    for weekday in range(1, 7):
        rule(other, weekday=weekday)
    start = free(other)[0]
    text = office.get(page(row, "move"), {"point": other.code}).content.decode()
    assert f"{other.code}|" in text
    sent = {"time": f"{other.code}|{start.isoformat()}", "point": other.code}
    assert office.post(page(row, "move"), {}).status_code == 422
    assert office.post(page(row, "move"), sent).status_code == 302
    row.refresh_from_db()
    assert (row.site, row.period.lower) == (other, start)


def test_somebody_on_the_telephone_is_booked_on_a_kept_seat_once(office, site):
    wish = {"service": "spid_cie", "point": site.code, "seat": "kept", "language": "fr"}
    address = reverse("booking_office_book") + "?" + "&".join(f"{k}={v}" for k, v in wish.items())
    text = office.get(address).content.decode()
    key = re.search(r'name="client_uuid" value="([^"]+)"', text)[1]
    start = free(site, kind="kept")[0]
    sent = {
        "client_uuid": key, "time": f"{site.code}|{start.isoformat()}", "given_name": "Ada",
        "family_name": "Verdi", "phone": "011 0112345", "about": "lost phone",
        "on_whose_behalf": "", "month": f"{start:%Y-%m}",
    }  # fmt: skip
    # Without a name nothing typed is lost, nor the time.
    answer = office.post(address, {**sent, "family_name": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ada"' in text
    assert re.search(rf'value="{re.escape(sent["time"])}"[^>]*checked', text)
    first = office.post(address, sent)
    again = office.post(address, sent)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    row = Appointment.objects.get()
    assert (row.seat, row.booked_by, row.state, row.language) == (
        "kept", "phone", "confirmed", "fr",
    )  # fmt: skip
    assert row.person.details == "lost phone"
    assert row.events.get().actor_role == "staff"


def test_a_helper_telephones_for_somebody(office, site):
    address = (
        f"{reverse('booking_office_book')}?service=job&point={site.code}&seat=public&language=it"
    )
    start = free(site)[0]
    sent = {
        "client_uuid": str(uuid.uuid4()), "time": f"{site.code}|{start.isoformat()}",
        "given_name": "Ada", "family_name": "Verdi", "on_whose_behalf": "relative",
    }  # fmt: skip
    answer = office.post(address, sent)
    assert answer.status_code == 422
    assert "Write the name of who books." in answer.content.decode()
    more = {"behalf_name": "Luca", "behalf_reason": "no phone", "behalf_phone": "0110112345"}
    assert office.post(address, {**sent, **more}).status_code == 302
    assert AppointmentPerson.objects.get().behalf_name == "Luca"


def test_a_time_that_was_taken_meanwhile_offers_others_and_keeps_what_was_typed(office, site):
    address = (
        f"{reverse('booking_office_book')}?service=spid_cie&point={site.code}&seat=kept&language=it"
    )
    start = free(site, kind="kept")[0]
    sent = {
        "time": f"{site.code}|{start.isoformat()}", "given_name": "Ada", "family_name": "Verdi",
        "phone": "0110112345", "on_whose_behalf": "",
    }  # fmt: skip
    assert office.post(address, {**sent, "client_uuid": str(uuid.uuid4())}).status_code == 302
    answer = office.post(address, {**sent, "client_uuid": str(uuid.uuid4())})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="other-1"' in text
    assert 'value="Ada"' in text


def test_long_lists_have_pages(office, site, monkeypatch):
    monkeypatch.setattr(queries.office, "PER_PAGE", 2)
    rows = [booked(site, number) for number in range(3)]
    for row in rows:
        assert office.post(page(row, "show")).status_code == 200
    newest_first = [row.code for row in reversed(rows)]
    for address, codes in (
        (reverse("booking_office"), [row.code for row in rows]),
        (reverse("booking_office_viewed"), newest_first),
    ):
        # What is no number is the first page, and beyond the end is the last.
        for number, there in (
            ("", codes[:2]),
            ("odd", codes[:2]),
            ("2", codes[2:]),
            ("9", codes[2:]),
        ):
            text = office.get(address, {"p": number}).content.decode()
            assert [code for code in codes if code in text] == there, (address, number)


def test_lists_cost_the_same_however_long(office, site, django_assert_max_num_queries):
    def asked() -> list[int]:
        row = Appointment.objects.filter(state="confirmed").first()
        counts = []
        for method, address, words in (
            (office.get, reverse("booking_office"), {}),
            (office.get, page(row), {}),
            (office.get, reverse("booking_office_viewed"), {}),
            (office.post, reverse("booking_office_find"), {"q": "rossi"}),
            (office.get, reverse("booking_figures"), {}),
        ):
            with django_assert_max_num_queries(29) as seen:
                assert method(address, words).status_code == 200
            counts.append(len(seen))
        return counts

    booked(site)
    asked()
    few = asked()
    for number in range(1, 9):
        booked(site, number)
    assert asked() == few
