"""A role over a district opens the reports of that district: list, page, photo and decision."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.reports import queries, services
from apps.reports.models import Report
from tests.reports.builders import STATUTO, picture, sent_report
from tests.reports.districts import HILLS, two_districts

pytestmark = pytest.mark.django_db
DUPLICATE = {"to": "duplicate", "reason": "same_barrier"}


@pytest.fixture(autouse=True)
def city() -> None:
    two_districts()


def elsewhere(**changes: Any) -> Report:
    return sent_report(lon=STATUTO[0], lat=STATUTO[1], **changes)


def in_no_district(**changes: Any) -> Report:
    return sent_report(lon=HILLS[0], lat=HILLS[1], **changes)


def pages(report: Report) -> list[tuple[str, str]]:
    return [
        ("get", reverse("reports_office_detail", args=[report.uuid])),
        ("get", reverse("reports_office_photo", args=[report.photos.get().uuid])),
        ("post", reverse("reports_office_contact", args=[report.uuid])),
        ("post", reverse("reports_office_decide", args=[report.uuid])),
    ]


def answers(client: Client, report: Report) -> set[int]:
    # Wagtail turns a refused page of its admin into a way back.
    return {getattr(client, method)(address).status_code for method, address in pages(report)[:3]}


@pytest.mark.usefixtures("technician")
def test_pages_and_photos_of_other_districts_stay_closed(client: Client) -> None:
    assert answers(client, sent_report(photos=[picture()])) == {200}
    for report in (elsewhere(photos=[picture()]), in_no_district(photos=[picture()])):
        assert answers(client, report) <= {302, 403}
        for method, address in pages(report):
            response = getattr(client, method)(address)
            assert response.status_code in (302, 403)
            assert response.get("Content-Type") != "image/jpeg"


@pytest.mark.usefixtures("staff")
def test_whoever_works_for_the_whole_city_sees_everything(client: Client) -> None:
    for report in (elsewhere(photos=[picture()]), in_no_district(photos=[picture()])):
        assert answers(client, report) == {200}
    assert client.get(reverse("reports_office")).context["page"].total == 2


@pytest.mark.usefixtures("technician")
def test_the_list_has_only_the_reports_of_the_own_district(client: Client) -> None:
    mine, theirs, nobodys = sent_report(), elsewhere(), in_no_district()
    response = client.get(reverse("reports_office"))
    assert response.context["page"].total == 1
    page = response.content.decode()
    assert str(mine.uuid) in page
    assert str(theirs.uuid) not in page
    assert str(nobodys.uuid) not in page
    offered = [code for code, _name in response.context["form"].fields["district_code"].choices]
    assert offered == ["", "1"]


def test_no_district_is_an_empty_list() -> None:
    sent_report()
    assert queries.queue(queries.QueueFilters(within=frozenset())) == []


@pytest.mark.parametrize("reports", [elsewhere, in_no_district])
def test_a_report_is_no_duplicate_of_one_in_another_district(
    client: Client, technician: User, reports: Any
) -> None:
    mine, theirs = sent_report(), reports()
    for sure in ({}, {"sure": "on"}):
        page = client.post(
            reverse("reports_office_decide", args=[mine.uuid]),
            {**DUPLICATE, "expected": "received", "duplicate_of": theirs.code, **sure},
            follow=True,
        )
        assert page.redirect_chain[-1][0] == reverse("reports_office_detail", args=[mine.uuid])
    with pytest.raises(services.TransitionRefused):
        services.transition(
            report_uuid=mine.uuid, actor=technician, duplicate_of=theirs.uuid, **DUPLICATE
        )
    mine.refresh_from_db()
    assert mine.state == "received"


def test_a_chain_that_ends_in_another_district_is_refused_too(technician: User) -> None:
    mine, between, theirs = sent_report(), sent_report(), elsewhere()
    services.transition(
        report_uuid=between.uuid,
        actor=None,
        actor_role="staff",
        duplicate_of=theirs.uuid,
        **DUPLICATE,
    )
    with pytest.raises(services.TransitionRefused):
        services.transition(
            report_uuid=mine.uuid, actor=technician, duplicate_of=between.uuid, **DUPLICATE
        )
    again = sent_report()
    event = services.transition(
        report_uuid=mine.uuid, actor=technician, duplicate_of=again.uuid, **DUPLICATE
    )
    assert event.to_state == "duplicate"
