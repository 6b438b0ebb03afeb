"""The price list in force, and the one that comes with the product."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from apps.office.versions import Shelf
from apps.twin.kinds import BarrierKind
from apps.works.models import PriceList, PriceListActivation
from apps.works.prices import PriceItemFacts, Prices

SHELF = Shelf(PriceList, PriceListActivation, "price_list")
SHIPPED = Path(__file__).parent / "data" / "prices_1.json"


def shipped() -> dict[str, Any]:
    """``{version, title, source, valid_from, notes, items}`` of the file in this repository."""
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    found["valid_from"] = date.fromisoformat(found["valid_from"])
    return found


def prices_of(row: PriceList) -> Prices:
    """The list as a function. One query."""
    return Prices(
        row.version,
        tuple(
            PriceItemFacts(
                code=item.code,
                remedy=item.remedy,
                unit=item.unit,
                unit_low_eur=item.unit_low_eur,
                unit_cost_eur=item.unit_cost_eur,
                unit_high_eur=item.unit_high_eur,
                quantity=item.quantity,
                # In one order, so that the same kinds are the same list.
                kinds=tuple(sorted(item.kinds, key=BarrierKind.values.index)),
                source=item.source,
                page=item.page,
                is_prior=item.is_prior,
            )
            for item in row.items.order_by("position")
        ),
    )
