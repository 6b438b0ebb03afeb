"""Hours in OSM syntax, read with Italian holidays, San Giovanni and closures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.points.facts import ClosureFacts
from apps.points.hours import with_holidays
from apps.points.queries import opening, week_hours
from tests.points.builders import ROME, at, site

AUGUST = ClosureFacts(date(2026, 8, 10), date(2026, 8, 21), "summer break")


@pytest.fixture(autouse=True)
def english() -> object:
    """Words are compared in English."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("hours", "moment", "state", "reason", "next_change"),
    [
        ("Mo-Fr 09:00-13:00", "2026-06-23 10:00", "open", "", "2026-06-23 13:00"),
        ("Mo-Fr 09:00-13:00", "2026-06-23 08:59", "closed", "", "2026-06-23 09:00"),
        ("Mo-Fr 09:00-13:00", "2026-06-23 13:00", "closed", "", "2026-06-25 09:00"),
        # Touching intervals are one: nobody is sent away at noon.
        ("Mo-Fr 09:00-12:00,12:00-13:00", "2026-06-23 10:00", "open", "", "2026-06-23 13:00"),
        # San Giovanni closes Torino, Easter Monday and 2 June close Italy.
        ("Mo-Fr 09:00-13:00", "2026-06-24 10:00", "closed", "holiday", "2026-06-25 09:00"),
        ("Mo-Su 09:00-13:00", "2026-04-06 10:00", "closed", "holiday", "2026-04-07 09:00"),
        ("Mo-Fr 09:00-13:00", "2026-06-02 10:00", "closed", "holiday", "2026-06-03 09:00"),
        # A Sunday is closed by the week, even when it is a holiday.
        ("Mo-Fr 09:00-13:00", "2026-11-01 10:00", "closed", "", "2026-11-02 09:00"),
        # Hours that say something of holidays are believed, on the local one too.
        ("Mo-Fr 09:00-13:00; PH 10:00-11:00", "2026-06-24 10:30", "open", "", "2026-06-24 11:00"),
        ("Mo-Su,PH 09:00-13:00", "2026-06-02 10:00", "open", "", "2026-06-02 13:00"),
        ("24/7", "2026-12-25 03:00", "open", "", None),
        ("Fr-Sa 22:00-02:00", "2026-06-27 01:00", "open", "", "2026-06-27 02:00"),
        ("Th 14:30-18:30 off", "2026-06-25 15:00", "closed", "", None),
        ("Mo unknown", "2026-06-22 10:00", "unknown", "", None),
        ("ask at the desk", "2026-06-22 10:00", "unknown", "unreadable", None),
        ("", "2026-06-22 10:00", "unknown", "no_hours", None),
        # The night the clock goes forward.
        ("Su 09:00-13:00", "2026-03-28 12:00", "closed", "", "2026-03-29 09:00"),
    ],
)
def test_a_site_at_a_moment(
    hours: str, moment: str, state: str, reason: str, next_change: str | None
) -> None:
    found = opening(site(hours), at(moment))
    assert (found.state, found.reason) == (state, reason)
    assert found.next_change == (at(next_change) if next_change else None)


def test_a_moment_in_another_time_zone_is_the_same_moment() -> None:
    found = opening(site("Mo-Fr 09:00-13:00"), datetime(2026, 6, 23, 7, 30, tzinfo=UTC))
    assert found.is_open


def test_a_closure_says_why_and_when_it_opens_again() -> None:
    found = opening(site(closures=(AUGUST,)), at("2026-08-12 10:00"))
    assert (found.state, found.reason) == ("closed", "closure")
    assert found.next_change == at("2026-08-24 09:00")
    assert found.comment == "Closed: summer break. Opens 24 August 2026 at 09:00"


def test_the_evening_before_a_closure_tells_the_day_after_it() -> None:
    found = opening(site(closures=(AUGUST,)), at("2026-08-07 18:30"))
    assert found.reason == ""
    assert found.next_change == at("2026-08-24 09:00")


def test_a_suspended_site_is_closed_whatever_its_hours() -> None:
    found = opening(site("24/7", suspended=True), at("2026-06-23 10:00"))
    assert (found.state, found.reason, found.is_suspended) == ("closed", "suspended", True)
    assert found.comment == "Suspended for now"


