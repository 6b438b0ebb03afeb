"""One order for everybody, read a page at a time, whatever is decided meanwhile."""

import math
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.reports import queries, services
from apps.reports.models import QueueEntry, Report
from apps.reports.office import listing
from apps.reports.queries import QueueFilters
from tests.reports.builders import picture, sent_report
from tests.reports.city import absorbed, with_effect
from tests.reports.office import entry_of, group, officer, some_reports

pytestmark = pytest.mark.django_db
ALL = QueueFilters()


def set_entry(report: Report, **facts: object) -> None:
    QueueEntry.objects.filter(pk=report.pk).update(**facts)


def shuffled(size: int) -> list[Report]:
    """Reports with all kinds of figures, many of them equal."""
    dice, reports = random.Random(5), some_reports(size)
    for report in reports:
        set_entry(report, residents_losing_15_min=dice.choice([None, 0, 3, 3, 90]))
    return reports


def test_the_score_is_the_documented_sum() -> None:
    report = sent_report()
    due = timezone.now() + timedelta(days=4, hours=6)
    set_entry(
        report, residents_losing_15_min=63, residents_affected=255, due_at=due,
        reliability_low=0.2, reliability_high=0.7,
    )  # fmt: skip
    points = 10 * math.log2(64) + 3 * math.log2(256) + 10 * 0.5 - due.timestamp() / 86400
    assert entry_of(report).score == pytest.approx(points)
    set_entry(report, residents_losing_15_min=None, residents_affected=None)
    assert entry_of(report).score == pytest.approx(5 - due.timestamp() / 86400)


def test_twice_as_many_residents_weigh_as_ten_days_and_a_wide_interval_as_less_than_that() -> None:
    few, many, late, unsure = some_reports(4)
    due = timezone.now() + timedelta(days=20)
    sure = {"reliability_low": 0.8, "reliability_high": 1.0}
    set_entry(few, residents_losing_15_min=63, due_at=due, **sure)
    set_entry(many, residents_losing_15_min=127, due_at=due, **sure)
    set_entry(late, residents_losing_15_min=63, due_at=due - timedelta(days=11), **sure)
    set_entry(
        unsure, residents_losing_15_min=63, due_at=due, reliability_low=0.1, reliability_high=0.95
    )
    order = [item.uuid for item in queries.queue()]
    assert order == [late.uuid, many.uuid, unsure.uuid, few.uuid]


def test_what_is_overdue_stands_above_everything_else() -> None:
    huge, old = some_reports(2)
    set_entry(huge, residents_losing_15_min=100_000, residents_affected=900_000)
    Report.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert services.escalate_due() == 1
    first, second = queries.queue()
    assert (first.uuid, first.is_overdue) == (old.uuid, True)
    assert (second.uuid, second.is_overdue) == (huge.uuid, False)


def walk(start: str, way: str) -> list[list[object]]:
    """The pages from one end to the other."""
    pages, at = [], start
    for _ in range(50):
        page = queries.queue_page(ALL, at=at, per_page=4)
        pages.append([item.uuid for item in page.items])
        at = getattr(page, way)
        if not at:
            return pages
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("size", [0, 1, 4, 5, 8, 23])
def test_pages_forwards_and_backwards_hold_every_report_once_in_the_order(size: int) -> None:
    shuffled(size)
    order = [item.uuid for item in queries.queue()]
    assert len(order) == size
    forwards = walk("", "after")
    assert [uuid for page in forwards for uuid in page] == order
    backwards = walk("last", "before")
    assert backwards[0] == order[-4:]
    seen = [uuid for page in reversed(backwards) for uuid in page]
    # The first page is shown whole, and may repeat what the second one began with.
    assert list(dict.fromkeys(seen)) == order


def test_going_on_and_back_returns_to_the_same_page() -> None:
    shuffled(12)
    first = queries.queue_page(ALL, per_page=4)
    second = queries.queue_page(ALL, at=first.after, per_page=4)
    third = queries.queue_page(ALL, at=second.after, per_page=4)
    assert not third.after
    assert queries.queue_page(ALL, at=third.before, per_page=4).items == second.items
    assert queries.queue_page(ALL, at=second.before, per_page=4).items == first.items


def test_what_is_decided_meanwhile_hides_nothing_from_who_turns_the_page() -> None:
    reports = {report.uuid: report for report in shuffled(12)}
    order = [item.uuid for item in queries.queue()]
    first = queries.queue_page(ALL, per_page=4)
    for item in first.items:
        services.transition(
            report_uuid=reports[item.uuid].uuid,
            to="verified",
            reason="seen_on_site",
            actor=None,
            actor_role="staff",
        )
    second = queries.queue_page(ALL, at=first.after, per_page=4)
    assert [item.uuid for item in second.items] == order[4:8]


@pytest.mark.parametrize(
    "at",
    ["x", "after", "after:", "after:a:b", "after:nan:1", "before:1:-1", "after:1:" + "9" * 30,
     "after:inf:1", "\x00", "after:1:1\x00", "after:٣:١", "before:1e999:3"],
)  # fmt: skip
def test_a_place_that_is_none_shows_a_page_and_no_error(client: Client, at: str) -> None:
    client.force_login(officer())
    some_reports(2)
    response = client.get(reverse("reports_office"), {"at": at})
    assert response.status_code == 200


def test_many_are_counted_up_to_a_limit_and_said_to_be_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(officer())
    some_reports(4)
    monkeypatch.setattr(listing, "COUNTED_UP_TO", 3)
    page = queries.queue_page(ALL)
    assert (page.total, page.is_many) == (3, True)
    assert "data-queue-total" in client.get(reverse("reports_office")).content.decode()
    monkeypatch.setattr(listing, "COUNTED_UP_TO", 4)
    page = queries.queue_page(ALL)
    assert (page.total, page.is_many) == (4, False)


@pytest.mark.parametrize(
    "words",
    [{}, {"at": "last"}, {"kind": "step", "district_code": "1", "photo": "on"},
     {"assigned": "me", "since": "2026-01-01", "overdue": "on"}, {"q": "gradino"},
     {"q": "Via Garibaldi", "question": "on"}],
)  # fmt: skip
def test_every_list_asks_as_often_for_few_reports_as_for_many(
    client: Client, words: dict[str, str]
) -> None:
    user = officer()
    client.force_login(user)
    group("Strade", user)
    changes = {"kind": "step", "description": "Un gradino", "street_name": "Via Garibaldi"}

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("reports_office"), words).status_code == 200
        return len(found)

    some_reports(2, **changes)
    client.get(reverse("reports_office"))
    few = asked()
    for report in some_reports(25, **changes, photos=[]):
        set_entry(report, assigned_to=user)
    sent_report(**changes, photos=[picture()])
    assert asked() == few
    assert few <= 22


def test_the_page_of_a_report_asks_few_questions(client: Client) -> None:
    client.force_login(officer())
    report = absorbed(photos=[picture()], contact_email="anna@example.org")
    with_effect(report, losing=9)

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    # The admin around it asks for itself: the same on an empty page.
    around = asked(reverse("reports_office_find"))
    assert asked(reverse("reports_office_detail", args=[report.uuid])) - around <= 10
