"""Figures from appointments and searches: equal a count by hand, without anybody in them."""

import random
import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.urls import reverse
from django.utils import timezone, translation

from apps.booking import queries, services
from apps.booking.models import Appointment, AppointmentState, UnservedDemand
from tests.booking.builders import MONDAY, NOW, ROME, at, facilitator, hold, later, person
from tests.booking.builders import site as site_with
from tests.booking.office import client_with

pytestmark = pytest.mark.django_db
END = NOW + timedelta(days=30)


def some(site, dice, number: int) -> list[Appointment]:
    """Appointments as they may be, written down directly."""
    made = []
    for index in range(number):
        start = datetime(2026, 11, dice.randint(1, 25), dice.randint(8, 17), 0, tzinfo=ROME)
        start += timedelta(minutes=index)
        state = dice.choice([s for s in AppointmentState.values if s != "held"])
        made.append(
            Appointment(
                client_uuid=uuid.uuid4(), code=f"{site.pk % 1000}X{index:08d}", site=site,
                desk=site.desks.first(), service=dice.choice(["job", "inps", "spid_cie"]),
                period=Range(start, start + timedelta(minutes=1)),
                state=state, sequence=dice.choice([0, 1]), created_at=start - timedelta(days=3),
                language_wanted=dice.choice(["", "", "fr"]),
            )
        )  # fmt: skip
    kept = []
    for one in made:
        overlap = any(o.period.lower < one.period.upper and one.period.lower < o.period.upper
                      for o in kept)  # fmt: skip
        if not overlap:
            kept.append(one)
    return Appointment.objects.bulk_create(kept)


def was_booked(row: Appointment) -> bool:
    return row.state in {"confirmed", "arrived", "done", "missed"} or (
        row.state.startswith("cancelled") and row.sequence > 0
    )


def test_figures_equal_a_count_by_hand(site):
    rows = [row for row in some(site, random.Random("figures"), 80) if was_booked(row)]
    other = site_with("P2")
    some(other, random.Random("other"), 10)
    first, last = datetime(2026, 11, 1).date(), datetime(2026, 11, 30).date()
    with translation.override("en"):
        found = queries.figures([site.pk], first, last, NOW)
    states = Counter(row.state for row in rows)
    assert found.booked == len(rows)
    assert found.came == states["arrived"] + states["done"]
    assert found.missed == states["missed"]
    assert found.cancelled_by_citizen == states["cancelled_by_citizen"]
    assert found.cancelled_by_service == states["cancelled_by_service"]
    charts = {chart.name: {bar.label: bar.value for bar in chart.bars} for chart in found.charts}
    hours = Counter(f"{row.period.lower.astimezone(ROME):%H}:00" for row in rows)
    assert charts["hour"] == dict(hours)
    assert charts["language"]["French"] == sum(row.language_wanted == "fr" for row in rows)
    days = Counter(f"{row.period.lower.astimezone(ROME):%A}" for row in rows)
    assert {day: number for day, number in charts["weekday"].items() if number} == dict(days)
    assert sum(charts["service"].values()) == len(rows)
    assert found.lead_days.count == len(rows)
    assert found.lead_days.median == pytest.approx(3, abs=0.1)
    for chart in found.charts:
        assert max((bar.percent for bar in chart.bars), default=100) in {100, 0}


def test_coming_late_and_booked_ahead_are_counted(site):
    who = facilitator()
    kept = hold(site, "09:00")
    services.confirm(appointment=kept.appointment, person=person(), at=NOW)
    services.arrive(appointment=kept.appointment, actor=who, at=at("09:12"))
    ahead = hold(site, "10:00", at=NOW)
    services.confirm(appointment=ahead.appointment, person=person("ugo"), at=NOW)
    found = queries.figures([site.pk], MONDAY, MONDAY, later(days=1))
    assert (found.late_min.count, found.late_min.median) == (1, pytest.approx(12))
    weeks = next(chart for chart in found.charts if chart.name == "ahead")
    assert [bar.value for bar in weeks.bars] == [0, 0, 2, 0, 0, 0, 0, 0]


def test_nothing_is_counted_where_nothing_was(site):
    found = queries.figures([site.pk], MONDAY, MONDAY, NOW)
    assert (found.booked, found.missed_percent, found.lead_days.median) == (0, None, None)


def test_who_finds_no_time_is_counted_once_for_each_visit_and_nothing_about_her(client, db):
    row = site_with(hours="off")
    client.post(reverse("booking_start"), {"service": "job", "site": row.code})
    for _number in range(3):
        client.get(reverse("booking_place"))
        client.post(reverse("booking_place"), {"site": row.code})
        client.get(reverse("booking_when"))
    today = timezone.localdate()
    counted = UnservedDemand.objects.values_list("site__code", "service", "day", "searches")
    assert set(counted) == {(None, "job", today, 1), (row.code, "job", today, 1)}
    columns = {field.name for field in UnservedDemand._meta.fields}
    assert columns == {"id", "site", "service", "day", "searches"}


def test_many_at_once_are_counted_on_one_row(site):
    for _number in range(5):
        services.note_unserved(service="job", site_code=site.code, at=NOW)
    services.note_unserved(service="job", at=NOW)
    services.note_unserved(service="job", site_code="nowhere", at=NOW)
    assert sorted(UnservedDemand.objects.values_list("searches", flat=True)) == [1, 5]
    found = queries.figures([site.pk], NOW.date(), NOW.date(), NOW)
    assert found.unserved == 6


def test_the_page_has_a_table_for_each_chart_and_one_file(site):
    some(site, random.Random("page"), 20)
    office = client_with()
    address = reverse("booking_figures")
    days = {"first": "2026-11-01", "last": "2026-11-30"}
    text = office.get(address, days).content.decode()
    for name in ("service", "language", "hour", "weekday", "way", "unserved", "ahead"):
        assert f'id="chart-{name}"' in text
    file = office.get(address, {**days, "format": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    assert "What people book" in file.content.decode()
    # What cannot be understood is left out, and a span runs forwards.
    for odd in ({"first": "x"}, {"first": "2026-12-01", "last": "2026-11-01"}, {"point": "nobody"}):
        assert office.get(address, odd).status_code == 200
