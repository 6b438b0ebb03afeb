"""Everything personal leaves in its time; figures stay."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from apps.booking import services
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    BookingDraft,
    PersonView,
    WaitingEntry,
    WaitingPerson,
)
from tests.booking.builders import MONDAY, NOW, at, booked, facilitator, hold, later, person

pytestmark = pytest.mark.django_db
SECRETS = ("zefiro", "0119998877", "perdita")


def _secret_person() -> dict[str, object]:
    return person(
        "zefiro", family_name="Zefiro", phone="011 9998877", details="perdita del telefono",
        on_behalf="relative", behalf_name="Zefiro Padre", behalf_phone="0119998877",
        behalf_reason="perdita",
    )  # fmt: skip


def _everything() -> str:
    """All rows of all tables of booking and the outbox, as text."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in {"booking", "outbox"}
    ]
    texts = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            texts.append(cursor.fetchone()[0])
    return " ".join(texts).lower()


def test_after_its_time_nothing_personal_is_anywhere_in_the_tables(site):
    kept = hold(site)
    services.confirm(appointment=kept.appointment, person=_secret_person(), at=NOW)
    Appointment.objects.update(preparations=["quiet"])
    entry = services.join_waiting_list(
        client_uuid=uuid.uuid4(), site_code=site.code, service="job", first_day=MONDAY,
        last_day=MONDAY, person=person("zefiro", details="perdita"), at=NOW,
    ).entry  # fmt: skip
    services.leave_waiting_list(entry=entry, at=NOW)
    services.start_draft({"person": _secret_person()})
    services.look_at_person(appointment=kept.appointment, viewer=facilitator())
    assert all(secret in _everything() for secret in SECRETS)
    then = at("09:30") + timedelta(days=400)
    counted = services.erase_expired(now=then)
    assert all(secret in _everything() for secret in SECRETS)  # only counted
    erased = services.erase_expired(commit=True, now=then)
    assert not any(secret in _everything() for secret in (*SECRETS, "quiet"))
    assert (counted.people, counted.waiting, counted.drafts) == (1, 1, 1)
    assert (erased.people, erased.waiting, erased.drafts) == (1, 1, 1)
    assert Appointment.objects.get(uuid=kept.appointment).state == "confirmed"
    assert not services.erase_expired(commit=True, now=then).anything


def test_each_thing_has_its_own_time(site):
    row = booked(site)
    Appointment.objects.update(preparations=["quiet"])
    cancelled = booked(site, "10:00")
    services.cancel(appointment=cancelled.uuid, at=NOW)
    services.erase_expired(commit=True, now=later(days=8))
    assert list(AppointmentPerson.objects.values_list("appointment", flat=True)) == [row.pk]
    row.refresh_from_db()
    assert row.preparations == ["quiet"]
    services.erase_expired(commit=True, now=at("10:00") + timedelta(days=1))
    row.refresh_from_db()
    assert row.preparations == []
    assert AppointmentPerson.objects.count() == 1
    services.erase_expired(commit=True, now=at("10:00") + timedelta(days=31))
    assert AppointmentPerson.objects.count() == 0


def test_who_still_waits_is_kept(site):
    services.join_waiting_list(
        client_uuid=uuid.uuid4(), site_code=site.code, service="job", first_day=MONDAY,
        last_day=MONDAY, person=person(), at=NOW,
    )  # fmt: skip
    services.erase_expired(commit=True, now=later(days=9))
    assert WaitingPerson.objects.count() == WaitingEntry.objects.count() == 1


def test_a_draft_left_alone_goes_after_a_day(db):
    draft = services.start_draft({"given_name": "Zefiro"})
    assert services.erase_drafts(now=draft.updated_at + timedelta(hours=23)) == 0
    assert services.erase_drafts(now=draft.updated_at + timedelta(hours=25)) == 1
    assert not BookingDraft.objects.exists()


def test_every_look_at_who_comes_is_noted(site):
    row, who = booked(site, name="maria"), facilitator()
    seen = services.look_at_person(appointment=row.uuid, viewer=who)
    assert seen.email == "maria@example.org"
    view = PersonView.objects.get()
    assert (view.viewer, view.appointment) == (who, row)


def test_the_command_says_what_it_would_do(site, capsys):
    booked(site)
    call_command("erase_expired")
    said = capsys.readouterr().out
    assert "Would erase of booking: 0 people of appointments, 0 wishes" in said
    assert "Add --commit" in said
