"""What a point of the demonstration says of appointments is true of what can be booked there."""

from datetime import datetime, timedelta

import pytest

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.points import queries as points
from apps.points import services as register
from cities.demo import tables
from cities.demo.facilitation import WITH_OR_WITHOUT
from cities.demo.load import ABOUT

pytestmark = pytest.mark.django_db
# A Monday at six, in a fortnight without a holiday.
NOW = datetime(2026, 2, 2, 6, tzinfo=points.city_zone())


def test_whoever_says_so_can_be_booked_and_nobody_else() -> None:
    rows = [
        register.PointRow(
            **{**row, "sites": tuple(register.SiteRow(**site) for site in row["sites"])}
        )
        for row in tables.point_rows()
    ]
    register.replace_points(points=rows, sha256="0" * 64, **ABOUT)
    booking.plan_demonstration()
    facts = points.points(NOW)
    codes = [site.code for point in facts for site in point.sites]
    last = (NOW + timedelta(days=13)).date()
    wish = bookings.Wish("smartphone")
    free = {code for code, found in bookings.free_slots(codes, wish, NOW.date(), last, NOW).items()
            if len(found)}  # fmt: skip
    said = {site.code: point.booking for point in facts for site in point.sites}
    assert {code for code, words in said.items() if words == WITH_OR_WITHOUT} == free
    assert {words for code, words in said.items() if code not in free} == {""}
    assert len(facts) == 45
