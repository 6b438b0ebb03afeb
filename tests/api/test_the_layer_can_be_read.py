"""Barriers, points, the layer and its changes, as anybody may read them."""

import uuid
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.outbox.services import deliver_due
from apps.reach import services as reach
from apps.reports.services import submit
from tests.api.street import LAT, LON, a_street
from tests.reach import city

# The module: the package gives its name to the function.
reach_follow = import_module("apps.reach.services.follow")
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


def test_only_what_changed_since_a_version_is_told(client: Client) -> None:
    a_street()
    barriers_at(0, 100)
    version = client.get("/api/v1/layer/").json()["version"]
    assert client.get(f"/api/v1/barriers/?changed_since={version}").json()["features"] == []
    barriers_at(200)
    answer = client.get(f"/api/v1/barriers/?changed_since={version}").json()
    assert [one["properties"]["version"] for one in answer["features"]] == [version + 1]
    for wrong in ("-1", "x", "9" * 30):
        refused = client.get(f"/api/v1/barriers/?changed_since={wrong}")
        assert list(refused.json()) == ["changed_since"]


def test_who_has_the_last_answer_is_told_so_until_something_changes(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.ENGINE_ROOT = tmp_path
    city.load()
    city.barrier(75, 0)
    url = "/api/v1/barriers/"

    def asked_again(mark: str) -> int:
        return int(client.get(url, headers={"If-None-Match": mark}).status_code)

    before = client.get(url)
    assert asked_again(before["ETag"]) == 304
    reach.follow()
    first = client.get(url)
    assert first["ETag"] != before["ETag"]
    assert first.json()["features"][0]["properties"]["effect"]
    # Effects that are proved later change the answer too, at the same version of the layer.
    city.barrier(225, 0)
    reach.follow(effects_budget_s=0.0)
    some = client.get(url)["ETag"]
    reach.follow()
    assert asked_again(some) == 200
    assert asked_again(client.get(url)["ETag"]) == 304
    reach_follow.forget_process()


def test_a_list_not_modified_takes_two_queries(client: Client) -> None:
    a_street()
    barriers_at(0)
    mark = client.get("/api/v1/barriers/")["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get("/api/v1/barriers/", headers={"If-None-Match": mark})
    assert len(captured) == 2
