"""What is planted is found nowhere once its time is over."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.reports import retention, services
from apps.reports.models import (
    ContactView,
    Report,
    ReportContact,
    ReportDraft,
    ReportPhoto,
    ReportQuestion,
)
from apps.reports.services import erasure, moderation
from project.celery import app
from tests.reports.builders import picture, sent_report

TEXT, EMAIL, PHONE = "ilmiosegretissimo", "anna.segreta@example.org", "+39 011 7654321"


def planted() -> Report:
    report = sent_report(
        description=TEXT, contact_email=EMAIL, contact_phone=PHONE, photos=[picture()]
    )
    services.correct_report(
        report_uuid=report.uuid, kind="step", can_pass="no", measures={}, place_note=TEXT
    )
    ReportQuestion.objects.create(report=report, code="photo", answer=TEXT)
    mail_services.queue_message(
        key=f"planted {report.uuid}", template="links", language="it",
        subject_uuid=report.uuid, recipient=("address", EMAIL), facts={},
    )  # fmt: skip
    report.refresh_from_db()
    return report


def found_in_database() -> list[str]:
    """Tables that hold one of the planted strings in any column."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text ~ %s',
                [f"{TEXT}|{EMAIL}|7654321"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db
def test_the_walk_over_all_tables_finds_what_is_planted() -> None:
    planted()
    assert set(found_in_database()) == {
        "reports_report",
        "reports_reportcontact",
        "reports_reportquestion",
        "mail_message",
    }


@pytest.mark.django_db(transaction=True)
def test_erasure_on_request_reaches_text_contact_and_photo() -> None:
    report = planted()
    photo = ReportPhoto.objects.get()
    services.note_contact_view(report=report, viewer=User.objects.create_user("officer"))
    services.transition(
        report_uuid=report.uuid,
        to="erased",
        reason="asked_by_reporter",
        actor=None,
        actor_role="reporter",
    )
    assert found_in_database() == []
    assert not photo.image.storage.exists(photo.image.name)
    assert not ReportPhoto.objects.exists()
    report.refresh_from_db()
    assert report.state == "erased"
    assert report.kind == "step"
    assert report.link_version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("period", retention.REPORT_PERIODS, ids=lambda period: period.states[0])
def test_each_period_ends_on_its_day_and_not_before(period: retention.Period) -> None:
    for state in period.states:
        report = planted()
        other = sent_report() if state == "duplicate" else None
        changed = timezone.now() - period.keep_for
        Report.objects.filter(pk=report.pk).update(
            state=state, state_changed_at=changed + timedelta(hours=1), duplicate_of=other
        )
        services.erase_expired(commit=True)
        report.refresh_from_db()
        assert report.state == state
        Report.objects.filter(pk=report.pk).update(state_changed_at=changed - timedelta(hours=1))
        services.erase_expired(commit=True)
        report.refresh_from_db()
        assert (report.state, report.description) == ("erased", "")
        assert not ReportContact.objects.filter(report=report).exists()


@pytest.mark.django_db
def test_contacts_drafts_and_logs_of_views_have_their_own_time() -> None:
    report = planted()
    old = timezone.now() - timedelta(days=366)
    # Decided only yesterday: a contact counts from when it was given all the same.
    services.transition(
        report_uuid=report.uuid,
        to="verified",
        reason="seen_on_site",
        actor=None,
        actor_role="staff",
    )
    ReportContact.objects.update(created_at=old)
    ContactView.objects.create(report=report, viewed_at=old)
    ContactView.objects.create(report=report)
    draft = services.start_draft()
    services.add_draft_photo(draft=draft, file=picture())
    services.save_draft(draft=draft, changes={"details": {"description": TEXT}})
    fresh = services.start_draft()
    ReportDraft.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=2))

    for n, age in enumerate((1, 91)):
        mail_services.queue_message(
            key=f"k{n}", template="links", language="it", subject_uuid=report.uuid,
            recipient=("address", EMAIL), facts={},
        )  # fmt: skip
        Message.objects.filter(key=f"k{n}").update(
            state="dead", created_at=timezone.now() - timedelta(days=age)
        )

    erased = services.erase_expired(commit=True)

    assert mail_services.erase_expired(commit=True).messages == 1
    assert (erased.reports, erased.contacts, erased.drafts, erased.contact_views) == (0, 1, 1, 1)
    assert not ReportContact.objects.exists()
    assert list(ReportDraft.objects.all()) == [fresh]
    assert ContactView.objects.count() == 1
    report.refresh_from_db()
    assert report.description == TEXT


