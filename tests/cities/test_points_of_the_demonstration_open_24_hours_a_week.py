"""Hours are in OSM's syntax and add up to what the programme asks."""

from datetime import datetime, timedelta

import pytest
from opening_hours import OpeningHours

from cities.demo.facilitation import HOURS, facilitation_points


def hours_in_a_week(expression: str) -> float:
    """Hours open in a week without a holiday (PH is left out: no country is given)."""
    hours = OpeningHours(expression)
    monday = datetime(2026, 2, 2)
    quarters = (monday + timedelta(minutes=15 * n) for n in range(7 * 96))
    return sum(hours.is_open(quarter) for quarter in quarters) / 4


@pytest.mark.parametrize("expression", HOURS)
def test_a_fixed_point(expression: str) -> None:
    assert hours_in_a_week(expression) == 24


def test_the_mobile_point_over_its_stops() -> None:
    mobile = next(point for point in facilitation_points() if point.kind == "mobile")
    assert sum(hours_in_a_week(stop.opening_hours) for stop in mobile.sites) == 24
