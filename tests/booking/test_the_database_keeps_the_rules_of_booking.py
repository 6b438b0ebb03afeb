"""What the database itself refuses, whoever writes to it."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from apps.booking.models import Appointment, AppointmentEvent, AppointmentPerson, Desk
from tests.booking.builders import at, booked, facilitator

pytestmark = pytest.mark.django_db


def _row(site, clock: str, **changes) -> Appointment:
    start = at(clock)
    words = {
        "client_uuid": uuid.uuid4(), "code": uuid.uuid4().hex[:12], "site": site,
        "desk": Desk.objects.filter(site=site).first(), "service": "job", "state": "confirmed",
        "period": DateTimeTZRange(start, start + timedelta(minutes=30)), **changes,
    }  # fmt: skip
    return Appointment(**words)


def test_two_people_never_sit_at_one_desk(site):
    _row(site, "09:00").save()
    _row(site, "09:30").save()  # the end of one is the start of the next
    with pytest.raises(IntegrityError, match="one_appointment_per_desk"), transaction.atomic():
        _row(site, "09:15").save()
    for state in ("missed", "cancelled_by_citizen", "cancelled_by_service", "expired"):
        _row(site, "09:15", state=state).save()


def test_one_facilitator_never_helps_two_people(site):
    anna = facilitator()
    one, two = Desk.objects.filter(site=site)
    _row(site, "09:00", desk=one, facilitator=anna).save()
    with pytest.raises(IntegrityError, match="per_facilitator"), transaction.atomic():
        _row(site, "09:15", desk=two, facilitator=anna).save()
    _row(site, "09:15", desk=two).save()


def test_only_a_hold_runs_out(site):
    with pytest.raises(IntegrityError, match="only_a_hold"), transaction.atomic():
        _row(site, "09:00", state="held").save()
    with pytest.raises(IntegrityError, match="only_a_hold"), transaction.atomic():
        _row(site, "09:00", hold_until=at("09:00")).save()


def test_the_log_of_an_appointment_is_written_once(site):
    row = booked(site)
    event = AppointmentEvent.objects.filter(appointment=row).first()
    for query in ("UPDATE booking_appointmentevent SET reason = 'x'",
                  "DELETE FROM booking_appointmentevent"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
    event.refresh_from_db()
    assert event.reason == "chosen"


def test_somebody_can_be_reached(site):
    row = booked(site)
    with pytest.raises(IntegrityError, match="somebody_can_be_reached"), transaction.atomic():
        AppointmentPerson.objects.filter(appointment=row).update(email="")


def test_nothing_personal_is_in_events_logs_or_names(site):
    row = booked(site, name="maria")
    said = [str(row), str(row.person), *(str(event) for event in row.events.all())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM outbox_event")
        said += [text for (text,) in cursor.fetchall()]
    assert len(said) > 4
    assert not any("maria" in text.lower() or "rossi" in text.lower() for text in said)
