"""The iCalendar file: read back by a library, and by hand against RFC 5545."""

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from apps.booking import ics, queries, services
from tests.booking.builders import NOW, at, booked
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db


def _file(row) -> bytes:
    return ics.calendar_file(queries.appointment(row.uuid), stamped_at=NOW)


def _unfolded(raw: bytes) -> dict[str, str]:
    """Lines by name, read from the rules alone: CRLF, folding after 75 octets, escaping."""
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    text = re.sub(r"\r\n[ \t]", "", raw.decode())
    lines = [line.split(":", 1) for line in text.strip().split("\r\n")]
    return {name.split(";")[0]: value for name, value in lines}


def test_a_library_reads_back_what_was_booked():
    row = booked(site_with())
    calendar = Calendar.from_ical(_file(row))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event.decoded("dtstart") == at("09:00").astimezone(UTC)
    assert event.decoded("dtend") == at("09:30").astimezone(UTC)
    assert str(event["uid"]) == f"{row.uuid}@localhost"
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert str(event["location"]) == "Point P1, Via Po 1"
    assert row.code in str(event["description"])


def test_the_file_obeys_the_specification_by_hand():
    lines = _unfolded(_file(booked(site_with())))
    assert lines["BEGIN"] == "VEVENT"  # the last one that begins
    assert (lines["VERSION"], lines["PRODID"]) == ("2.0", "-//Soglia//booking//IT")
    for name in ("DTSTART", "DTEND", "DTSTAMP"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", lines[name])
    assert lines["DTSTART"] == "20261214T080000Z"
    assert "\\n- " in lines["DESCRIPTION"]
    assert lines["LOCATION"] == r"Point P1\, Via Po 1"


def test_the_number_of_the_version_grows_and_the_identity_stays():
    row = booked(site_with())
    seen = [_unfolded(_file(row))]
    services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    seen.append(_unfolded(_file(row)))
    services.cancel(appointment=row.uuid, at=NOW)
    seen.append(_unfolded(_file(row)))
    assert [one["SEQUENCE"] for one in seen] == ["0", "1", "2"]
    assert {one["UID"] for one in seen} == {seen[0]["UID"]}
    assert [one["METHOD"] for one in seen] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [one["STATUS"] for one in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert seen[1]["DTSTART"] == "20261214T100000Z"


def test_no_person_and_no_key_is_in_a_file_that_may_be_shared():
    text = _file(booked(site_with(), name="maria")).decode().lower()
    assert "maria" not in text
    assert "http" not in text


def test_the_hour_is_right_on_both_sides_of_the_change_of_clocks():
    summer = booked(
        site_with(hours="24/7"),
        start=at("09:00", datetime(2027, 5, 3).date()),
        at=at("09:00", datetime(2027, 5, 1).date()),
    )
    assert _unfolded(_file(summer))["DTSTART"] == "20270503T070000Z"
