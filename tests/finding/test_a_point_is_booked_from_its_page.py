"""The "book" button stands only where something can be booked, with the next free time."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.booking import queries as booking
from apps.booking.models import Desk, WeeklyRule
from apps.points import queries as points
from apps.points.models import Site
from tests.booking.builders import rule, setting, site

pytestmark = pytest.mark.django_db
EVERY_DAY = "24/7"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def a_site(code: str, **changes: Any) -> Any:
    """Open and bookable on every day of the week."""
    row = site(code, hours=EVERY_DAY, **changes)
    for weekday in range(1, 7):
        rule(row, weekday=weekday)
    return row


def buttons(client: Client, address: str) -> list[Tag]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return page.select("main [data-element=appointment-booking]")


def text_of(client: Client, address: str) -> str:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return " ".join(page.get_text(" ").split())


def test_a_button_leads_to_the_booking_of_the_place_and_the_service(client: Client) -> None:
    a_site("P1")
    (button,) = buttons(client, "/en/points/?service=inps")
    assert button["href"].endswith("?site=P1-1&service=inps")  # type: ignore[union-attr]
    (button,) = buttons(client, "/en/points/P1/?service=inps")
    answer = client.get(str(button["href"]))
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("input[name=service][value=inps][checked]")
    assert page.select_one("input[name=site]")["value"] == "P1-1"  # type: ignore[index]


def test_where_nothing_can_be_booked_there_is_no_button(client: Client) -> None:
    site("desks", desks=0)
    site("kept", seats=0, kept=2)
    site("suspended", suspended=True)
    site("switched-off")
    Desk.objects.filter(site__code="switched-off-1").update(active=False)
    site("over")
    WeeklyRule.objects.filter(site__code="over-1").update(
        valid_until=timezone.localdate() - timedelta(days=1)
    )
    for code in ("desks", "kept", "suspended", "switched-off", "over"):
        assert not buttons(client, f"/en/points/{code}/")
    assert not buttons(client, "/en/points/")


def test_the_next_free_time_is_that_of_the_booking_pages(client: Client) -> None:
    a_site("P1")
    a_site("P2")
    setting("inps", lead_min_s=3 * 86_400)
    setting("spid_cie", length_s=7_200)
    now = timezone.now()
    known = [(facts, one) for facts in points.points(now) for one in facts.sites]
    found = booking.next_free(known, ["inps", "spid_cie", "job"], now)
    for service in ("inps", "spid_cie", "job"):
        chosen = booking.sites_to_choose(booking.Wish(service), now)
        assert {c.site.code: c.first_free for c in chosen} == {
            code: at for (code, one), at in found.items() if one == service
        }
    assert found["P1-1", "inps"] - now >= timedelta(days=3)


def test_a_rule_for_some_services_offers_these_alone(client: Client) -> None:
    site("P1", hours=EVERY_DAY)
    WeeklyRule.objects.update(services=["job"])
    assert booking.bookable_by_site() == {"P1-1": ("job",)}
    (button,) = buttons(client, "/en/points/P1/?service=inps")
    assert "service=" not in button["href"]
    assert "Looking for work" in text_of(client, "/en/points/P1/")


def test_what_can_be_booked_says_what_to_bring_though_the_register_is_silent(
    client: Client,
) -> None:
    a_site("P1")
    assert "The payment notice" in text_of(client, "/en/points/P1/")
    Site.objects.update(services=["job"])
    text = text_of(client, "/en/points/P1/")
    assert "Your curriculum" in text
    assert "The payment notice" not in text


def test_where_no_time_is_free_one_can_wait(client: Client) -> None:
    a_site("P1")
    setting("inps", lead_max_days=0, lead_min_s=86_400 * 2)
    text = text_of(client, "/en/points/P1/?service=inps")
    assert "no time is free in the next weeks: you can wait for one" in text
    assert len(buttons(client, "/en/points/P1/?service=inps")) == 1


def test_more_sites_and_services_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    a_site("P1")

    def queries_for(number: int) -> int:
        first = Site.objects.get(code="P1-1")
        for i in range(number):
            row = Site.objects.create(
                point=first.point, code=f"P1-x{number}-{i}", role="secondary",
                opening_hours=EVERY_DAY,
            )  # fmt: skip
            Desk.objects.create(site=row, number=1)
            rule(row)
        client.get("/en/points/P1/")
        with django_assert_max_num_queries(17) as captured:
            client.get("/en/points/P1/")
        return len(captured)

    assert queries_for(1) == queries_for(8)