@pytest.mark.django_db
def test_the_command_only_counts_unless_told_to_commit() -> None:
    report = planted()
    Report.objects.update(state_changed_at=timezone.now() - timedelta(days=1000))
    out = io.StringIO()
    call_command("erase_expired", stdout=out)
    assert "Would erase of reports: 1 reports" in out.getvalue()
    assert Report.objects.get().description == TEXT
    call_command("erase_expired", "--commit", stdout=out)
    report.refresh_from_db()
    assert report.state == "erased"
    assert TEXT not in out.getvalue()


@pytest.mark.django_db
def test_the_clock_erases_reports_daily_and_drafts_hourly() -> None:
    report, draft = planted(), services.start_draft()
    long_ago = timezone.now() - timedelta(days=1000)
    Report.objects.update(state_changed_at=long_ago)
    ReportDraft.objects.update(updated_at=long_ago)
    schedule = {
        entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    assert schedule["apps.erasure.tasks.erase_expired"] == 86_400
    assert schedule["apps.reports.tasks.erase_drafts"] == 3_600
    # As a worker does when it starts.
    app.loader.import_default_modules()
    for name in ("reports.tasks.erase_drafts", "erasure.tasks.erase_expired"):
        app.tasks[f"apps.{name}"].apply(throw=True)
        assert not ReportDraft.objects.filter(pk=draft.pk).exists()
    report.refresh_from_db()
    assert (report.state, report.description) == ("erased", "")


@pytest.mark.django_db
def test_one_report_that_cannot_be_erased_does_not_keep_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, other = planted(), planted()
    Report.objects.update(state_changed_at=timezone.now() - timedelta(days=1000))
    transition = moderation.transition

    def refused_once(**call: Any) -> object:
        if call["report_uuid"] == stuck.uuid:
            raise services.TransitionRefused(TEXT)
        return transition(**call)

    monkeypatch.setattr(moderation, "transition", refused_once)
    erased = services.erase_expired(commit=True)
    assert erased.reports == 1
    assert Report.objects.get(pk=other.pk).state == "erased"
    assert Report.objects.get(pk=stuck.pk).description == TEXT
    assert "StepRefused" in caplog.text
    assert TEXT not in caplog.text


@pytest.mark.django_db
def test_what_is_opened_again_while_the_clock_runs_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = planted(), planted()
    draft = services.start_draft()
    long_ago = timezone.now() - timedelta(days=1000)
    Report.objects.update(state="not_verifiable", state_changed_at=long_ago)
    ReportDraft.objects.update(updated_at=long_ago)
    transition = moderation.transition

    def meanwhile(**call: Any) -> object:
        # The second was on the list when the first was erased.
        if call["report_uuid"] == first.uuid:
            transition(
                report_uuid=second.uuid,
                to="in_check",
                reason="opened_again",
                actor=None,
                actor_role="staff",
            )
        return transition(**call)

    monkeypatch.setattr(moderation, "transition", meanwhile)
    services.erase_expired(commit=True)
    second.refresh_from_db()
    assert (second.state, second.description) == ("in_check", TEXT)
    touched = services.start_draft()
    assert not erasure._erase_draft(touched.pk, at=timezone.now())
    assert ReportDraft.objects.filter(pk=touched.pk).exists()
    assert not ReportDraft.objects.filter(pk=draft.pk).exists()
