"""Filters, words, streets and codes; views that are kept; the way to a report from its code."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.outbox import services as outbox
from apps.pages.services import ensure_home
from apps.reports import queries, services
from apps.reports.models import Report, SavedView
from apps.reports.office import search
from apps.reports.queries import QueueFilters
from tests.reports.builders import STATUTO, picture, sent_report
from tests.reports.districts import two_districts
from tests.reports.office import entry_of, group, officer, some_reports
from tests.reports.streets import quarter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]


@pytest.fixture
def staff(client: Client) -> User:
    user = officer()
    client.force_login(user)
    return user


def found(**filters: Any) -> set[Any]:
    return {item.uuid for item in queries.queue(QueueFilters(**filters))}


def event(kind: str, report: Report) -> None:
    with transaction.atomic():
        outbox.record(kind=kind, subject=report.uuid, payload={"report": str(report.uuid)})
    outbox.deliver_due(limit=100)


def test_each_filter_leaves_what_it_says() -> None:
    two_districts()
    plain = sent_report()
    step = sent_report(kind="step", photos=[picture()])
    elsewhere = sent_report(lon=STATUTO[0], lat=STATUTO[1])
    old = sent_report(kind="lift")
    Report.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=9))
    assert found(kind="step") == found(photo=True) == {step.uuid}
    assert found(district_code="2") == {elsewhere.uuid}
    assert found(overdue=True) == {old.uuid}
    assert old.uuid not in found(since=timezone.localdate())
    assert found(within=frozenset({"2"})) == {elsewhere.uuid}
    assert found(within=frozenset()) == set()
    assert found(kind="step", district_code="2") == set()
    assert found() == {plain.uuid, step.uuid, elsewhere.uuid, old.uuid}


def test_in_whose_hands_it_is() -> None:
    anna, bruno = officer("anna"), officer("bruno")
    strade = group("Strade", anna)
    hers, of_group, his, free = some_reports(4)
    for report, hand in (
        (hers, services.Hand(user=anna)),
        (of_group, services.Hand(group=strade)),
        (his, services.Hand(user=bruno)),
    ):
        services.assign(report_uuid=report.uuid, to=hand, actor=bruno)
    assert found(assigned="me", viewer=anna.pk) == {hers.uuid, of_group.uuid}
    assert found(assigned="nobody") == {free.uuid}
    assert found(assigned=f"p{bruno.pk}") == {his.uuid}
    assert found(assigned=f"g{strade.pk}") == {of_group.uuid}
    assert found(assigned="p٣") == found(assigned="x") == set()


def test_a_question_to_the_reporter_is_open_until_it_is_answered() -> None:
    asked, _other = some_reports(2)
    event("report.question_asked", asked)
    assert found(question=True) == {asked.uuid}
    event("report.question_answered", asked)
    assert found(question=True) == set()


def test_words_are_found_from_their_beginning_all_of_them() -> None:
    step = sent_report(description="Un GRADINO alto davanti alla fermata")
    hole = sent_report(description="Una buca davanti al portone")
    assert found(q="gradino") == found(q="gradin fermat") == {step.uuid}
    assert found(q="davanti") == {step.uuid, hole.uuid}
    assert found(q="gradino buca") == set()
    for hostile in ("'", "gradino & !buca:*", "|", "\x00", "a" * 500, "( ( <->", "%"):
        found(q=hostile)


def test_a_street_is_found_with_a_slip_of_the_keyboard() -> None:
    report = sent_report(street_name="Via Giuseppe Garibaldi", house_number="9")
    sent_report(street_name="Corso Francia")
    quarter()
    for written in ("Garibaldi", "garib", "via garibaldi", "Garibladi", "v. Garibldi"):
        assert found(q=written) == {report.uuid}, written
    assert found(q="xyzxyzxyz") == set()


def test_a_street_that_is_written_rightly_finds_no_other_that_sounds_like_it() -> None:
    wanted = sent_report(street_name="Via dei Meli", house_number="5")
    for other in ("Via dei Tigli", "Via dei Ramai", "Vicolo dei Meloni"):
        sent_report(street_name=other)
    for written in ("via dei meli", "Via dei Meli", "meli"):
        assert found(q=written) == {wanted.uuid}, written


def test_a_code_is_found_however_it_is_typed() -> None:
    report, _other = some_reports(2)
    for typed in (report.code, report.code.lower(), report.code.replace("-", " ")):
        assert found(q=typed) == {report.uuid}


def test_a_frequent_word_is_found_by_walking_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = some_reports(6, description="marciapiede")
    sent_report(description="altro")
    monkeypatch.setattr(search, "_FEW", 3)
    assert found(q="marciapiede") == {one.uuid for one in reports}


def test_what_was_erased_is_found_by_no_word_of_it() -> None:
    report = sent_report(description="ilmiosegretissimo")
    assert found(q="ilmiosegretissimo") == {report.uuid}
    services.transition(
        report_uuid=report.uuid, to="erased", reason="asked_by_reporter", actor=None
    )
    assert found(q="ilmiosegretissimo", state="erased") == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM reports_report WHERE id = %s", [report.pk])
        assert "ilmiosegretissimo" not in cursor.fetchone()[0]


@pytest.mark.usefixtures("staff")
def test_filters_that_make_no_sense_are_left_out_and_named(client: Client) -> None:
    some_reports(2)
    response = client.get(
        reverse("reports_office"), {"kind": "volcano", "since": "yesterday", "assigned": "p999"}
    )
    assert response.status_code == 200
    assert response.context["page"].total == 2
    assert response.context["form"].errors


def keep(client: Client, name: str, **words: str) -> Any:
    return client.post(reverse("reports_office_save_view"), {"name": name, **words}, follow=True)


def test_a_view_is_kept_for_oneself_and_shared_when_wished(client: Client, staff: User) -> None:
    other = officer("other")
    keep(client, "Miei gradini", kind="step", assigned="me")
    keep(client, "Ufficio", state="verified", shared="on")
    addresses = {view.name: view.address for view in page_of(client)}
    assert addresses == {"Miei gradini": "kind=step&assigned=me", "Ufficio": "state=verified"}
    client.force_login(other)
    (shared,) = page_of(client)
    assert (shared.name, shared.mine) == ("Ufficio", False)
    client.post(reverse("reports_office_forget_view", args=[shared.pk]))
    assert SavedView.objects.count() == 2
    client.force_login(staff)
    keep(client, "Ufficio", kind="lift")
    assert SavedView.objects.get(name="Ufficio").filters == {"kind": "lift"}
    for view in page_of(client):
        client.post(reverse("reports_office_forget_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def page_of(client: Client) -> list[Any]:
    views: list[Any] = client.get(reverse("reports_office")).context["views"]
    return views


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("name", ["", "   ", "\x00"])
def test_a_view_needs_a_name_and_keeps_its_filters_on_the_page(client: Client, name: str) -> None:
    response = keep(client, name, kind="step")
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].endswith("?kind=step")
    assert not SavedView.objects.exists()


@pytest.mark.usefixtures("staff")
def test_a_code_leads_to_its_report_with_one_query_from_anywhere(client: Client) -> None:
    report, _other = some_reports(2)
    address = reverse("reports_office_find")

    def asked(text: str) -> tuple[Any, int]:
        client.get(address)
        with CaptureQueriesContext(connection) as queries_made:
            answer = client.get(address, {"q": text})
        return answer, len([q for q in queries_made if "reports_" in q["sql"]])

    answer, number = asked(f" {report.code.lower()} ")
    assert answer["Location"] == reverse("reports_office_detail", args=[report.uuid])
    assert number == 1
    answer, _number = asked("via po")
    assert answer["Location"] == reverse("reports_office") + "?q=via+po"
    assert asked("")[0].status_code == 200


def test_the_admin_offers_the_search_to_who_decides_and_to_nobody_else(client: Client) -> None:
    client.force_login(officer())
    assert reverse("reports_office_find") in client.get(reverse("reports_office")).content.decode()
    # A test that empties all tables takes the pages with it.
    ensure_home()
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(reverse("wagtailadmin_explore_root"), {"q": "x"}).content.decode()
    assert reverse("reports_office_find") in page


def test_only_entries_know_what_is_waited_for() -> None:
    report = sent_report()
    event("report.question_asked", report)
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    assert entry_of(report).question_open
