"""The page of operations: ages, what was given up and how it is tried again, versions, erasure."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.erasure import services as erasure
from apps.erasure.models import ErasureRun
from apps.outbox.models import Delivery
from apps.outbox.services import deliver_due
from apps.reports.office import operations
from tests.reports.builders import sent_report
from tests.reports.city import absorbed
from tests.reports.districts import two_districts
from tests.reports.office import officer

pytestmark = pytest.mark.django_db


def given_up(number: int = 1) -> list[int]:
    for _each in range(number):
        sent_report()
    rows = Delivery.objects.filter(state="pending", destination="twin")
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:number])
    rows.filter(pk__in=keys).update(state="dead", attempts=10, last_error="OSError")
    return keys


def retry(client: Client, wanted: object) -> Any:
    return client.post(reverse("reports_operations_retry"), {"delivery": wanted}, follow=True)


def figures() -> dict[str, operations.Figure]:
    names = ("layer", "engine", "effects", "queue", "erasure", "photos", "rows", "came_back")
    return dict(zip(names, operations.figures(), strict=True))


def dead() -> int:
    return Delivery.objects.filter(state="dead").count()


def test_what_waits_long_is_named_with_its_age() -> None:
    sent_report()
    old = timezone.now() - timedelta(minutes=10)
    Delivery.objects.filter(destination="twin").update(created_at=old)
    (line,) = [one for one in operations.queues() if one.pending]
    assert line.oldest_age_s == pytest.approx(600, abs=30)
    assert line.is_bad
    deliver_due(limit=500)
    assert not any(one.is_bad for one in operations.queues())


def test_one_is_tried_again_and_arrives(client: Client) -> None:
    client.force_login(officer())
    first, _second = given_up(2)
    assert b"OSError" in client.get(reverse("reports_operations")).content
    retry(client, first)
    assert dead() == 1
    deliver_due(limit=500)
    assert Delivery.objects.get(pk=first).state == "done"


def test_all_are_tried_again_at_once(client: Client) -> None:
    client.force_login(officer())
    given_up(3)
    retry(client, "all")
    assert dead() == 0


@pytest.mark.parametrize("wanted", ["", "x", "-1", "9" * 30, "٣", "1e3", "\x00"])
def test_nonsense_tries_nothing_again(client: Client, wanted: str) -> None:
    client.force_login(officer())
    given_up()
    assert retry(client, wanted).status_code == 200
    assert dead() == 1


def test_only_who_works_for_the_whole_city_sees_it(client: Client) -> None:
    two_districts()
    given_up()
    client.force_login(officer(district="1"))
    assert client.get(reverse("reports_operations")).status_code == 302
    retry(client, "all")
    assert dead() == 1
    assert reverse("reports_operations") not in client.get("/admin/reports/").content.decode()


def test_the_engine_that_is_behind_is_said() -> None:
    assert not figures()["engine"].is_bad
    absorbed()
    behind = figures()["engine"]
    assert (behind.value, behind.is_bad) == (1, True)
    assert figures()["layer"].value == 1


def test_the_last_erasure_is_said_and_cannot_be_invented() -> None:
    assert figures()["erasure"].is_bad
    erasure.erase_expired(commit=False)
    assert not ErasureRun.objects.exists()
    erasure.erase_expired(commit=True)
    assert not figures()["erasure"].is_bad
    erasure.erase_expired(commit=True, now=timezone.now() - timedelta(days=3))
    assert not figures()["erasure"].is_bad
    with pytest.raises(DatabaseError), transaction.atomic():
        ErasureRun.objects.update(counts={})


def test_the_page_asks_as_often_for_many_dead_as_for_one(client: Client) -> None:
    client.force_login(officer())

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("reports_operations")).status_code == 200
        return len(seen)

    given_up()
    asked()
    few = asked()
    given_up(6)
    assert asked() == few
