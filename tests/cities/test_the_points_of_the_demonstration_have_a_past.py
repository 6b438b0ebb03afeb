"""Visits, helps and a course at made-up points: the office finds figures, somebody a language."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.booking import lifecycle, queries
from apps.booking.models import Appointment, AppointmentEvent, Shift, UnservedDemand
from apps.courses.models import Attendance, Course
from apps.desk.models import Assistance
from apps.mail.models import Message
from apps.points.models import FacilitationPoint
from apps.territory.models import Dataset
from cities.demo.point_life import live_at_points
from tests.booking import builders as booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def made_up(db) -> User:
    """A point of a demonstration with a facilitator, open on working mornings."""
    row = booking.site(hours="Mo-Fr 09:00-13:00")
    for weekday in range(1, 5):
        booking.rule(row, weekday=weekday, public_seats=1)
    register = Dataset.objects.create(
        kind="points", generation=1, name="Demo", is_demonstration=True, state="active"
    )
    FacilitationPoint.objects.update(dataset=register)
    return booking.facilitator("worker")


def test_three_weeks_were_lived_once_and_nobody_is_written_to(made_up: User) -> None:
    counts = live_at_points("worker", now=booking.NOW)
    assert counts["visits"] > 30
    assert counts["helps"] == Assistance.objects.filter(state="recorded").count() > 20
    assert counts["to_come"] == Appointment.objects.filter(state="confirmed").count() > 0
    assert counts["pupils"] == 6
    states = Counter(Appointment.objects.values_list("state", flat=True))
    assert states["done"] == counts["helps"]
    # Past visits have an end; all of what is open is still to come.
    open_ones = Appointment.objects.filter(state__in=("held", "confirmed", "arrived"))
    assert all(row.period.lower > booking.NOW for row in open_ones)
    assert Attendance.objects.count() == 18
    assert not Message.objects.exists()
    before = Appointment.objects.count(), Course.objects.count(), Shift.objects.count()
    assert live_at_points("worker", now=booking.NOW) == {"visits": 0}
    assert before == (
        Appointment.objects.count(), Course.objects.count(), Shift.objects.count(),
    )  # fmt: skip


def test_every_step_is_one_of_the_table(made_up: User) -> None:
    live_at_points("worker", now=booking.NOW)
    steps = set(AppointmentEvent.objects.values_list("from_state", "to_state"))
    assert len(steps) > 4
    assert steps <= set(lifecycle.TABLE)


def test_the_office_finds_figures_and_a_citizen_a_language(made_up: User) -> None:
    live_at_points("worker", now=booking.NOW)
    today = timezone.localdate(booking.NOW)
    keys = [one.pk for one in FacilitationPoint.objects.get().sites.all()]
    found = queries.figures(keys, today - timedelta(days=27), today, booking.NOW)
    assert found.booked > 30
    assert UnservedDemand.objects.count() > 3
    assert {"ar", "en", "fr"} <= set(queries.languages_spoken(booking.NOW))


def test_without_the_facilitator_nothing_happens(made_up: User) -> None:
    assert live_at_points("nobody") == {"visits": 0}
