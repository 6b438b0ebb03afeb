"""What a PIN opens is the desk of one point, and nothing of it stays on the screen."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from apps.points.models import Site
from tests.accounts.people import Person, sign_in
from tests.booking import builders as booking
from tests.desk.shared import OTHER_PIN, PIN, enter

pytestmark = pytest.mark.django_db


def test_a_pin_opens_the_desk_of_this_point_alone_whatever_else_she_is(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    booking.site("P2")
    other = reverse("desk_day", args=["P2-1"])
    enter(screen, people[1], OTHER_PIN)
    # As staff of the city she works at both, and with all she has she gets there.
    assert screen.get(other).status_code == 404
    assert screen.get(reverse("desk_records", args=["P2-1"])).status_code == 404
    assert screen.get(reverse("desk_home"))["Location"] == reverse("desk_day", args=[site.code])
    full = Client()
    assert sign_in(full, people[1]).status_code == 302
    assert full.get(other).status_code == 200


def test_drafts_of_citizens_are_forgotten(screen: Client, people: tuple[Person, Person]) -> None:
    """Booking and reporting go on in public pages, whose drafts hold the name of who was helped."""
    drafts = ("soglia_booking", "soglia_course", "soglia_report")

    def begin() -> None:
        for name in drafts:
            screen.cookies[name] = str(uuid.uuid4())

    def left() -> list[str]:
        return [name for name in drafts if screen.cookies[name].value]

    enter(screen, people[0], PIN)
    begin()
    screen.post(reverse("desk_hand_over"))
    assert left() == []
    # Or nobody pressed it: the time ran out.
    begin()
    assert screen.get(reverse("desk_lock")).status_code == 200
    assert left() == []
    enter(screen, people[1], OTHER_PIN)
    begin()
    screen.post(reverse("desk_close"))
    assert left() == []
