"""What every test of courses needs."""

import pytest

from tests.courses import builders


@pytest.fixture
def site(db):
    """A point, open on working mornings."""
    return builders.site()


@pytest.fixture
def course(site):
    """A published course with three seats and two sessions."""
    return builders.course(site)
