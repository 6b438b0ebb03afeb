"""Stops of the mobile unit: when and where, the soonest first, none on a closed day."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from apps.finding.point_page import STOPS_AT_MOST, next_stops
from apps.points import queries as points
from apps.points.models import Closure, Site
from apps.points.services import upsert_point
from tests.points.builders import at, point_row, site_row

pytestmark = pytest.mark.django_db
MONDAY = at("2026-06-15 08:00")


def a_bus() -> points.PointFacts:
    upsert_point(
        point_row(
            "bus",
            site_row("bus", 1, role="stop", name="Piazza Due", opening_hours="We 10:00-12:00"),
            site_row("bus", 2, role="stop", name="Piazza Uno", opening_hours="Mo 09:00-11:00"),
            kind="mobile",
        )
    )
    found = points.point("bus")
    assert found is not None
    return found


def test_the_soonest_stop_is_first_also_while_it_lasts() -> None:
    facts = a_bus()
    for hour, first in (("08:00", "Piazza Uno"), ("10:59", "Piazza Uno"), ("11:00", "Piazza Due")):
        assert next_stops(facts, at(f"2026-06-15 {hour}"))[0].site.name == first


def test_a_closed_day_has_no_stop_and_the_list_has_an_end() -> None:
    facts = a_bus()
    stops = next_stops(facts, MONDAY)
    assert len(stops) == STOPS_AT_MOST
    assert stops == sorted(stops, key=lambda stop: stop.start)
    day = stops[1].start.date()
    Closure.objects.create(
        site=Site.objects.get(code=stops[1].site.code), first_day=day, last_day=day
    )
    found = points.point("bus")
    assert found is not None
    assert day not in {stop.start.date() for stop in next_stops(found, MONDAY)}


def test_the_page_tells_the_next_stops(client: Client) -> None:
    a_bus()
    page = BeautifulSoup(client.get("/en/points/bus/").content, "html.parser")
    section = page.select_one("section[aria-labelledby=stops-heading]")
    assert section is not None
    assert "Piazza Uno" in section.get_text()
    assert "to 11" in section.get_text()
    last = timezone.localdate() + timedelta(days=28)
    assert next_stops(a_bus(), timezone.now())[-1].start.date() <= last


def test_a_point_that_stays_where_it_is_has_no_stops(client: Client) -> None:
    upsert_point(point_row("still", site_row("still", opening_hours="24/7")))
    assert "stops-heading" not in client.get("/en/points/still/").content.decode()
