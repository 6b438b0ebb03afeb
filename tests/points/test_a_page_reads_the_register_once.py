"""A page that only shows asks the database for the register once, whatever its parts ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from apps.points import queries
from apps.points.middleware import RegisterReadOnceMiddleware
from apps.points.models import FacilitationPoint, PointStatus
from tests.booking.builders import site as site_with
from tests.booking.office import client_with

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    """All that pages ask of the register."""
    return [
        queries.points(),
        queries.site_lines(),
        queries.point("P1"),
        queries.site_facts("P2-1"),
        queries.point("unknown"),
        queries.site_facts(""),
        queries.bookable_spans_of(["P1-1"], *[timezone.localdate()] * 2),
    ]


def asked(method: str, view: Callable[[], Any]) -> Any:
    """What a view tells in a request."""
    found = []

    def answer(_request: HttpRequest) -> HttpResponse:
        found.append(view())
        return HttpResponse()

    RegisterReadOnceMiddleware(answer)(RequestFactory().generic(method, "/"))
    return found[0]


def test_once_read_the_register_answers_everything_the_same(django_assert_num_queries):
    site_with("P1")
    site_with("P2")
    FacilitationPoint.objects.filter(code="P2").update(status=PointStatus.PLANNED)
    before = everything()
    # The list in force, the points, their sites, closures, moves, notes.
    with django_assert_num_queries(6):
        found = asked("GET", everything)
    assert found == before


def test_one_point_is_read_alone_and_once(django_assert_num_queries):
    site_with("P1")
    with django_assert_num_queries(6):
        first, again = asked("GET", lambda: [queries.site_facts("P1-1") for _time in range(2)])
    assert first == again


@pytest.mark.parametrize(("method", "seen"), [("GET", ""), ("HEAD", ""), ("POST", "011")])
def test_what_changes_the_register_reads_it_anew(method, seen):
    """Whatever is sent may change it, and sees what it changed."""
    site_with("P1")

    def change() -> tuple[str, str]:
        before = queries.points()[0].phone
        FacilitationPoint.objects.update(phone="011")
        return before, queries.points()[0].phone

    assert asked(method, change) == ("", seen)
    assert queries.points()[0].phone == "011"


def test_the_next_page_reads_it_anew():
    site_with("P1")
    assert len(asked("GET", queries.points)) == 1
    site_with("P2")
    assert len(asked("GET", queries.points)) == 2


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("points", []),
        ("point", ["P1"]),
        ("courses", []),
        ("booking_start", []),
        ("booking_office", []),
        ("booking_points", []),
        ("booking_shifts", []),
        ("booking_shift_new", ["P1-1"]),
        ("booking_closures", []),
        ("courses_office", []),
        ("desk_home", []),
    ],
)
def test_pages_read_it_once(page, args, django_assert_max_num_queries):
    site_with("P1")
    site_with("P2")
    client = client_with()
    with django_assert_max_num_queries(200) as captured:
        assert client.get(reverse(page, args=args)).status_code == 200
    lists = [
        one["sql"] for one in captured if '"points_facilitationpoint"."eligibility"' in one["sql"]
    ]
    assert len(lists) <= 1
