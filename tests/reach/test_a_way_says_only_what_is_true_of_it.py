"""The same way that takes longer is no other way; a street that is near is not too far."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from apps.reach import services
from apps.reach.queries.routes import route
from apps.reach.route_facts import RouteFacts
from apps.reach.route_sentences import careful_sentence, headline
from apps.twin import services as twin
from tests.reach import city
from tests.twin_feed.builders import at, network

pytestmark = pytest.mark.django_db


def ask(
    start: tuple[float, float], goal: tuple[float, float], profile: str = "walking"
) -> RouteFacts:
    services.follow()
    return route(at(*start), at(*goal), profile=profile)


def said(sentence: Any, found: RouteFacts) -> str:
    with translation.override("en"):
        return str(sentence(found))


def somebody_needs_help(east_m: float, north_m: float) -> None:
    lon, lat = at(east_m, north_m)
    twin.observe(
        survey=uuid.uuid4(), kind="works", lon=lon, lat=lat, can_pass="with_help", verified=False,
        observed_at=timezone.now(),
    )  # fmt: skip
    city.absorb()


def test_an_unverified_barrier_that_costs_time_makes_this_way_longer_and_no_other(
    engine: Path, client: Client
) -> None:
    city.load()
    somebody_needs_help(225, 0)
    found = ask((75, 0), (375, 0))
    assert found.way is not None
    assert found.careful is not None
    assert found.careful.seconds > found.way.seconds
    assert found.careful.coordinates == found.way.coordinates
    assert (found.careful_is_the_same, found.careful_is_slower) == (False, True)
    sentence = said(careful_sentence, found)
    assert sentence.startswith("If what is not verified is there, this way takes ")
    places = [",".join(map(str, at(*place))) for place in ((75, 0), (375, 0))]
    query = {"from": places[0], "to": places[1], "profile": "walking"}
    reading = client.get("/api/v1/routes/", query).json()["readings"]["pessimistic"]
    assert (reading["same_as_optimistic"], reading["same_way"]) == (False, True)


def test_another_way_is_another_way(engine: Path) -> None:
    city.load()
    city.barrier(225, 0, verified=False)
    found = ask((75, 0), (375, 0))
    assert (found.careful_is_the_same, found.careful_is_slower) == (False, False)
    assert "another way takes" in said(careful_sentence, found)


# More flights of steps than are looked at first, and every one nearer than the street.
STEPS = [("steps", (4.0 * i, 0.0), (4.0 * i + 4.0, 0.0), False) for i in range(30)]
STREET = [("street", (120.0, 0.0), (420.0, 0.0), True)]


def test_behind_many_steps_the_street_that_can_be_used_is_found(engine: Path) -> None:
    network([*STEPS, *STREET])
    found = ask((2, 0), (400, 0), "manual_wheelchair")
    assert found.status == "found"
    assert found.start.street == "Via street"
    assert found.start.metres == pytest.approx(118, abs=0.5)


def test_where_no_street_nearby_can_be_used_it_is_said_so(engine: Path) -> None:
    # Up steps, along them for a kilometre, and the street only then.
    far = [("steps", (100.0 * i, 0.0), (100.0 * i + 100.0, 0.0), False) for i in range(10)]
    network([*far, ("street", (1000.0, 0.0), (1300.0, 0.0), True)])
    there, back = (5.0, 0.0), (1200.0, 0.0)
    found = ask(there, back, "manual_wheelchair")
    assert found.status == "start_not_usable"
    assert said(headline, found) == (
        "No street near the start can be used with this profile: Manual wheelchair."
    )
    assert ask(back, there, "manual_wheelchair").status == "goal_not_usable"
    assert ask(there, back).status == "found"
    assert ask((-700.0, 0.0), back, "manual_wheelchair").status == "start_too_far"
