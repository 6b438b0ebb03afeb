"""The copies a phone keeps of pages: facts to act on without network, and nothing private."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.reports import queries, services
from apps.reports.models import Report
from apps.twin import queries as twin
from tests.reports.builders import picture, sent_report
from tests.reports.city import absorbed, barrier_uuid
from tests.reports.office import officer

pytestmark = pytest.mark.django_db

SECRETS = ("ilmiosegreto", "anna@example.org", "011 7654321", "accanto al portone")


def secret_report() -> Report:
    report = absorbed(
        description=SECRETS[0],
        contact_email=SECRETS[1],
        contact_phone=SECRETS[2],
        photos=[picture()],
        street_name="Via Po",
        house_number="12",
    )
    Report.objects.filter(pk=report.pk).update(place_note=SECRETS[3])
    return report


def copies_in(client: Client, name: str, *words: Any) -> list[dict[str, Any]]:
    page = client.get(reverse(name, args=words)).content.decode()
    found = re.search(r'<script id="copies" type="application/json">(.*?)</script>', page)
    assert found is not None
    rows = json.loads(found[1])
    assert isinstance(rows, list)
    return rows


def test_a_copy_of_a_report_holds_what_can_be_done_and_no_private_word(client: Client) -> None:
    report = secret_report()
    question = services.ask_question(
        report_uuid=report.uuid, code="how_high", text="", actor=officer()
    )
    [copy] = copies_in(client, "report_status", report.code)
    assert (copy["kind"], copy["place"], copy["can_pass"]) == (report.kind, "Via Po 12", "no")
    assert copy["question"]["uuid"] == str(question)
    assert copy["can_correct"]
    assert copy["can_withdraw"]
    assert copy["can_add"]
    assert not [secret for secret in SECRETS if secret in json.dumps(copy)]
    for page in ("report_correct", "report_answer", "report_withdraw"):
        assert copies_in(client, page, report.code) == [copy]
    client.post(reverse("report_mine"), {"keep": report.code})
    assert copies_in(client, "report_mine") == [copy]


def test_a_closed_report_offers_nothing_to_do(client: Client) -> None:
    report = sent_report()
    services.withdraw(report.code)
    [copy] = copies_in(client, "report_status", report.code)
    assert not any(copy[name] for name in ("can_correct", "can_add", "can_withdraw", "question"))


def test_a_copy_of_a_barrier_is_public(client: Client) -> None:
    report = secret_report()
    barrier = barrier_uuid(report)
    [copy] = copies_in(client, "barrier", barrier)
    facts = twin.barrier(barrier)
    assert facts is not None
    assert copy == queries.barrier_copy(facts)
    assert copy["asks"]
    told = json.dumps(copy)
    assert report.code not in told
    assert str(report.uuid) not in told
    assert not [secret for secret in SECRETS if secret in told]


def test_copies_of_many_reports_take_two_queries(django_assert_num_queries: Any) -> None:
    codes = [sent_report().code for _number in range(6)]
    with django_assert_num_queries(2):
        assert len(queries.report_copies(codes)) == 6
