"""What every test of the desk needs."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.points.models import Site
from tests.accounts.people import Person, sign_in
from tests.booking import builders as booking
from tests.desk import builders
from tests.desk.shared import OTHER_PIN, colleague


@pytest.fixture
def site(db):
    """A point with two desks, Monday from nine to one, appointments and kept seats."""
    return booking.site(kept=1)


@pytest.fixture
def anna(site):
    """The facilitator of the site."""
    return builders.facilitator()


@pytest.fixture
def people(site: Site) -> tuple[Person, Person]:
    """Anna, who opens the computer, and Bea, who is staff of the city too."""
    return colleague("anna"), colleague("bea", OTHER_PIN, role="staff")


@pytest.fixture
def screen(client: Client, site: Site, people: tuple[Person, Person]) -> Client:
    """A computer that Anna has shared and left."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert sign_in(client, people[0]).status_code == 302
    answer = client.post(reverse("desk_share"), {"site": site.code})
    assert answer["Location"] == reverse("desk_day", args=[site.code])
    assert client.post(reverse("desk_hand_over"))["Location"] == reverse("desk_lock")
    return client
