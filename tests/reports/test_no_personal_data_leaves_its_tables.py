"""Events, outbox, logs and names of rows carry ids and facts, never what people wrote."""

import json
import logging
from typing import Any

import pytest

from apps.accounts.models import User
from apps.outbox.models import Event
from apps.reports import queries, services
from apps.reports.models import (
    ApiClient,
    CompetenceRule,
    CompetentBody,
    ContactView,
    DraftPhoto,
    Forwarding,
    Report,
    ReportContact,
    ReportDraft,
    ReportEvent,
    ReportPhoto,
    Voice,
)
from tests.reports.builders import facts, picture, sent_report

pytestmark = pytest.mark.django_db
SECRETS = ("ilmiosegretissimo", "anna.segreta@example.org", "011 7654321", "Anna Segreta")


def secret_report() -> Report:
    return sent_report(
        description=f"{SECRETS[0]} {SECRETS[3]}",
        contact_email=SECRETS[1],
        contact_phone=SECRETS[2],
        photos=[picture()],
    )


def clean(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


def test_outbox_and_events_hold_facts_only() -> None:
    report = secret_report()
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    services.withdraw(report.code)
    assert Event.objects.count() == 4  # sent, address given, taken up, withdrawn
    assert all(clean(json.dumps(event.payload)) for event in Event.objects.all())
    rows: list[dict[str, Any]] = list(ReportEvent.objects.values())
    assert all(clean(str(row)) for row in rows)


def test_the_code_is_in_no_event_because_it_opens_the_report() -> None:
    report = secret_report()
    told = json.dumps([event.payload for event in Event.objects.all()])
    assert report.code not in told


def test_rows_are_called_by_ids() -> None:
    report = secret_report()
    draft = ReportDraft(data={"details": {"description": SECRETS[0]}})
    rows: list[Any] = [
        report,
        ReportContact.objects.get(),
        ReportPhoto.objects.get(),
        ReportEvent.objects.get(),
        draft,
        DraftPhoto(draft=draft),
        Voice(stance="present"),
        Forwarding(report=report, foreign_id=SECRETS[0]),
        ApiClient(name=SECRETS[3]),
        CompetentBody(code="gtt", name=SECRETS[3], email=SECRETS[1]),
        CompetenceRule(source=SECRETS[0]),
        ContactView(report=report, viewer=User(username="Anna Segreta")),
    ]
    for row in rows:
        assert clean(str(row)), row.__class__
        assert clean(repr(row)), row.__class__
        assert report.code not in str(row)


def test_logs_say_nothing_of_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        report = secret_report()
        services.withdraw(report.code)
        with pytest.raises(services.ReportRefused) as refused:
            services.submit(**facts(description=SECRETS[0] * 100, contact_email="Anna Segreta"))
    ours = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert all(clean(record.getMessage()) for record in ours)
    assert clean(str(refused.value))


def test_what_leaves_by_code_has_neither_text_nor_contact() -> None:
    report = secret_report()
    assert clean(repr(queries.by_code(report.code)))
