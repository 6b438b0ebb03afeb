"""Barriers, points, the layer and its changes, as anybody may read them."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.outbox.services import deliver_due
from apps.reports.services import submit
from tests.api.street import LAT, LON, a_street

pytestmark = pytest.mark.django_db


def barriers_at(*offsets_m: float) -> None:
    for offset in offsets_m:
        submit(client_uuid=uuid.uuid4(), kind="step", lon=LON + offset / 78_700, lat=LAT)
    deliver_due(limit=500)


def test_the_box_chooses_the_barriers(client: Client) -> None:
    a_street()
    barriers_at(0, 100, 200)
    answer = client.get("/api/v1/barriers/").json()
    assert answer["type"] == "FeatureCollection"
    assert len(answer["features"]) == 3
    lon, lat = answer["features"][0]["geometry"]["coordinates"]
    box = f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"
    assert len(client.get(f"/api/v1/barriers/?bbox={box}").json()["features"]) == 1


def test_a_list_that_is_cut_says_so(client: Client) -> None:
    a_street()
    barriers_at(0, 100, 200)
    answer = client.get("/api/v1/barriers/?limit=2").json()
    assert (len(answer["features"]), answer["truncated"]) == (2, True)


def test_each_report_raises_the_version_by_one(client: Client) -> None:
    a_street()
    before = client.get("/api/v1/layer/").json()["version"]
    barriers_at(0, 100)
    assert client.get("/api/v1/layer/").json()["version"] == before + 2


def test_the_changes_come_in_order_without_gaps_and_can_be_paged(client: Client) -> None:
    a_street()
    since = client.get("/api/v1/layer/").json()["version"]
    barriers_at(0, 100, 200, 300, 400)
    seen: list[int] = []
    following: int | None = since
    while following is not None:
        page = client.get(f"/api/v1/layer/changes/?since={following}&limit=2").json()
        seen += [change["version"] for change in page["changes"]]
        following = page["next"]
    assert seen == list(range(since + 1, since + 6))


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", ["/api/v1/barriers/", "/api/v1/layer/changes/", "/api/v1/points/"])
def test_a_longer_list_takes_no_more_queries(client: Client, url: str) -> None:
    a_street()
    barriers_at(0)
    client.get(url)
    few = queries_of(client, url)
    barriers_at(*range(30, 330, 30))
    assert queries_of(client, url) == few <= 6


def test_the_schema_describes_every_address(client: Client) -> None:
    text = client.get("/api/v1/schema/").content.decode()
    for path in ("reports/", "reports/{code}/", "barriers/", "points/", "layer/", "layer/changes/"):
        assert f"/api/v1/{path}:" in text
