"""What every test of booking needs."""

import pytest

from tests.booking import builders


@pytest.fixture
def site(db):
    """A point with two desks, Monday from nine to one."""
    return builders.site()
