"""Price lists are versions: written once, one in force, and the log says which was when."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from apps.works import price_lists, services
from apps.works.models import PriceItem, PriceList, PriceListActivation
from tests.works.builders import draft, in_force, item, state

pytestmark = pytest.mark.django_db


def test_a_draft_gets_the_next_version_and_changes_nothing_in_force() -> None:
    first = services.ensure_prices()
    assert draft() == first + 1
    assert draft() == first + 2
    assert price_lists.SHELF.active().version == first


def test_activation_says_who_when_and_from_which_to_which() -> None:
    first, second = services.ensure_prices(), draft()
    actor = services.Actor(uuid=uuid.uuid4(), role="technician")
    assert services.activate_prices(second, actor=actor)
    assert not services.activate_prices(second, actor=actor)
    log = PriceListActivation.objects.order_by("pk")
    assert [(a.previous and a.previous.version, a.price_list.version) for a in log] == [
        (None, first),
        (first, second),
    ]
    assert (log[1].actor_uuid, log[1].actor_role) == (actor.uuid, "technician")
    assert (state(first), state(second)) == ("retired", "active")
    assert [one.version for one in price_lists.SHELF.activations()] == [second, first]


def test_an_old_list_may_come_back() -> None:
    first, second = services.ensure_prices(), in_force()
    services.activate_prices(first)
    assert price_lists.SHELF.active().version == first
    assert [a.version for a in price_lists.SHELF.activations()] == [first, second, first]


@pytest.mark.parametrize(
    "change",
    [
        lambda: PriceItem.objects.update(unit_cost_eur=1),
        lambda: PriceItem.objects.all().delete(),
        lambda: PriceList.objects.update(title="other"),
        lambda: PriceList.objects.update(version=99),
        lambda: PriceListActivation.objects.update(actor_role="staff"),
        lambda: PriceListActivation.objects.all().delete(),
    ],
)
def test_the_database_refuses_to_rewrite(change: Any) -> None:
    in_force()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()


def test_only_one_list_is_in_force() -> None:
    in_force()
    other = PriceList.objects.get(version=draft())
    other.state = "active"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit_cost_eur": None},
        {"unit_cost_eur": Decimal(0)},
        {"unit_cost_eur": Decimal(-5)},
        {"unit_low_eur": Decimal(2000)},
        {"unit_high_eur": Decimal(10)},
        {"unit": "m"},
        {"unit": "m2", "quantity": "length_m"},
        {"unit": "hour"},
        {"kinds": []},
        {"kinds": ["dragon"]},
        {"source": ""},
        {"code": "two words"},
    ],
)
def test_what_is_wrong_is_refused_with_the_name_of_the_item(wrong: dict[str, Any]) -> None:
    with pytest.raises(services.PricesRefused, match="Build a ramp"):
        draft(item(**wrong))
    assert not PriceList.objects.exists()


def test_a_code_occurs_once_and_a_list_is_not_empty() -> None:
    with pytest.raises(services.PricesRefused):
        draft(item(), item())
    with pytest.raises(services.PricesRefused):
        services.draft_prices(title="t", source="s", valid_from=None, items=[])  # type: ignore[arg-type]


def test_the_shipped_list_waits_as_a_draft_where_another_is_in_force(capsys: Any) -> None:
    own = in_force()
    call_command("load_prices")
    assert f'"in_force": {own}' in capsys.readouterr().out
    assert state(1) == "draft"
    call_command("load_prices")
    assert PriceList.objects.count() == 2


def test_the_constraints_hold_below_the_service_too() -> None:
    row = PriceList.objects.get(version=draft())
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceItem.objects.create(price_list=row, position=9, **item("free", unit_cost_eur=0))
    assert connection.is_usable()
