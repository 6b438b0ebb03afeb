"""Vector tiles: made by the database, told apart by the version of what they show."""

import math
import uuid

import pytest
from django.test import Client

from apps.outbox.services import deliver_due
from apps.reports.services import submit
from tests.api.street import LAT, LON, a_street

pytestmark = pytest.mark.django_db


def address(layer: str, zoom: int = 16) -> str:
    size = 2**zoom
    x = int((LON + 180) / 360 * size)
    y = int((1 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2 * size)
    return f"/tiles/{layer}/{zoom}/{x}/{y}.mvt"


@pytest.mark.parametrize("zoom", [10, 13, 14, 18])
@pytest.mark.parametrize("layer", ["network", "verdict-manual_wheelchair"])
def test_a_stretch_is_drawn_at_every_zoom(client: Client, layer: str, zoom: int) -> None:
    a_street()
    answer = client.get(address(layer, zoom))
    assert answer.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    # A tile names its layer in its first bytes.
    assert layer.encode() in answer.content


def test_a_barrier_appears_in_the_tile_with_the_version_that_absorbed_it(client: Client) -> None:
    a_street()
    before = client.get(address("barriers"))
    submit(client_uuid=uuid.uuid4(), kind="works", lon=LON, lat=LAT)
    deliver_due()
    after = client.get(address("barriers"))
    assert before.headers["ETag"] != after.headers["ETag"]
    assert b"works" not in before.content
    assert b"works" in after.content


def test_whoever_has_the_tile_gets_the_change_with_her_next_question(client: Client) -> None:
    a_street()
    before = client.get(address("barriers"))
    # Kept, and asked about each time: nobody looks at an old map.
    assert before.headers["Cache-Control"] == "public, no-cache"
    submit(client_uuid=uuid.uuid4(), kind="works", lon=LON, lat=LAT)
    deliver_due()
    after = client.get(address("barriers"), headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"works" in after.content


@pytest.mark.parametrize("layer", ["network", "barriers", "points", "verdict-blind"])
def test_who_has_the_tile_is_told_so(client: Client, layer: str) -> None:
    a_street()
    etag = client.get(address(layer)).headers["ETag"]
    again = client.get(address(layer), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_who_has_the_compressed_tile_is_told_so_too(client: Client) -> None:
    a_street()
    packed = {"Accept-Encoding": "gzip"}
    # One stretch is too small to be worth it: the tag is what counts.
    etag = client.get(address("network"), headers=packed).headers["ETag"]
    again = client.get(
        address("network"), headers={**packed, "If-None-Match": f"W/{etag.removeprefix('W/')}"}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_an_empty_place_is_an_empty_tile(client: Client) -> None:
    a_street()
    assert client.get("/tiles/barriers/16/0/0.mvt").content == b""


@pytest.mark.parametrize(
    "path",
    [
        "secrets/1/0/0", "verdict-/1/0/0", "verdict-dragon/1/0/0", "network/1/2/0",
        "network/25/0/0", "network/99999999999/0/0", "network/1/0/99999999999999999999",
    ],
)  # fmt: skip
def test_a_tile_that_cannot_be_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/tiles/{path}.mvt").status_code == 404
