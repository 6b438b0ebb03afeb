"""The iCalendar file as a calendar reads it: stable names, versions that only grow."""

from datetime import UTC

import pytest
from django.urls import reverse
from icalendar import Calendar

from apps.courses import ics, queries, services
from tests.courses.builders import NOW, at, enrolled

pytestmark = pytest.mark.django_db


def _events(row) -> dict[str, dict]:
    found = queries.enrolment(row.uuid)
    file = ics.calendar_file(found, stamped_at=NOW)
    calendar = Calendar.from_ical(file)
    return {str(one["uid"]): one for one in calendar.walk("VEVENT")}


def test_each_session_is_one_event_with_a_name_of_its_own(course):
    first, second = enrolled(course), enrolled(course)
    events = _events(first)
    assert [one["dtstart"].dt for one in events.values()] == [
        at("10:00", day).astimezone(UTC) for day in (0, 7)
    ]
    assert {str(one["summary"]) for one in events.values()} == {"Internet sicuro"}
    assert events.keys() == _events(first).keys()
    assert not events.keys() & _events(second).keys()


def test_whatever_changes_the_sequence_grows_and_the_name_stays(course):
    row = enrolled(course)
    session = course.sessions.earliest("starts")
    seen: dict[str, list[int]] = {uid: [] for uid in _events(row)}

    def look() -> None:
        events = _events(row)
        assert events.keys() == seen.keys()
        for uid, one in events.items():
            seen[uid].append(int(one["sequence"]))

    look()
    for hour in ("11:00", "12:00"):
        services.move_session(
            session=session.uuid, starts=at(hour), ends=at("13:00"), actor=None, at=NOW
        )
        look()
    services.cancel_session(session=session.uuid, reason="closure", actor=None, at=NOW)
    look()
    assert str(_events(row)[next(iter(seen))]["status"]) in ("CANCELLED", "CONFIRMED")
    services.leave(enrolment=row.uuid, at=NOW)
    look()
    assert sorted(seen.values()) == [[0, 0, 0, 0, 1], [0, 1, 2, 3, 4]]
    assert {str(one["status"]) for one in _events(row).values()} == {"CANCELLED"}


def test_the_page_gives_it_by_the_code_and_without_a_name(client, course):
    row = enrolled(course, "maria")
    answer = client.get(reverse("courses_calendar", args=[row.code]))
    assert answer["Content-Type"].startswith("text/calendar; charset=utf-8; method=PUBLISH")
    assert b"maria" not in answer.content.lower()
    assert b"Rossi" not in answer.content
