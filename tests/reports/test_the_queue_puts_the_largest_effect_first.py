"""The office sees first what cuts most people off."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.reports import queries, services
from apps.reports.models import Report
from apps.reports.queries import QueueFilters
from tests.reports.builders import CASTELLO, STATUTO
from tests.reports.city import absorbed, with_effect

pytestmark = pytest.mark.django_db


def test_effect_goes_before_age_and_age_decides_between_equals() -> None:
    old = absorbed(kind="step")
    small = absorbed(kind="slope", lon=STATUTO[0], lat=STATUTO[1])
    large = absorbed(kind="lift")
    older = absorbed(kind="surface")
    with_effect(small, losing=5)
    with_effect(large, losing=300)
    services.follow_queue()
    Report.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=9))
    order = [item.uuid for item in queries.queue()]
    assert order == [large.uuid, small.uuid, older.uuid, old.uuid]


def test_what_is_decided_leaves_the_queue_and_is_found_by_its_state() -> None:
    report = absorbed()
    services.transition(
        report_uuid=report.uuid,
        to="verified",
        reason="seen_on_site",
        actor=None,
        actor_role="staff",
    )
    assert queries.queue() == []
    assert [item.uuid for item in queries.queue(QueueFilters(state="verified"))] == [report.uuid]


def test_filters_by_kind_and_district() -> None:
    step = absorbed(kind="step")
    absorbed(kind="lift", lon=STATUTO[0], lat=STATUTO[1])
    assert [item.uuid for item in queries.queue(QueueFilters(kind="step"))] == [step.uuid]
    assert queries.queue(QueueFilters(district_code="99")) == []


@pytest.mark.usefixtures("staff")
def test_the_list_makes_the_same_number_of_queries_however_long_it_is(client: Client) -> None:
    def measured() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("reports_office")).status_code == 200
        return len(asked)

    absorbed(kind="step")
    client.get(reverse("reports_office"))
    few = measured()
    for number in range(25):
        report = absorbed(lon=CASTELLO[0] + number * 0.0005, lat=CASTELLO[1])
        with_effect(report, losing=number)
    assert len(queries.queue()) == 26
    assert measured() == few
    assert few <= 20


@pytest.mark.usefixtures("staff")
def test_the_page_shows_list_and_map_with_the_same_reports(client: Client) -> None:
    report = absorbed(description="Testo privato", contact_email="anna@example.org")
    page = client.get(reverse("reports_office")).content.decode()
    address = reverse("reports_office_detail", args=[report.uuid])
    assert page.count(address) == 2
    assert "<circle" in page
    assert "Testo privato" not in page
    assert "anna@example.org" not in page
    assert client.get(reverse("reports_office"), {"kind": "volcano", "p": "x"}).status_code == 200
