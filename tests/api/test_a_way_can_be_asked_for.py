"""``/api/v1/routes/``: a way as GeoJSON, errors field by field, never an accident."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.reach import services
from tests.reach import city
from tests.reach.conftest import engine  # noqa: F401 (a fixture)
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def lonlat(east_m: float, north_m: float) -> str:
    return "{:.6f},{:.6f}".format(*at(east_m, north_m))


def ask(client: Client, **query: str) -> Any:
    return client.get(f"/api/v1/routes/?{urlencode(query)}")


def way(client: Client, start: str, goal: str, profile: str = "walking") -> dict[str, Any]:
    answer = ask(client, **{"from": start, "to": goal, "profile": profile})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/geo+json"
    return dict(answer.json())


@pytest.fixture
def loaded(engine: Path) -> None:  # noqa: F811
    city.load()
    services.follow()


@pytest.mark.usefixtures("loaded")
def test_a_way_is_a_line_with_its_stretches_directions_and_both_readings(client: Client) -> None:
    city.barrier(225, 0, verified=False)
    services.follow()
    found = way(client, lonlat(75, 0), lonlat(375, 0))
    assert (found["type"], found["status"]) == ("FeatureCollection", "found")
    roles = {one["properties"]["role"]: one for one in found["features"]}
    assert {"way", "careful"} <= set(roles)
    line = roles["way"]["geometry"]
    assert line["type"] == "LineString"
    assert line["coordinates"][0] == pytest.approx(at(75, 0), abs=2e-6)
    told = roles["way"]["properties"]
    assert sum(s["metres"] for s in told["stretches"]) == pytest.approx(told["metres"], abs=0.5)
    assert told["directions"][-1]
    assert found["readings"]["optimistic"]["metres"] == pytest.approx(300, abs=1)
    assert found["readings"]["pessimistic"]["metres"] == pytest.approx(600, abs=1)
    assert found["readings"]["pessimistic"]["same_as_optimistic"] is False
    assert [b["state"] for b in found["barriers"]] == ["suspected"]
    assert found["layer_version"] >= 1
    assert found["rules_version"]
    assert found["network_generation"] == 1


@pytest.mark.usefixtures("loaded")
def test_what_blocks_and_what_is_near_instead_are_told(client: Client) -> None:
    city.barrier(75, 0)
    city.barrier(0, 75)
    services.follow()
    found = way(client, lonlat(300, 150), lonlat(0, 0))
    assert found["status"] == "blocked"
    assert found["features"] == []
    assert found["readings"]["optimistic"]["reachable"] is False
    assert found["blockers"][0]["barrier_kind"] == "works"
    assert found["blockers"][0]["reasons"]
    assert found["seconds_without_blockers"] > 0
    assert found["nearest_reachable"]["category"] == "pharmacy"


@pytest.mark.usefixtures("loaded")
def test_a_way_of_no_length_is_valid_json_without_a_line(client: Client) -> None:
    found = way(client, lonlat(75, 0), lonlat(75, 0))
    assert found["status"] == "found"
    assert found["features"][0]["geometry"] is None
    assert found["features"][0]["properties"]["seconds"] == 0


def test_before_the_engine_the_answer_says_so(client: Client) -> None:
    assert way(client, "7.68,45.07", "7.69,45.07")["status"] == "not_ready"


@pytest.mark.parametrize(
    "place",
    ["", "7.68", "7.68,45,1", "nan,45", "7,inf", "1e400,45", "200,45", "7,91", "a,b", "\x00",
     "٧,٤٥,", "7" * 9000, "7.68;45.07", "None,None", "7,-91", "' OR 1=1 --"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_bad_place_is_refused_by_the_name_of_its_field(
    client: Client, end: str, place: str
) -> None:
    query = {"from": "7.68,45.07", "to": "7.69,45.07", "profile": "walking", end: place}
    answer = ask(client, **query)
    assert answer.status_code == 400
    assert list(json.loads(answer.content)) == [end]


def test_missing_and_unknown_parameters_are_named(client: Client) -> None:
    answer = ask(client)
    assert answer.status_code == 400
    assert set(answer.json()) == {"from", "to", "profile"}
    query = {"from": "7.68,45.07", "to": "7.69,45.07"}
    assert set(ask(client, **query, profile="dragon").json()) == {"profile"}
    assert set(ask(client, **query, profile="walking", fast="1").json()) == {"fast"}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("place", "status"),
    [("0,0", "goal_too_far"), ("-180,-90", "goal_too_far"), ("180,90", "goal_too_far"),
     ("7.68,45.0700000000000001", "found")],
)  # fmt: skip
def test_places_anywhere_on_the_globe_get_an_answer(
    client: Client, place: str, status: str
) -> None:
    assert way(client, lonlat(75, 0), place)["status"] == status


def test_the_schema_describes_it(client: Client) -> None:
    schema = client.get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    operation = json.loads(schema.content)["paths"]["/api/v1/routes/"]["get"]
    assert {p["name"] for p in operation["parameters"]} == {"from", "to", "profile"}


@pytest.mark.usefixtures("loaded")
def test_longer_ways_with_more_barriers_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def queries_for(goal: str) -> int:
        way(client, lonlat(5, 0), goal)
        with django_assert_max_num_queries(11) as captured:
            way(client, lonlat(5, 0), goal)
        return len(captured)

    few = queries_for(lonlat(140, 0))
    for east in (20, 60, 100, 225, 250):
        city.barrier(east, 0, kind="obstacle_fixed", verified=False)
    services.follow()
    assert queries_for(lonlat(700, 700)) == few
