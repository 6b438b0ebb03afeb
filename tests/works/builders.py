"""What the tests of prices share."""

from datetime import date
from decimal import Decimal
from typing import Any

from apps.works import services
from apps.works.models import PriceList


def item(code: str = "ramp", **changes: Any) -> dict[str, Any]:
    """An item that is accepted."""
    return {
        "code": code,
        "remedy": "Build a ramp",
        "unit": "each",
        "unit_cost_eur": Decimal("1000.00"),
        "kinds": ["kerb_missing_ramp"],
        "source": "The office, 2026",
        **changes,
    }


def draft(*items: dict[str, Any], **changes: Any) -> int:
    """A draft of these items."""
    about = {"title": "Tried out", "source": "the office", "valid_from": date(2026, 5, 1)}
    return services.draft_prices(items=list(items) or [item()], **{**about, **changes})


def in_force(*items: dict[str, Any]) -> int:
    """A list of these items, in force."""
    version = draft(*items)
    services.activate_prices(version)
    return version


def state(version: int) -> str:
    """The state of a version."""
    return PriceList.objects.get(version=version).state
