"""Who has a report in hand, and what happens when it waits too long."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.outbox.models import Event
from apps.reports import services
from apps.reports.models import QueueEntry, Report, ServiceStandard
from tests.reports.builders import STATUTO, sent_report
from tests.reports.districts import two_districts
from tests.reports.office import entry_of, group, officer, some_reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]


def told(kind: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("payload", flat=True))


def test_a_report_is_given_to_a_person_then_to_a_group_then_to_nobody() -> None:
    anna, report = officer("anna"), sent_report()
    strade = group("Strade", anna)
    for hand, expected in (
        (services.Hand(user=anna), (anna, None)),
        (services.Hand(group=strade), (None, strade)),
        (services.Hand(), (None, None)),
    ):
        assert services.assign(report_uuid=report.uuid, to=hand, actor=anna)
        assert not services.assign(report_uuid=report.uuid, to=hand, actor=anna)
        entry = entry_of(report)
        assert (entry.assigned_to, entry.assigned_group) == expected
    # Ids only: no name ever enters an event.
    assert [(one["person"], one["group"]) for one in told("report.assigned")] == [
        (str(anna.uuid), None), (None, strade.pk), (None, None),
    ]  # fmt: skip


def test_nobody_gets_a_report_of_a_district_that_is_not_hers() -> None:
    two_districts()
    of_one, report = officer("one", district="1"), sent_report(lon=STATUTO[0], lat=STATUTO[1])
    with pytest.raises(services.TransitionRefused):
        services.assign(report_uuid=report.uuid, to=services.Hand(user=of_one), actor=officer())
    assert entry_of(report).assigned_to is None


def test_the_database_refuses_two_hands() -> None:
    anna, report = officer("anna"), sent_report()
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueEntry.objects.filter(pk=report.pk).update(
            assigned_to=anna, assigned_group=group("Strade")
        )


def test_the_page_reassigns_and_says_who_has_it(client: Client) -> None:
    anna, report = officer("anna"), sent_report()
    client.force_login(anna)
    address = reverse("reports_office_assign", args=[report.uuid])
    assert f'value="p{anna.pk}"' in client.get(address).content.decode()
    page = client.post(address, {"hand": f"p{anna.pk}"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("reports_office_detail", args=[report.uuid])
    assert "anna" in page.content.decode()
    assert client.post(address, {"hand": "p0"}).status_code == 200
    assert entry_of(report).assigned_to == anna


def test_what_waits_too_long_is_told_of_once() -> None:
    waiting, fresh, decided = some_reports(3)
    old = timezone.now() - timedelta(days=31)
    Report.objects.filter(pk__in=[waiting.pk, decided.pk]).update(created_at=old)
    services.transition(
        report_uuid=decided.uuid,
        to="verified",
        reason="seen_on_site",
        actor=None,
        actor_role="staff",
    )
    assert services.escalate_due() == 1
    assert services.escalate_due() == 0
    (event,) = told("report.escalated")
    assert event["report"] == str(waiting.uuid)
    assert entry_of(waiting).escalated_at is not None
    assert entry_of(fresh).escalated_at is entry_of(decided).escalated_at is None
    # It comes back after a mistake, and is not told of again.
    for to, reason in (("verified", "seen_on_site"), ("in_check", "decided_by_mistake")):
        services.transition(
            report_uuid=waiting.uuid, to=to, reason=reason, actor=None, actor_role="staff"
        )
    assert services.escalate_due() == 0


def test_many_are_escalated_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.reports.office.escalate._AT_ONCE", 2)
    some_reports(5)
    later = timezone.now() + timedelta(days=31)
    assert services.escalate_due(now=later) == 5
    assert len({one["report"] for one in told("report.escalated")}) == 5


def test_the_standard_is_data_and_every_kind_has_one() -> None:
    days = dict(ServiceStandard.objects.values_list("kind", "days"))
    assert len(days) == 14
    assert days["obstacle_temporary"] < days["works"] < days["kerb_missing_ramp"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceStandard.objects.filter(kind="step").update(days=0)
