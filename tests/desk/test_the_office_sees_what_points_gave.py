"""Coverage: hours opened, training, people helped, against what was asked; small numbers hidden."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.desk import services
from apps.desk.coverage import Coverage, joined_hours, percent, together
from apps.desk.queries.coverage import coverage, published
from apps.points.models import Closure, Site
from tests.accounts.people import client_with
from tests.booking import builders as booking
from tests.desk.builders import NINE, facilitator
from tests.desk.records import recorded

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
PAGE = "coverage_index"


def rows(client: Client, form: str, year: int = 2026) -> list[dict[str, str]]:
    answer = client.get(reverse(PAGE), {"year": year, "form": form})
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def point(**numbers: Any) -> Coverage:
    words = {
        "code": "P", "name": "P", "district": "1", "points": 1, "days": 7, "open_hours": 24.0,
        "training_hours": Decimal(1), "helps": 0, "people": 0, "first_time": 0, "asked": 0,
        "people_so_far": 0,
    }  # fmt: skip
    return Coverage(**{**words, **numbers})


def test_hours_are_the_published_ones_less_closures(site: Site) -> None:
    # December 2026 has 23 weekdays; the 8th and Christmas are holidays of the calendar.
    open_days = 23 - 2
    line = coverage(FIRST, LAST).points[0]
    before = line.open_hours
    assert before is not None
    Closure.objects.create(site=site, first_day=date(2026, 12, 14), last_day=date(2026, 12, 15))
    after = coverage(FIRST, LAST).points[0].open_hours
    assert after is not None
    assert before - after == pytest.approx(8)
    assert before == pytest.approx(open_days * 4)


def test_unknown_hours_are_not_nought(db: None) -> None:
    booking.site("P1", hours="")
    booking.site("P2")
    page = coverage(FIRST, LAST)
    assert [one.open_hours is None for one in page.points] == [True, False]
    assert page.city.hours_a_week is None


def test_a_point_with_two_sites_is_open_once() -> None:
    nine, ten = booking.at("09:00"), booking.at("10:00")
    eleven, noon = booking.at("11:00"), booking.at("12:00")
    assert joined_hours([(nine, eleven), (ten, noon)]) == 3
    assert joined_hours([(nine, noon), (ten, eleven), (nine, noon)]) == 3
    assert joined_hours([(ten, eleven), (nine, ten)]) == 2
    assert joined_hours([]) == 0


def test_sums_keep_unknown_and_add_the_rest() -> None:
    whole = together("1", "Centro", [point(helps=3, people=4), point(helps=2, people=9)])
    assert (whole.points, whole.helps, whole.people, whole.hours_a_week) == (2, 5, 13, 24.0)
    assert together("1", "", [point(), point(open_hours=None)]).hours_a_week is None
    assert (percent(12.0, 24), percent(None, 24), percent(3, None), percent(3, 0)) == (
        50, None, None, None,
    )  # fmt: skip


def test_people_are_counted_in_the_days_asked_for(site: Site, anna: User) -> None:
    recorded(site, anna, first_time="yes")
    recorded(site, anna, kind="group", people="6", first_time="no")
    recorded(site, anna)
    recorded(site, anna, at=NINE - timedelta(days=30))
    taken_back = recorded(site, anna)
    services.void_assistance(assistance=taken_back.uuid, actor=anna)
    page = coverage(FIRST, LAST)
    line = page.points[0]
    assert (line.helps, line.people, line.first_time, line.asked) == (3, 8, 1, 7)
    assert line.people_so_far == 9
    assert page.city.people == 8


def test_the_last_minute_of_the_last_day_is_in_it_and_no_other(site: Site, anna: User) -> None:
    for clock, day in (("23:50", LAST), ("00:05", LAST + timedelta(days=1))):
        at = booking.at(clock, day)
        recorded(site, anna, at=at + timedelta(minutes=1), begun_at=at, minutes="1")
    assert coverage(FIRST, LAST).city.helps == 1


def test_every_point_is_in_one_circoscrizione(db: None) -> None:
    for code, district in (("P1", "1"), ("P2", "2"), ("P3", "2"), ("P4", "")):
        booking.site(code, district_code=district)
    page = coverage(FIRST, LAST)
    assert [(one.code, one.points) for one in page.districts] == [("", 1), ("1", 1), ("2", 2)]
    assert page.city.points == 4


def test_what_is_published_hides_small_numbers(db: None) -> None:
    for number, (code, people) in enumerate((("P1", 3), ("P2", 7), ("P3", 40), ("P4", 0))):
        row = booking.site(code)
        if people:
            recorded(row, facilitator(f"f{number}", code), kind="group", people=str(people))
    lines, total = published(coverage(FIRST, LAST))
    assert {one.code: people for one, people in lines} == {
        "P1": None, "P2": None, "P3": 40, "P4": 0,
    }  # fmt: skip
    assert total == 50


def test_the_files_say_the_same_as_the_page(site: Site, anna: User) -> None:
    recorded(site, anna, at=NINE - timedelta(days=30), kind="group", people="12")
    staff = client_with("staff")
    exact = rows(staff, "csv")
    assert [one["level"] for one in exact] == ["point", "circoscrizione", "city"]
    assert {one["people"] for one in exact} == {"12"}
    told = rows(staff, "public")
    assert [one["people"] for one in told] == ["12", "12"]
    assert set(told[0]) == {"code", "name", "first_day", "last_day", "people", "left_out"}
    html = staff.get(reverse(PAGE), {"year": 2026}).content.decode()
    assert "Point P1" in html
    assert "12" in html


def test_a_name_runs_nothing_in_a_spreadsheet(site: Site) -> None:
    site.point.name = "=HYPERLINK(1)"
    site.point.save()
    assert rows(client_with("staff"), "csv")[0]["name"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("year", ["x", "1999", "0", "99999999999999999999", "²"])
def test_a_year_that_is_none_shows_this_one(site: Site, year: str) -> None:
    assert client_with("staff").get(reverse(PAGE), {"year": year}).status_code == 200


def test_only_the_office_of_the_whole_city_sees_it(site: Site, anna: User, client: Client) -> None:
    client.force_login(anna)
    assert client.get(reverse(PAGE)).status_code in (302, 403)
    assert client_with("staff", district="1").get(reverse(PAGE)).status_code in (302, 403)
    assert Client().get(reverse(PAGE)).status_code == 302


def test_it_costs_the_same_for_forty_five_points(db: None) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            coverage(FIRST, LAST)
        return len(seen)

    for number in range(2):
        booking.site(f"P{number}")
    few = cost()
    for number in range(2, 12):
        row = booking.site(f"P{number}")
        recorded(row, facilitator(f"f{number}", f"P{number}"))
    assert cost() == few
    assert few <= 15
