"""What every test of the desk needs."""

import pytest

from tests.booking import builders as booking
from tests.desk import builders


@pytest.fixture
def site(db):
    """A point with two desks, Monday from nine to one, appointments and kept seats."""
    return booking.site(kept=1)


@pytest.fixture
def anna(site):
    """The facilitator of the site."""
    return builders.facilitator()