def test_a_point_out_of_service_does_not_open() -> None:
    found = opening(site("24/7", in_service=False), at("2026-06-23 10:00"))
    assert (found.state, found.reason) == ("closed", "not_in_service")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-06-23 10:00", "Open until 13:00"),
        ("2026-06-23 13:30", "Closed. Opens today at 14:00"),
        ("2026-06-22 19:00", "Closed. Opens tomorrow at 09:00"),
        ("2026-06-26 19:00", "Closed. Opens Monday at 09:00"),
        ("2026-06-24 10:00", "Closed for the holiday. Opens tomorrow at 09:00"),
    ],
)
def test_the_sentence_says_when(moment: str, words: str) -> None:
    assert opening(site(), at(moment)).comment == words


def test_the_week_in_words_begins_on_the_day_asked() -> None:
    days = week_hours(site(), "en", date(2026, 6, 22))
    assert [day.weekday for day in days] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]  # fmt: skip
    assert days[0].text == "from 09:00 to 13:00 and from 14:00 to 18:00"
    assert days[2].text == "Closed for the holiday"
    assert days[5].text == "Closed"
    assert [day.is_open_today for day in days] == [True, True, False, True, True, False, False]


def test_weekdays_come_in_the_language_asked() -> None:
    assert week_hours(site(), "it", date(2026, 6, 22))[0].weekday == "Lunedì"
    assert translation.get_language() == "en"


def test_the_week_of_a_closure_says_so() -> None:
    days = week_hours(site(closures=(AUGUST,)), "en", date(2026, 8, 17))
    assert [day.text for day in days[:5]] == ["Closed: summer break"] * 5


def test_midnight_is_called_midnight() -> None:
    days = week_hours(site("Mo 20:00-24:00"), "en", date(2026, 6, 22))
    assert days[0].text == "from 20:00 to midnight"


@pytest.mark.parametrize("hours", ["", "whenever", "Mo-"])
def test_hours_nobody_can_read_give_no_week(hours: str) -> None:
    assert week_hours(site(hours)) == []


DAYS = st.lists(st.sampled_from(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]), min_size=1, max_size=7)
SPANS = st.tuples(st.integers(0, 22), st.integers(1, 8))


@given(
    days=DAYS,
    span=SPANS,
    minutes=st.integers(0, 60 * 24 * 28),
)
def test_the_state_changes_when_it_says_and_not_before(
    days: list[str], span: tuple[int, int], minutes: int
) -> None:
    opens, closes = span[0], min(span[0] + span[1], 24)
    here = site(f"{','.join(days)} {opens:02d}:00-{closes:02d}:00")
    start = (datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(ROME)
    now = opening(here, start)
    assert now.next_change is not None
    assert now.next_change > start
    just_before = now.next_change - timedelta(minutes=1)
    assert just_before <= start or opening(here, just_before).state == now.state
    assert opening(here, now.next_change).state != now.state


@given(st.text(max_size=30))
def test_no_text_breaks_the_page(text: str) -> None:
    assert opening(site(text), at("2026-06-23 10:00")).state in {"open", "closed", "unknown"}
    assert len(week_hours(site(text))) in {0, 7}


def test_holidays_are_added_only_where_nothing_is_said() -> None:
    assert with_holidays("Mo 09:00-10:00", ["06-24"]) == "Mo 09:00-10:00; PH off; Jun 24 off"
    assert with_holidays("Mo 9:00-10:00; PH off", []) == "Mo 9:00-10:00; PH off"
    assert with_holidays("24/7", ["06-24"]) == "24/7"


def test_the_hour_that_spring_leaves_out_breaks_nothing() -> None:
    """Looking ahead from a night in autumn may end in the hour that no clock shows."""
    open_site = site("Mo-Fr 09:00-13:00")
    for day in range(366):
        night = datetime(2026, 1, 1, 2, 30, tzinfo=ROME) + timedelta(days=day)
        assert opening(open_site, night).state == "closed", night
    missing = datetime(2027, 3, 28, 2, 30, tzinfo=ROME)
    assert opening(open_site, missing).state == "closed"
    assert len(week_hours(open_site, "it", date(2027, 3, 26))) == 7
