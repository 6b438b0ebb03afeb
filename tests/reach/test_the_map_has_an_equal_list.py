"""The map page: everything on the map is in the list, with filters, pages and no scripts."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.points.services import upsert_point
from apps.twin.queries import listing
from tests.pages.builders import barriers
from tests.points.builders import point_row, site_row


def listed(client: Client, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get(f"/en/map/{query}").content, "html.parser")
    return [str(link["href"]) for link in page.select(".so-item-title a")]


@pytest.mark.django_db
def test_only_standing_barriers_are_listed_the_latest_first(client: Client) -> None:
    standing = barriers(3)
    barriers(2, state="removed")
    with translation.override("en"):
        assert listed(client) == [reverse("barrier", args=[b.uuid]) for b in standing]


@pytest.mark.django_db
def test_filters_narrow_the_list(client: Client) -> None:
    barriers(2, kind="step")
    barriers(3, kind="narrow", state="suspected")
    assert len(listed(client, "?kind=step")) == 2
    assert len(listed(client, "?state=suspected")) == 3
    assert len(listed(client, "?kind=step&state=suspected")) == 0


@pytest.mark.django_db
def test_a_value_that_does_not_exist_is_as_if_not_given(client: Client) -> None:
    barriers(2)
    for query in ("?kind=dragon", "?state=removed", "?district=1' OR 1", "?page=-4", "?page=x"):
        assert len(listed(client, query)) == 2, query


@pytest.mark.django_db
def test_pages_follow_and_keep_the_filters(client: Client) -> None:
    barriers(45)
    assert len(listed(client)) == 20
    assert len(listed(client, "?kind=step&page=3")) == 5
    page = BeautifulSoup(client.get("/en/map/?kind=step&page=2").content, "html.parser")
    following = page.select_one("a[rel=next]")
    assert following is not None
    assert "kind=step" in str(following["href"])
    assert "page=3" in str(following["href"])


@pytest.mark.django_db
def test_points_are_listed_too(client: Client) -> None:
    upsert_point(point_row("p1", site_row("p1", lon=7.69, lat=45.07)))
    assert listed(client, "?show=points") == ["/en/points/p1/"]


@pytest.mark.django_db
def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Show everything" in client.get("/en/map/").content.decode()


@pytest.mark.django_db
def test_the_map_and_its_legend_are_offered_with_the_chosen_profile(client: Client) -> None:
    page = BeautifulSoup(client.get("/en/map/?profile=blind").content, "html.parser")
    box = page.select_one("[data-map=explore]")
    assert box is not None
    assert '"profile": "blind"' in str(box["data-config"])
    chosen = page.select("input[name=profile][checked]")
    assert [str(choice["value"]) for choice in chosen] == ["blind"]
    assert "nobody has measured it" in page.get_text()


@pytest.mark.django_db
def test_more_barriers_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def queries_for(number: int) -> int:
        barriers(number)
        client.get("/en/map/")
        with django_assert_max_num_queries(12) as captured:
            client.get("/en/map/")
        return len(captured)

    assert queries_for(3) == queries_for(60)


@pytest.mark.django_db
def test_the_list_is_read_in_its_order_and_not_sorted() -> None:
    barriers(30)
    with CaptureQueriesContext(connection) as asked:
        assert len(listing.standing_barriers_page(limit=20)) == 20
    with connection.cursor() as cursor:
        # Of thirty rows the database would rather sort them all.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "barrier_last_seen" in plan
    assert "Sort" not in plan
