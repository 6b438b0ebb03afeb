"""Who works at a point books, finds, moves and cancels its appointments without the admin."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.booking import queries, services
from apps.booking.models import Appointment, AppointmentEvent, PersonView
from apps.points.models import Site
from tests.accounts.people import Person, sign_in
from tests.booking import builders as booking
from tests.desk.shared import OTHER_PIN, PIN, enter

pytestmark = pytest.mark.django_db

LIST = "desk_appointments"


@pytest.fixture
def open_site(site: Site) -> Site:
    """Open every day, with a seat kept for the desk."""
    booking.setting("spid_cie")
    Site.objects.filter(pk=site.pk).update(opening_hours="24/7")
    for weekday in range(1, 7):
        booking.rule(site, weekday=weekday, kept_seats=1)
    return site


@pytest.fixture
def at_work(client: Client, people: tuple[Person, Person]) -> Client:
    """Anna, facilitator of this point alone, signed in with all she has."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert sign_in(client, people[0]).status_code == 302
    return client


def free(row: Site, kind: str = "public") -> list[queries.Slot]:
    first = timezone.localdate() + timedelta(days=3)
    wish = queries.Wish("spid_cie", kind=kind)
    found = queries.free_slots([row.code], wish, first, first + timedelta(days=6), timezone.now())
    return list(found[row.code])


def booked(row: Site) -> Appointment:
    held = services.hold(
        client_uuid=uuid.uuid4(), site_code=row.code, service="spid_cie", start=free(row)[0].start
    )
    services.confirm(
        appointment=held.appointment, person=booking.person(f"p{uuid.uuid4().hex[:8]}")
    )
    return Appointment.objects.get(uuid=held.appointment)


def test_a_facilitator_books_for_somebody_on_the_seats_kept_for_the_desk(
    at_work: Client, open_site: Site
) -> None:
    day = at_work.get(reverse("desk_day", args=[open_site.code])).content.decode()
    start = f"{reverse('desk_appointments_book')}?point={open_site.code}"
    assert start in day
    assert f'value="{open_site.code}" selected' in at_work.get(start).content.decode()
    address = f"{start}&service=spid_cie&seat=kept&language=it"
    sent = {
        "time": f"{open_site.code}|{free(open_site, 'kept')[0].start.isoformat()}",
        "client_uuid": str(uuid.uuid4()), "given_name": "Ada", "family_name": "Verdi",
        "phone": "0110112345",
    }  # fmt: skip
    answer = at_work.post(address, sent)
    row = Appointment.objects.get()
    assert answer["Location"] == reverse("desk_appointments_one", args=[row.uuid])
    assert (row.seat, row.booked_by, row.state) == ("kept", "desk", "confirmed")
    roles = AppointmentEvent.objects.filter(appointment=row).values_list("actor_role", flat=True)
    assert set(roles) == {"facilitator"}


def test_a_facilitator_finds_looks_at_moves_and_cancels(at_work: Client, open_site: Site) -> None:
    row = booked(open_site)
    assert row.code in at_work.get(reverse(LIST)).content.decode()
    found = at_work.post(reverse("desk_appointments_find"), {"q": row.code})
    assert found["Location"] == reverse("desk_appointments_one", args=[row.uuid])
    shown = at_work.post(reverse("desk_appointments_show", args=[row.uuid])).content.decode()
    assert "Rossi" in shown
    assert "/admin/" not in shown
    assert PersonView.objects.filter(appointment=row).count() == 1
    other = free(open_site)[3].start
    words = {"time": f"{open_site.code}|{other.isoformat()}"}
    assert (
        at_work.post(reverse("desk_appointments_move", args=[row.uuid]), words).status_code == 302
    )
    row.refresh_from_db()
    assert row.period.lower == other
    at_work.post(reverse("desk_appointments_cancel", args=[row.uuid]), {"reason": "cancelled"})
    row.refresh_from_db()
    assert row.state == "cancelled_by_citizen"


def test_appointments_of_another_point_are_not_there(at_work: Client, open_site: Site) -> None:
    other = booking.site("P2", hours="24/7")
    for weekday in range(1, 7):
        booking.rule(other, weekday=weekday)
    row = booked(other)
    assert row.code not in at_work.get(reverse(LIST)).content.decode()
    for what in ("one", "show", "cancel", "move"):
        address = reverse(f"desk_appointments_{what}", args=[row.uuid])
        assert at_work.post(address).status_code == 404, what
    words = {"point": "P2-1", "service": "spid_cie", "seat": "public", "language": "it"}
    assert at_work.get(reverse("desk_appointments_book"), words).status_code == 422


def test_a_pin_opens_the_appointments_of_its_computers_point_alone(
    screen: Client, open_site: Site, people: tuple[Person, Person]
) -> None:
    other = booking.site("P2", hours="24/7")
    for weekday in range(1, 7):
        booking.rule(other, weekday=weekday)
    here, there = booked(open_site), booked(other)
    # Bea is staff of the city too.
    enter(screen, people[1], OTHER_PIN)
    listed = screen.get(reverse(LIST)).content.decode()
    assert here.code in listed
    assert there.code not in listed
    address = reverse("desk_appointments_one", args=[there.uuid])
    assert screen.get(address).status_code == 404
    assert screen.get(reverse("booking_office")).status_code == 302
    full = Client()
    assert sign_in(full, people[1]).status_code == 302
    assert full.get(address).status_code == 200


def test_whoever_works_nowhere_is_turned_away(client: Client, open_site: Site) -> None:
    answer = client.get(reverse(LIST))
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    client.force_login(booking.facilitator("carla"))
    assert client.get(reverse(LIST)).status_code == 403


def test_the_list_costs_the_same_however_long(
    screen: Client, open_site: Site, people: tuple[Person, Person],
    django_assert_max_num_queries: object,
) -> None:  # fmt: skip
    enter(screen, people[0], PIN)

    def asked() -> int:
        with django_assert_max_num_queries(60) as seen:  # type: ignore[operator]
            assert screen.get(reverse(LIST)).status_code == 200
        return len(seen)

    booked(open_site)
    asked()
    few = asked()
    for _number in range(6):
        booked(open_site)
    assert asked() == few
