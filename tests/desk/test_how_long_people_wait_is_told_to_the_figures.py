"""Minutes until the call, of walk-ins since they came, in the figures of the points."""

from datetime import timedelta

import pytest

from apps.booking import queries as booking
from tests.booking.builders import MONDAY
from tests.desk.builders import NINE, step, walk_in

pytestmark = pytest.mark.django_db


def test_half_of_them_and_nine_of_ten(site):
    for minutes in (2, 4, 6, 8, 30):
        row = walk_in(site, NINE)
        step(row, "called", NINE + timedelta(minutes=minutes), desk_number=1)
    walk_in(site, NINE)  # still waits: nobody knows how long
    found = booking.figures([site.pk], MONDAY, MONDAY, NINE).waited_min
    assert found is not None
    assert (found.count, found.median) == (5, pytest.approx(6))
    assert found.most == pytest.approx(21.2)
    elsewhere = booking.figures([], MONDAY, MONDAY, NINE).waited_min
    assert (elsewhere.count, elsewhere.median) == (0, None)
