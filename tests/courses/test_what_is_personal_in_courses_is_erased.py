"""Everything personal leaves in its time; figures stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from apps.courses import queries, services
from apps.courses.models import Enrolment, EnrolmentDraft, EnrolmentEvent, Participant
from tests.courses.builders import NOW, at, enrolled, later, person, trainer

pytestmark = pytest.mark.django_db
SECRETS = ("zefiro", "0119998877", "perdita")


def _secret_person() -> dict[str, object]:
    return person(
        "zefiro", family_name="Zefiro", phone="011 9998877", on_behalf="relative",
        behalf_name="Zefiro Padre", behalf_phone="0119998877", behalf_reason="perdita",
    )  # fmt: skip


def _everything() -> str:
    """All rows of all tables of the courses and the outbox, as text."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in {"courses", "outbox", "mail"}
    ]
    texts = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            texts.append(cursor.fetchone()[0])
    return " ".join(texts).lower()


def test_after_its_time_nothing_personal_is_anywhere_in_the_tables(course):
    row = enrolled(course, person=_secret_person(), preparations=["quiet"])
    services.keep_draft(None, {"person": _secret_person()})
    services.look_at_participants(course=course.uuid, viewer=trainer())
    for session in course.sessions.all():
        services.note_attendance(
            session=session.uuid, states={row.uuid: "present"}, actor=None, at=session.ends
        )
    assert all(secret in _everything() for secret in SECRETS)
    then = at("12:00", 7) + timedelta(days=400)
    counted = services.erase_expired(now=then)
    assert all(secret in _everything() for secret in SECRETS)  # only counted
    erased = services.erase_expired(commit=True, now=then)
    assert not any(secret in _everything() for secret in (*SECRETS, "quiet"))
    for found in (counted, erased):
        assert (found.participants, found.preparations, found.drafts, found.views) == (1, 1, 1, 1)
    assert queries.progress(course.uuid)[row.uuid].present_s == 4 * 3600
    assert queries.training_hours(year=2026) == 4
    assert not services.erase_expired(commit=True, now=then).anything


def test_each_thing_has_its_own_time(course):
    stays = enrolled(course, preparations=["quiet"])
    left = enrolled(course, preparations=["quiet"])
    services.leave(enrolment=left.uuid, at=NOW)

    def kept() -> tuple[set[int], set[int]]:
        people = Participant.objects.values_list("enrolment", flat=True)
        wishes = Enrolment.objects.exclude(preparations=[]).values_list("pk", flat=True)
        return set(people), set(wishes)

    both = {stays.pk, left.pk}
    services.erase_expired(commit=True, now=later(hours=20))
    assert kept() == (both, both)
    services.erase_expired(commit=True, now=later(days=6))
    assert kept() == (both, {stays.pk})
    services.erase_expired(commit=True, now=later(days=8))
    assert kept() == ({stays.pk}, {stays.pk})
    services.erase_expired(commit=True, now=at("12:30", 8))
    assert kept() == ({stays.pk}, set())
    services.erase_expired(commit=True, now=at("12:30", 7) + timedelta(days=179))
    assert kept() == ({stays.pk}, set())
    services.erase_expired(commit=True, now=at("12:30", 7) + timedelta(days=181))
    assert kept() == (set(), set())


def test_a_draft_left_alone_goes_after_a_day(db):
    draft = services.keep_draft(None, {"given_name": "Zefiro"})
    assert services.erase_drafts(now=draft.updated_at + timedelta(hours=23)) == 0
    assert services.erase_drafts(now=draft.updated_at + timedelta(hours=25)) == 1
    assert not EnrolmentDraft.objects.exists()


def test_events_and_names_of_rows_hold_nobody(course):
    row = enrolled(course, person=_secret_person())
    services.look_at_participants(course=course.uuid, viewer=trainer())
    shown = [str(one) for model in apps.get_app_config("courses").get_models()
             for one in model.objects.all()]  # fmt: skip
    assert not any(secret in " ".join(shown).lower() for secret in SECRETS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(payload::text, ' ') FROM outbox_event")
        told = cursor.fetchone()[0].lower()
    assert not any(secret in told for secret in (*SECRETS, row.code.lower()))


def test_nobody_changes_the_log(course):
    enrolled(course)
    for change in (EnrolmentEvent.objects.all().delete,
                   lambda: EnrolmentEvent.objects.update(reason="left"),
                   lambda: course.events.update(reason="held")):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
