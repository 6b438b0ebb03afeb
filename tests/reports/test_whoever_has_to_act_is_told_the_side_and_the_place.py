"""The side of the street and the landmark reach the office, the body, and the reporter herself."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.reports import queries, services
from apps.reports.letters import letter_of, mail_of
from apps.reports.models import CompetentBody, Forwarding, Report
from apps.reports.words import side_of
from tests.reports.builders import sent_report
from tests.reports.office import officer
from tests.reports.town import town

pytestmark = pytest.mark.django_db


def reported(client: Client, **answers: str) -> Report:
    """A report written page by page along Via Lunga."""
    street = town()["Via Lunga"]
    client.post(
        reverse("report_where"), {"way": "street", "street": str(street.pk), "q": "x", **answers}
    )
    client.post(reverse("report_what"), {"kind": "kerb_missing_ramp", "can_pass": "no"})
    client.post(reverse("report_details"), {})
    client.post(reverse("report_check"), {"sure": "yes"})
    return Report.objects.get()


def forwarding(report: Report) -> Forwarding:
    body = CompetentBody.objects.create(
        code="gtt", name="GTT", email="gtt@example.org", language="en"
    )
    return Forwarding.objects.create(
        report=report, body=body, destination="gtt:mail", event_uuid=uuid.uuid4()
    )


@pytest.mark.parametrize(
    ("answers", "place", "side"),
    [
        ({"number": "7", "side": "same"}, "Via Lunga 7", "On the side of 7"),
        ({"number": "7", "side": "other"}, "Via Lunga 7", "On the other side than 7"),
        (
            {"number": "7", "side": "left"},
            "Via Lunga 7",
            "On the left, going towards the higher numbers",
        ),
        (
            {"landmark": "pharmacy-0", "side": "other"},
            "Via Lunga (Farmacia Alta)",
            "On the other side than Farmacia Alta",
        ),
        ({"number": "7", "side": "unknown"}, "Via Lunga 7", ""),
        ({"corner": "Via Corta"}, "Via Lunga / Via Corta", ""),
    ],
)
def test_all_who_read_of_it_are_told_what_was_answered(
    client: Client, answers: dict[str, str], place: str, side: str
) -> None:
    report = reported(client, **answers)
    with translation.override("en"):
        facts = queries.by_code(report.code)
        assert facts is not None
        assert (facts.place, facts.side_words) == (place, side)
        row = forwarding(report)
        subject, lines = mail_of(row)
        for page in ("report_status", "report_receipt"):
            shown = client.get(reverse(page, args=[report.code])).content.decode()
            assert place in shown
            assert side in shown
        letter = letter_of(row)
        assert (letter.address, place in subject) == (place, True)
        assert (f"{side}." in lines) is bool(side)
        assert side in letter.description
    office = Client()
    office.force_login(officer())
    with translation.override("it"):
        shown = office.get(reverse("reports_office_detail", args=[report.uuid])).content.decode()
        assert place in shown
        assert side_of(report) in shown


def test_a_report_from_a_phone_s_queue_has_side_and_nearest_corner_too() -> None:
    town()
    services.submit_offline(
        {
            "client_uuid": str(uuid.uuid4()),
            "kind": "kerb_missing_ramp",
            "can_pass": "no",
            "address": "via lunga 7",
            "side": "other",
        },
        language="it",
    )
    report = Report.objects.get()
    assert (report.side, report.side_answer) == ("right", "other")
    assert report.near_corner_name == "Via Corta"


@pytest.mark.parametrize("answer", ["north", "unknown", "\x00", 3])
def test_what_is_no_answer_is_refused(answer: Any) -> None:
    with pytest.raises(services.ReportRefused) as refused:
        sent_report(side_answer=answer)
    assert "side_answer" in refused.value.errors


def test_the_database_holds_nothing_else() -> None:
    report = sent_report()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(side_answer="north")
