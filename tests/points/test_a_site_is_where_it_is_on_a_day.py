"""A site moves and stays itself: old and new address are both true, each in its time."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.points import queries
from apps.points.models import Move, Site
from apps.points.services import upsert_point
from tests.booking import builders as booking
from tests.points.builders import at, point_row, site_row

MOVES_ON = date(2026, 6, 1)


@pytest.fixture
def moving(db: None) -> Site:
    """A site in via Po that goes to corso Vercelli on the first of June 2026."""
    upsert_point(
        point_row(
            "P",
            site_row(
                "P", address="Via Po 1", district_code="1", lon=7.69, lat=45.07, step_free=False,
                measures={"entrance_steps": 3}, opening_hours="Mo-Su 09:00-13:00",
            ),
        )
    )  # fmt: skip
    site = Site.objects.get(code="P-1")
    Move.objects.create(
        site=site, first_day=MOVES_ON, address="Corso Vercelli 15", district_code="7",
        geom=Point(7.686, 45.084, srid=4326), measures={"entrance_steps": 0}, reason="works",
    )  # fmt: skip
    return site


@pytest.mark.parametrize(
    ("day", "address", "steps", "moves_on"),
    [
        (date(2026, 5, 31), "Via Po 1", 3, MOVES_ON),
        (date(2026, 6, 1), "Corso Vercelli 15", 0, None),
        (date(2030, 1, 1), "Corso Vercelli 15", 0, None),
    ],
)
def test_the_address_is_that_of_the_day(
    moving: Site, day: date, address: str, steps: int, moves_on: date | None
) -> None:
    found = queries.site_facts("P-1", on=day)
    assert found is not None
    site = found[1]
    assert (site.address, site.measures["entrance_steps"]) == (address, steps)
    assert (site.next_move.first_day if site.next_move else None) == moves_on


def test_what_was_said_of_the_first_place_is_not_said_of_the_second(moving: Site) -> None:
    before, after = (
        queries.site_facts("P-1", on=MOVES_ON + timedelta(days=days)) for days in (-1, 0)
    )
    assert before is not None
    assert after is not None
    assert (before[1].step_free, after[1].step_free) == (False, None)


def test_lists_and_the_map_follow_the_move_by_themselves(moving: Site) -> None:
    [before] = queries.points(at("2026-05-31 12:00"))
    [after] = queries.points(at("2026-06-01 12:00"))
    assert (before.sites[0].lon, after.sites[0].lon) == (7.69, 7.686)


def test_the_last_of_several_moves_counts(moving: Site) -> None:
    Move.objects.create(site=moving, first_day=date(2026, 9, 1), address="Via Po 1 bis")
    told = [
        queries.site_facts("P-1", on=day)
        for day in (date(2026, 5, 1), date(2026, 7, 1), date(2026, 9, 1))
    ]
    assert [found[1].address for found in told if found] == [
        "Via Po 1", "Corso Vercelli 15", "Via Po 1 bis",
    ]  # fmt: skip


def test_a_site_moves_once_a_day_at_most(moving: Site) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(site=moving, first_day=MOVES_ON)


def test_a_list_that_is_imported_tells_of_the_place_of_today(moving: Site) -> None:
    Move.objects.update(first_day=timezone.localdate() - timedelta(days=1))
    upsert_point(point_row("P", site_row("P", address="Corso Vercelli 17")))
    now = queries.site_facts("P-1")
    before = queries.site_facts("P-1", on=timezone.localdate() - timedelta(days=2))
    assert now is not None
    assert before is not None
    assert (before[1].address, now[1].address) == ("Via Po 1", "Corso Vercelli 17")
    # The list said nothing of measures: those of staff stay.
    assert now[1].measures == {"entrance_steps": 0}


def test_an_appointment_is_told_where_the_site_is_then(db: None) -> None:
    from apps.booking import queries as appointments

    site = booking.site()
    booking.setting()
    Move.objects.create(site=site, first_day=booking.MONDAY, address="Corso Vercelli 15")
    held = booking.hold(site)
    found = appointments.appointment(held.appointment)
    assert found is not None
    assert found.site.code == site.code
    assert found.site.address == "Corso Vercelli 15"
    today = queries.site_facts(site.code, on=booking.MONDAY - timedelta(days=1))
    assert today is not None
    assert today[1].address == "Via Po 1"


def test_a_site_exists_between_its_days(db: None) -> None:
    hours = "Mo-Su 09:00-13:00"
    summer = {"valid_from": date(2026, 6, 1), "valid_until": date(2026, 8, 31)}
    upsert_point(
        point_row(
            "P",
            site_row("P", opening_hours=hours),
            site_row("P", 2, role="secondary", opening_hours=hours, **summer),
        )
    )
    shown = {
        day: [site.code for site in queries.points(at(f"{day} 10:00"))[0].sites]
        for day in ("2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")
    }
    assert shown == {
        "2026-05-31": ["P-1"],
        "2026-06-01": ["P-1", "P-2"],
        "2026-08-31": ["P-1", "P-2"],
        "2026-09-01": ["P-1"],
    }
    open_then = queries.opening_intervals("P-2", date(2026, 5, 30), date(2026, 6, 3))
    # 2 June is a public holiday.
    assert [start.date() for start, _end in open_then] == [date(2026, 6, 1), date(2026, 6, 3)]


def test_a_point_has_one_main_site_at_a_time(db: None) -> None:
    upsert_point(point_row("P", site_row("P", valid_until=date(2026, 5, 31))))
    upsert_point(point_row("P", site_row("P", 2, valid_from=date(2026, 6, 1))))
    assert Site.objects.filter(role="main").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        upsert_point(point_row("P", site_row("P", 3)))
