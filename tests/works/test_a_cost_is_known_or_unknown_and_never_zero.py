"""An estimate is price times quantity; without either it is unknown, which is not zero."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from apps.twin.kinds import BarrierKind
from apps.works import queries, services
from tests.works.builders import in_force, item

pytestmark = pytest.mark.django_db


def test_without_a_list_in_force_nothing_has_a_cost() -> None:
    assert queries.prices() is None
    assert queries.estimate("step", {"count": 3}) is None


def test_a_price_for_each_is_the_cost() -> None:
    version = in_force(item(unit_cost_eur=Decimal(3700)))
    found = queries.estimate("kerb_missing_ramp", {})
    assert found is not None
    assert (found.typical_eur, found.quantity, found.currency) == (Decimal("3700.00"), 1, "EUR")
    assert (found.low_eur, found.high_eur) == (None, None)
    assert (found.source, found.list_version) == ("The office, 2026", version)


@pytest.mark.parametrize(
    ("measures", "cost"),
    [
        ({"length_m": 4}, "900.00"),
        ({"length_m": 2.5}, "562.50"),
        # A third of a cent is rounded, and a float is read as it is written.
        ({"length_m": 0.1}, "22.50"),
        ({"length_m": "3.333"}, "749.93"),
        ({}, None),
        ({"length_m": 0}, None),
        ({"length_m": -2}, None),
        ({"length_m": "long"}, None),
        ({"length_m": "nan"}, None),
        ({"width_cm": 90}, None),
    ],
)
def test_a_price_by_the_metre_needs_the_length(measures: dict[str, Any], cost: str | None) -> None:
    in_force(
        item(
            unit="m",
            unit_cost_eur=Decimal(225),
            quantity="length_m",
            kinds=["surface"],
        )
    )
    found = queries.estimate("surface", measures)
    assert (found and found.typical_eur) == (None if cost is None else Decimal(cost))


def test_a_price_by_the_square_metre_has_no_estimate_while_nobody_measures_areas() -> None:
    in_force(item(unit="m2", kinds=["surface"]))
    assert queries.estimate("surface", {"length_m": 4, "width_cm": 100}) is None


def test_the_first_remedy_is_proposed_and_the_others_are_alternatives() -> None:
    in_force(
        item("post", unit_cost_eur=Decimal(120), kinds=["obstacle_fixed"]),
        item("bench", unit_cost_eur=Decimal(150), kinds=["obstacle_fixed", "narrow"]),
    )
    prices = queries.prices()
    assert prices is not None
    assert [one.code for one in prices.remedies("obstacle_fixed")] == ["post", "bench"]
    found = prices.estimate("obstacle_fixed", {})
    assert found is not None
    assert found.item.code == "post"


def test_at_least_is_not_a_typical_cost() -> None:
    in_force(
        item(unit_cost_eur=None, unit_low_eur=Decimal(8000), kinds=["crossing"]),
    )
    found = queries.estimate("crossing", {})
    assert found is not None
    assert (found.low_eur, found.typical_eur, found.high_eur) == (Decimal("8000.00"), None, None)
    with translation.override("en"):
        assert found.words == "at least 8,000 €"


def test_the_shipped_prices_are_those_of_their_sources() -> None:
    services.ensure_prices()
    prices = queries.prices()
    assert prices is not None
    metres = {"length_m": 10}
    costs = {kind: prices.estimate(kind, metres) for kind in BarrierKind.values}
    assert {kind: cost.typical_eur or cost.low_eur for kind, cost in costs.items() if cost} == {
        "kerb_missing_ramp": 3700, "kerb_bad_ramp": 1000, "crossing": 8000, "no_sidewalk": 2250,
        "surface": 2250, "obstacle_fixed": 120, "step": 2800, "slope": 2800, "narrow": 2800,
        "tactile": 2800,
    }  # fmt: skip
    assert {kind for kind, cost in costs.items() if cost is None} == {
        "obstacle_temporary", "works", "signal", "lift",
    }  # fmt: skip
    priors = {item.code for item in prices.items if item.is_prior}
    assert priors == {"average-verona"}
    assert all(item.source for item in prices.items)


def test_many_estimates_take_two_queries(django_assert_num_queries: Any) -> None:
    services.ensure_prices()
    with django_assert_num_queries(2):
        prices = queries.prices()
        assert prices is not None
        for kind in BarrierKind.values * 50:
            prices.estimate(kind, {"length_m": 3})
