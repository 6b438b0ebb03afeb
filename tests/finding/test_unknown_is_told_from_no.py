"""A point drops out for a "no" alone; what nobody knows is told by name."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from apps.finding.wishes import Match, SiteSeen, Wish, look
from apps.points import queries as points
from apps.points.facts import PointFacts
from apps.points.models import Site
from apps.points.services import upsert_point
from apps.reach.queries import SiteVerdict
from tests.points.builders import SITE, at, point_row, site_row

POINT = PointFacts("P1", "Point", "municipal", "active", "City")
MONDAY = at("2026-06-22 10:30")
FREE = SiteVerdict("pram", "Pram", "free", "Free", "", ())


def seen(*, verdict: SiteVerdict | None = None, **changes: Any) -> SiteSeen:
    site = replace(SITE, **changes)
    return SiteSeen(POINT, site, points.opening(site, MONDAY), verdict=verdict)


# A wish, and what makes its answer yes, no, and unknown.
CASES: dict[str, tuple[Wish, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "service": (Wish(service="inps"), {"services": ("inps",)}, {"services": ("job",)}, {}),
    "language": (Wish(language="ar"), {"languages": ("ar",)}, {"languages": ("it",)}, {}),
    "welcome": (Wish(welcome="deaf"), {"welcomed": ("deaf",)}, {"welcomed": ("women",)}, {}),
    "step_free": (
        Wish(needs=("step_free",)), {"step_free": True}, {"step_free": False}, {},
    ),
    "measured steps": (
        Wish(needs=("step_free",)), {"measures": {"entrance_steps": 0}},
        {"measures": {"entrance_steps": 2, "ramp": False}}, {"measures": {"entrance_steps": 2}},
    ),
    "toilet": (
        Wish(needs=("accessible_toilet",)), {"measures": {"accessible_toilet": True}},
        {"measures": {"accessible_toilet": False}}, {"measures": {"seat": True}},
    ),
    "open now": (
        Wish(open_now=True), {"opening_hours": "24/7"}, {"opening_hours": "Tu 09:00-10:00"},
        {"opening_hours": ""},
    ),
    "suspended": (Wish(hour=10), {}, {"suspended": True}, {"opening_hours": ""}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_wish_has_three_answers(case: str) -> None:
    wish, yes, no, unknown = CASES[case]
    assert look(wish, seen(**yes)).match == Match.YES
    assert look(wish, seen(**no)).match == Match.NO
    looked = look(wish, seen(**unknown))
    assert looked.match == Match.UNKNOWN
    assert len(looked.unknown) == 1


@pytest.mark.parametrize(
    ("verdict", "match"),
    [("free", Match.YES), ("hard", Match.YES), ("blocked", Match.NO), ("unknown", Match.UNKNOWN)],
)
def test_getting_in_is_the_verdict_of_the_engine(verdict: str, match: Match) -> None:
    wish = Wish(needs=("gets_in",))
    assert look(wish, seen(verdict=replace(FREE, verdict=verdict))).match == match
    assert look(wish, seen()).match == Match.UNKNOWN


def test_a_no_weighs_more_than_what_nobody_knows() -> None:
    wish = Wish(service="inps", language="ar")
    looked = look(wish, seen(services=("job",)))
    assert looked.match == Match.NO
    assert not looked.unknown


def test_what_can_be_booked_is_offered_whatever_the_register_says() -> None:
    one = replace(seen(services=("job",)), bookable=("inps",))
    assert look(Wish(service="inps"), one).match == Match.YES


@pytest.mark.parametrize(
    ("weekday", "hour", "is_open"),
    [
        (None, 10, True), (None, 13, False), (None, 17, True), (None, 18, False),
        (0, None, True), (6, None, False), (0, 9, True), (5, 9, False), (0, 13, False),
    ],
)  # fmt: skip
def test_a_day_and_an_hour_are_those_of_the_clock(
    weekday: int | None, hour: int | None, is_open: bool
) -> None:
    # Open on holidays too: the week in which this runs may have one.
    one = seen(opening_hours="Mo-Fr,PH 09:00-13:00,14:00-18:00")
    week = points.week_hours(one.site)
    holidays = {h.day for h in week if h.intervals and h.day.weekday() > 4}
    day = next((h.day for h in week if h.day.weekday() == weekday), None)
    if day not in holidays:
        match = look(Wish(day=day, hour=hour), one).match
        assert match == (Match.YES if is_open else Match.NO)


def test_midnight_is_the_end_of_the_day() -> None:
    assert look(Wish(hour=20), seen(opening_hours="24/7")).match == Match.YES
    assert look(Wish(hour=20), seen(opening_hours="Mo-Su 18:00-24:00")).match == Match.YES


@pytest.mark.django_db
def test_the_page_says_of_which_point_what_is_not_known(client: Client) -> None:
    cache.clear()
    for code, services in (("sure", ["inps"]), ("not", ["job"]), ("perhaps", [])):
        upsert_point(point_row(code))
        Site.objects.filter(code=f"{code}-1").update(services=services)
    page = BeautifulSoup(client.get("/en/points/?service=inps").content, "html.parser")
    text = " ".join(page.get_text(" ").split())
    assert [one.get_text(strip=True) for one in page.select(".so-item-title")] == [
        "Point sure", "Point perhaps",
    ]  # fmt: skip
    assert "Not known: what one gets help with." in text
    assert "1 more of which it is not known" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "service=flying&day=2020-01-01&hour=99&needs=wings&needs=step_free&profile=bird",
        "day=%00&from_at=nan,inf&from=%00&kind[]=x&language=" + "x" * 5000,
        "from=Via+Roma&from_at=7.6&from_of=",
        "district=%27%3B--&open=perhaps&welcome=&welcome=deaf",
    ],
)
def test_odd_addresses_are_answered_as_if_nothing_was_chosen(query: str, client: Client) -> None:
    upsert_point(point_row("a", site_row("a", step_free=True)))
    answer = client.get(f"/en/points/?{query}")
    assert answer.status_code == 200
    assert client.get(f"/en/points/a/?{query}").status_code == 200


@pytest.mark.django_db
def test_what_was_chosen_is_still_there(client: Client) -> None:
    upsert_point(point_row("a"))
    page = BeautifulSoup(
        client.get("/en/points/?service=inps&hour=9&needs=step_free&open=yes").content,
        "html.parser",
    )
    assert page.select_one("select[name=service] option[selected]")["value"] == "inps"  # type: ignore[index]
    assert page.select_one("select[name=hour] option[selected]")["value"] == "9"  # type: ignore[index]
    assert page.select_one("input[name=open][checked]")
    assert page.select_one("input[name=needs][value=step_free][checked]")
    assert page.select_one("details[open]")
