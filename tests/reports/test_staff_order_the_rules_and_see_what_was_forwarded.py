"""Pages of the admin about competence and forwarding: who may, what is kept, how many queries."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.reports import services
from apps.reports.models import (
    ApiClient,
    CompetenceRule,
    CompetentBody,
    Forwarding,
    ReportContact,
)
from tests.reports.builders import sent_report
from tests.reports.districts import two_districts

pytestmark = pytest.mark.django_db


@pytest.fixture
def gtt() -> CompetentBody:
    return CompetentBody.objects.create(
        code="gtt", name="GTT", forward_by="email", email="office@example.org"
    )


def test_a_rule_is_written_tested_moved_switched_and_removed(
    client: Client, staff: User, gtt: CompetentBody
) -> None:
    two_districts()
    sent_report()
    services.load_competence("torino")
    page = client.get(reverse("reports_competence_new"))
    assert page.status_code == 200
    told = {
        "body": gtt.pk,
        "kinds": ["kerb_missing_ramp"],
        "districts": ["1"],
        "streets": "",
        "source": "Agreement of 2026",
    }
    answer = client.post(reverse("reports_competence_new"), told, follow=True)
    assert answer.status_code == 200
    rule = CompetenceRule.objects.get(source="Agreement of 2026")
    assert (rule.order, rule.kinds, rule.districts) == (13, ["kerb_missing_ramp"], ["1"])
    for what in ("up", "off"):
        client.post(reverse("reports_competence_change", args=[rule.pk, what]))
    rule.refresh_from_db()
    assert (rule.order, rule.active) == (12, False)
    for name in ("reports_competence_edit", "reports_competence_preview"):
        page = client.get(reverse(name, args=[rule.pk])).content.decode()
        assert "GTT" in page
    client.post(reverse("reports_competence_change", args=[rule.pk, "on"]))
    rule.refresh_from_db()
    assert rule.active
    client.post(reverse("reports_competence_change", args=[rule.pk, "remove"]))
    assert CompetenceRule.objects.count() == 12


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"kinds": ["pothole"]},
        {"near_category": "stop"},
        {"near_category": "stop", "near_m": "5000"},
        {"near_category": "\x00"},
    ],
)
def test_a_wrong_rule_is_refused_and_what_was_typed_stays(
    client: Client, gtt: CompetentBody, wrong: dict[str, Any]
) -> None:
    told = {"body": gtt.pk, "streets": "Via Po", "source": "Mine"} | wrong
    answer = client.post(reverse("reports_competence_new"), told)
    assert answer.status_code == 422
    assert "Via Po" in answer.content.decode()
    assert not CompetenceRule.objects.exists()


@pytest.mark.usefixtures("staff")
def test_a_rule_that_switched_itself_off_says_why_on_the_page(
    client: Client, gtt: CompetentBody
) -> None:
    rule = services.save_rule(CompetenceRule(body=gtt))
    CompetenceRule.objects.filter(pk=rule.pk).update(kinds=["pothole"])
    services.forget_rules()
    sent_report()
    page = client.get(reverse("reports_competence"))
    assert page.context["rules"][0]["off"]
    again = client.post(reverse("reports_competence_change", args=[rule.pk, "on"]), follow=True)
    assert again.status_code == 200
    rule.refresh_from_db()
    assert not rule.active


@pytest.mark.usefixtures("staff")
def test_the_page_of_rules_takes_the_same_queries_however_many(
    client: Client, gtt: CompetentBody
) -> None:
    two_districts()
    services.load_competence("torino")

    def with_more(number: int) -> int:
        for _number in range(number):
            services.save_rule(CompetenceRule(body=gtt, districts=["1"]))
            sent_report()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("reports_competence"))
        assert len(page.context["rules"]) == CompetenceRule.objects.count()
        return len(asked)

    with_more(2)
    assert with_more(1) == with_more(20)


def test_a_report_is_given_to_another_body_and_forwarded(
    client: Client, staff: User, gtt: CompetentBody
) -> None:
    report = sent_report(description="Behind the gate", contact_email="anna@example.org")
    address = reverse("reports_competence_report", args=[report.uuid])
    page = client.get(address).content.decode()
    assert "Behind the gate" in page
    assert "anna@example.org" not in page
    assign = reverse("reports_competence_assign", args=[report.uuid])
    assert client.post(assign, {"body": "gtt"}).status_code == 422
    client.post(assign, {"body": "gtt", "reason": "place_wrong", "expected": ""})
    report.refresh_from_db()
    assert report.competent_body == "gtt"
    assert (
        "GTT" in client.get(reverse("reports_office_detail", args=[report.uuid])).content.decode()
    )
    forward = reverse("reports_competence_forward", args=[report.uuid])
    assert client.post(forward, {"body": "gtt", "with_text": "on"}).status_code == 422
    assert client.post(forward, {"body": "gtt", "with_contact": "on"}).status_code == 422
    assert not Forwarding.objects.exists()
    ReportContact.objects.update(may_be_forwarded=True)
    told = {"body": "gtt", "with_text": "on", "text_checked": "on", "with_contact": "on"}
    client.post(forward, told)
    row = Forwarding.objects.get()
    assert (row.with_text, row.with_contact, row.text_checked_by) == (True, True, staff)
    assert 'data-forwarding="pending"' in client.get(address).content.decode()
    assert client.post(forward, told).status_code == 422


@pytest.mark.usefixtures("staff")
def test_dead_letters_are_seen_and_tried_again(client: Client, gtt: CompetentBody) -> None:
    rows = [
        Forwarding.objects.create(
            report=sent_report(),
            body=gtt,
            destination="gtt:email",
            event_uuid=uuid.uuid4(),
            state=state,
            last_error="Http403" if state in ("dead", "refused") else "",
        )
        for state in ("dead", "refused", "sent", "dead")
    ]
    page = client.get(reverse("reports_forwardings"), {"state": "dead"}).content.decode()
    assert rows[0].report.code in page
    assert rows[2].report.code not in page
    retry = reverse("reports_forwardings_retry")
    client.post(retry, {"forwarding": [rows[0].uuid, "no-uuid"]})
    states = [Forwarding.objects.get(pk=row.pk).state for row in rows]
    assert states == ["pending", "refused", "sent", "dead"]
    client.post(retry, {"forwarding": ["no-uuid"]})
    assert Forwarding.objects.filter(state="pending").count() == 1
    client.post(retry)
    states = [Forwarding.objects.get(pk=row.pk).state for row in rows]
    assert states == ["pending", "pending", "sent", "pending"]


@pytest.mark.usefixtures("staff")
def test_the_list_of_forwardings_takes_the_same_queries_however_long(
    client: Client, gtt: CompetentBody
) -> None:
    def some(number: int) -> int:
        for _number in range(number):
            Forwarding.objects.create(
                report=sent_report(), body=gtt, destination="gtt:email", event_uuid=uuid.uuid4()
            )
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("reports_forwardings"))
        assert len(page.context["page"].object_list) == min(50, Forwarding.objects.count())
        return len(asked)

    some(2)
    assert some(2) == some(56)
    second = client.get(reverse("reports_forwardings"), {"p": "2"})
    assert len(second.context["page"].object_list) == 10


def key_in(page: Any, program: ApiClient) -> str:
    """The key a page shows: 32 bytes in base64."""
    words = re.findall(r"[\w-]{43}", page.content.decode())
    return next(word for word in words if word.startswith(program.key_hint))


@pytest.mark.usefixtures("staff")
def test_a_program_gets_a_key_that_is_shown_once(client: Client) -> None:
    told = {"name": "App", "jurisdiction": "comune.torino.it", "posts_per_hour": "10"}
    made = client.post(reverse("api_clients:add"), told, follow=True)
    program = ApiClient.objects.get()
    key = key_in(made, program)
    assert services.let_in(key, jurisdiction="comune.torino.it") == program
    listed = client.get(reverse("api_clients:index")).content.decode()
    assert program.key_hint in listed
    assert key not in listed
    edit = reverse("api_clients:edit", args=[program.pk])
    again = client.post(edit, told | {"active": "on", "renew": "on"}, follow=True)
    program.refresh_from_db()
    assert key_in(again, program) != key
    with pytest.raises(services.ClientRefused):
        services.let_in(key, jurisdiction="comune.torino.it")


@pytest.mark.usefixtures("staff")
def test_a_body_needs_the_address_it_is_told_at(client: Client) -> None:
    told = {"name": "Amiat", "code": "amiat", "active": "on", "language": "it"}
    add = reverse("competent_bodies:add")
    for wrong in (
        {"forward_by": "email"},
        {"forward_by": "open311"},
        {"forward_by": "open311", "open311_url": "http://example.org/v2"},
        {"open311_services": '{"pothole": "1"}'},
        {"open311_services": "[1]"},
    ):
        client.post(add, told | {"open311_services": "{}"} | wrong)
        assert not CompetentBody.objects.exists()
    good = {"forward_by": "open311", "open311_url": "https://example.org/v2"}
    client.post(add, told | good | {"open311_services": '{"step": "1", "*": "2"}'})
    assert CompetentBody.objects.get().open311_services == {"step": "1", "*": "2"}


@pytest.mark.parametrize("who", ["anonymous", "technician of a district", "citizen"])
def test_nobody_else_gets_in(client: Client, gtt: CompetentBody, who: str) -> None:
    two_districts()
    report = sent_report()
    rule = services.save_rule(CompetenceRule(body=gtt))
    if who != "anonymous":
        user = User.objects.create_user("somebody")
        if who == "citizen":
            grant_role(user=user, role=who, scope_kind="self")
        else:
            grant_role(user=user, role="technician", scope_kind="district", scope_code="2")
        client.force_login(user)
    for name, args in (
        ("reports_competence", []),
        ("reports_competence_new", []),
        ("reports_competence_test", []),
        ("reports_competence_edit", [rule.pk]),
        ("reports_forwardings", []),
        ("competent_bodies:index", []),
        ("api_clients:index", []),
        ("reports_competence_report", [report.uuid]),
    ):
        assert client.get(reverse(name, args=args)).status_code in (302, 403), name
    for name, args in (
        ("reports_competence_change", [rule.pk, "off"]),
        ("reports_forwardings_retry", []),
        ("reports_competence_assign", [report.uuid]),
        ("reports_competence_forward", [report.uuid]),
    ):
        assert client.post(reverse(name, args=args)).status_code in (302, 403), name
    rule.refresh_from_db()
    assert rule.active
