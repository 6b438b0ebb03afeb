"""The page of a barrier explains itself: who is affected, why, how many, the law, the versions."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.reach import services
from apps.twin.models import Barrier
from tests.reach import city
from tests.reach.conftest import engine  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_city(db: None) -> None:
    city.load(side=4)
    services.ensure_rules()


def text_of(client: Client, barrier: uuid.UUID) -> str:
    with translation.override("en"):
        page = client.get(reverse("barrier", args=[barrier]))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def a_kerb(**measures: Any) -> uuid.UUID:
    barrier = city.barrier(75, 0, kind="kerb_missing_ramp")
    Barrier.objects.filter(uuid=barrier).update(measures=measures)
    return barrier


def test_who_is_blocked_and_by_what_is_said_in_words(client: Client) -> None:
    page = text_of(client, a_kerb(height_cm=12))
    assert "Blocked for: Manual wheelchair; Powered wheelchair." in page
    assert "Blocked for manual wheelchair" in page
    assert "Kerb 12 cm, limit 3 cm (source: starting values for Torino" in page
    assert "Hard for: Walking aid; Pram." in page
    assert "No hindrance for: Walking; Blind, with a cane; Low vision." in page


def test_conflict_and_law_stand_beside_the_verdicts(client: Client) -> None:
    barrier = a_kerb(height_cm=12)
    page = text_of(client, barrier)
    assert "It tells where the road begins to: Blind, with a cane." in page
    assert "By what was measured it does not keep to the law." in page
    assert "Measured: 12 cm. It keeps to this rule." in page
    Barrier.objects.filter(uuid=barrier).update(measures={"height_cm": 2})
    lawful = text_of(client, barrier)
    assert "By what was measured it keeps to the law." in lawful
    assert "It hinders nobody we compute for." in lawful


def test_before_the_engine_has_looked_the_page_says_so(client: Client) -> None:
    barrier = a_kerb()
    page = text_of(client, barrier)
    assert "How many people it concerns is being computed." in page
    assert "Whoever reported it could not pass." in page
    Barrier.objects.update(can_pass="unknown")
    assert "No ramp at the crossing: counts as blocked (source:" in text_of(client, barrier)


def test_how_many_and_which_versions_are_told(
    client: Client,
    engine: object,  # noqa: F811
) -> None:
    barrier = city.barrier(75, 0)
    services.follow()
    page = text_of(client, barrier)
    # Ten residents a junction: whoever starts at the corner goes round by the next street.
    assert "The way of" in page
    assert "gets longer, by" in page
    assert "by version 2 of the rules." in page
    assert "Computed on version" in page
    assert "cautious" in page


def test_an_unverified_barrier_says_so_before_any_figure(client: Client) -> None:
    page = text_of(client, city.barrier(75, 0, verified=False))
    assert page.index("Not verified yet") < page.index("Blocked for:")


def test_a_barrier_that_is_gone_hinders_nobody_any_more(client: Client) -> None:
    barrier = city.barrier(75, 0)
    city.remove(barrier)
    page = text_of(client, barrier)
    assert "Blocked for" not in page


def test_the_page_costs_the_same_however_many_barriers_stand(
    client: Client,
    engine: object,  # noqa: F811
) -> None:
    barrier = city.barrier(75, 0)
    services.follow()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(client, barrier)
        return len(queries)

    cost()
    alone = cost()
    for east, north in ((225, 0), (0, 75), (150, 225)):
        city.barrier(east, north)
    services.follow()
    cost()
    assert cost() == alone
