"""Who comes and who books for others are counted by their own contacts; the desk is not."""

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from apps.booking import services
from apps.booking.models import Appointment, AppointmentState, BookingLimit
from tests.at_once import all_at_once
from tests.booking.builders import NOW, at, facilitator, hold, person, site

pytestmark = pytest.mark.django_db
CLOCKS = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"]


def set_to(**limits: int) -> None:
    for name, value in limits.items():
        BookingLimit.objects.update_or_create(name=name, defaults={"value": value})


def by_another(number: int, kind: str = "relative", **changes: object) -> dict[str, object]:
    """Somebody without any contact of her own, for whom Luca books."""
    return {
        "given_name": f"Ada {number}", "family_name": "Verdi", "on_behalf": kind,
        "behalf_name": "Luca Verdi", "behalf_reason": "She has no telephone",
        "behalf_email": "luca@example.org", **changes,
    }  # fmt: skip


def book(place: Any, who: dict[str, object], number: int) -> bool:
    """Whether it was booked; each time at another hour of two desks."""
    kept = hold(place, CLOCKS[number // 2])
    try:
        services.confirm(appointment=kept.appointment, person=who, at=NOW)
    except services.BookingRefused:
        services.cancel(appointment=kept.appointment, at=NOW)
        return False
    return True


def test_who_comes_is_counted_by_her_address_and_by_her_number():
    place = site()
    words = [{}, {"email": "MARIA@example.org"}, {"email": "", "phone": "011 5551000"}]
    told = [person("maria", **{"phone": "0115551000", **one}) for one in words]
    assert [book(place, who, number) for number, who in enumerate(told)] == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("relative", "relative"), ("office", "office"), ("facilitator", "office")],
)
def test_who_books_for_others_is_counted_by_her_own_contact(kind, name):
    place = site()
    set_to(**{f"open_per_{name}": 3})
    told = [by_another(number, kind) for number in range(4)]
    assert [book(place, who, number) for number, who in enumerate(told)] == [True] * 3 + [False]
    # Somebody else goes on, and so does she herself.
    assert book(place, by_another(5, kind, behalf_email="bea@example.org"), 5)
    assert book(place, person("luca"), 6)
    # The same by her number.
    other = {"behalf_email": "", "behalf_phone": "+39 011 5551000"}
    again = [by_another(number, kind, **other) for number in range(4)]
    assert [book(place, who, 8 + number) for number, who in enumerate(again)] == (
        [True] * 3 + [False]
    )


def test_a_family_is_not_an_office():
    place = site()
    told = [by_another(number, "relative") for number in range(5)]
    assert [book(place, who, number) for number, who in enumerate(told)] == [True] * 4 + [False]
    assert book(place, by_another(5, "office"), 5)


def test_what_was_cancelled_still_counts_for_the_day_and_not_for_tomorrow():
    place = site()
    set_to(open_per_relative=50, booked_a_day_per_relative=2)
    for number in range(2):
        assert book(place, by_another(number), number)
    for row in Appointment.objects.filter(state=AppointmentState.CONFIRMED):
        services.cancel(appointment=row.uuid, at=NOW)
    assert not book(place, by_another(2), 2)
    kept = hold(place, "12:00", at=NOW + timedelta(days=1, minutes=1))
    services.confirm(
        appointment=kept.appointment, person=by_another(3), at=NOW + timedelta(days=1, minutes=1)
    )


def test_she_for_whom_is_booked_has_her_own_limit_too():
    place = site()
    told = [by_another(number, email="ada@example.org") for number in range(3)]
    assert [book(place, who, number) for number, who in enumerate(told)] == [True, True, False]


def test_whoever_books_at_her_desk_is_not_counted():
    place = site(seats=0, kept=2)
    set_to(open_per_office=1)
    anna = facilitator()
    for number in range(4):
        services.book_at_desk(
            client_uuid=uuid.uuid4(), site_code=place.code, service="spid_cie",
            start=at(CLOCKS[number // 2]), person=by_another(number, "office"), actor=anna,
            at=NOW,
        )  # fmt: skip
    assert Appointment.objects.filter(state=AppointmentState.CONFIRMED).count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_who_books_for_others_at_once_gets_no_more():
    place = site(desks=6, seats=6)
    set_to(open_per_relative=3)
    holds = [hold(place, CLOCKS[number % 4]) for number in range(12)]

    def confirm(number: int) -> str:
        try:
            services.confirm(
                appointment=holds[number].appointment, person=by_another(number), at=NOW
            )
        except services.BookingRefused:
            return "enough"
        return "booked"

    assert Counter(all_at_once(confirm, range(12), workers=12)) == {"booked": 3, "enough": 9}
