"""The list of points: open ones first, suspended ones last, in a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.points import queries
from apps.points.models import Closure, PointStatus, Site
from apps.points.services import upsert_point
from tests.points.builders import at, point_row, site_row

MORNING = at("2026-06-23 10:00")


def put(code: str, hours: str, **changes: object) -> None:
    """A point with one site in the town."""
    site = site_row(code, opening_hours=hours, lon=7.68, lat=45.02)
    upsert_point(point_row(code, site, **changes))


def test_the_order_is_the_order_of_usefulness(db: None) -> None:
    put("E-suspended", "24/7", status=PointStatus.SUSPENDED)
    put("D-no-hours", "")
    put("C-tomorrow", "Th 09:00-13:00")
    put("B-afternoon", "Tu 14:00-18:00")
    put("A-open", "Tu 09:00-13:00")
    assert [p.point.code for p in queries.open_points(MORNING)] == [
        "A-open",
        "B-afternoon",
        "C-tomorrow",
        "D-no-hours",
        "E-suspended",
    ]


def test_a_point_of_several_sites_shows_the_one_to_go_to(db: None) -> None:
    main = site_row("P", 1, opening_hours="We 09:00-10:00")
    other = site_row("P", 2, role="secondary", opening_hours="Tu 09:00-13:00")
    upsert_point(point_row("P", main, other))
    [now] = queries.open_points(MORNING)
    assert now.site is not None
    assert (now.site.code, now.opening.is_open) == ("P-2", True)


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({}, True),
        ({"status": PointStatus.PLANNED}, False),
        ({"status": PointStatus.CLOSED}, False),
        ({"status": PointStatus.SUSPENDED}, True),
        ({"valid_until": date(2026, 6, 23)}, True),
        ({"valid_until": date(2026, 6, 22)}, False),
        ({"valid_from": date(2026, 6, 24)}, False),
    ],
)
def test_only_points_in_service_that_day_are_listed(
    db: None, changes: dict[str, object], listed: bool
) -> None:
    put("P", "24/7", **changes)
    assert bool(queries.open_points(MORNING)) is listed


def test_a_closed_point_keeps_its_page_and_does_not_open(db: None) -> None:
    put("P", "24/7", status=PointStatus.CLOSED)
    point = queries.point("P")
    assert point is not None
    assert queries.opening(point.sites[0], MORNING).reason == "not_in_service"


def test_suspended_sites_are_not_walked_to(db: None) -> None:
    put("A", "24/7")
    put("B", "24/7", status=PointStatus.SUSPENDED)
    upsert_point(point_row("C", site_row("C", lon=7.6, lat=45.0, suspended=True)))
    assert [site.point_code for site in queries.active_sites()] == ["A"]


def test_a_closure_written_by_staff_closes_the_site(db: None) -> None:
    put("P", "Tu 09:00-13:00")
    today = MORNING.date()
    Closure.objects.create(
        site=Site.objects.get(), first_day=today, last_day=today, reason="strike"
    )
    [now] = queries.open_points(MORNING)
    assert now.opening.reason == "closure"
    assert now.opening.next_change == at("2026-06-30 09:00")


@pytest.mark.parametrize("many", [1, 12])
def test_lists_take_the_same_queries_for_any_number_of_points(db: None, many: int) -> None:
    for number in range(many):
        put(f"P{number}", "24/7")
    reads = (queries.points, queries.open_points, queries.active_sites, queries.points_geojson)
    for read in reads:
        with CaptureQueriesContext(connection) as captured:
            assert read()
        # The register in force, points with bodies, sites, closures, moves, notes.
        assert len(captured) == 6
    with CaptureQueriesContext(connection) as captured:
        queries.point("P0")
    assert len(captured) == 6


def test_now_is_the_default_moment(db: None) -> None:
    put("P", "24/7")
    [now] = queries.open_points()
    assert now.opening.is_open
