"""What works cost, by the price list in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from apps.twin.queries import listing
from apps.works import price_lists
from apps.works.kinds import Quantity
from apps.works.models import PriceList, PriceListActivation, PriceListState
from apps.works.prices import CostEstimate, KindChange, PriceItemFacts, Prices, compare

__all__ = [
    "ActivationFacts",
    "CostEstimate",
    "KindChange",
    "PriceItemFacts",
    "PriceListFacts",
    "Prices",
    "PricesPreview",
    "activations",
    "estimate",
    "preview",
    "price_list",
    "price_lists_known",
    "prices",
]


@dataclass(frozen=True, slots=True)
class PriceListFacts:
    """One version; ``items`` is empty in lists of versions."""

    version: int
    state: str
    state_label: str
    title: str
    source: str
    valid_from: date
    created_at: datetime
    notes: tuple[Mapping[str, str], ...]
    items: tuple[PriceItemFacts, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether it is in force."""
        return self.state == PriceListState.ACTIVE


@dataclass(frozen=True, slots=True)
class ActivationFacts:
    """A version was put in force. ``who``: the user's sign-in name, empty: the product."""

    at: datetime
    version: int
    previous: int | None
    who: str
    role: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that differs between two lists; None: it is not in that one."""

    before: PriceItemFacts | None
    after: PriceItemFacts | None

    @property
    def item(self) -> PriceItemFacts | None:
        """Whichever there is, the newer first."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class PricesPreview:
    """What a version would change in the city as it is. Sums are of the typical costs, euro."""

    total: int
    kinds: tuple[KindChange, ...]
    items: tuple[ItemChange, ...]

    @property
    def barriers(self) -> int:
        """How many barriers get another estimate."""
        return sum(change.barriers for change in self.kinds)

    @property
    def difference_eur(self) -> Decimal:
        """By how much all estimates together change."""
        return sum((change.difference_eur for change in self.kinds), Decimal(0))


def prices() -> Prices | None:
    """The prices in force, for many estimates; None without a list. Two queries."""
    row = price_lists.active()
    return None if row is None else price_lists.prices_of(row)


def estimate(kind: str, measures: Mapping[str, Any]) -> CostEstimate | None:
    """What removing a barrier costs by the list in force; None: unknown, and never zero.

    Two queries; for many barriers use ``prices()``.
    """
    found = prices()
    return None if found is None else found.estimate(kind, measures)


def price_list(version: int | None = None) -> PriceListFacts | None:
    """A version with its items, by default the one in force. Two queries."""
    rows = PriceList.objects.filter(state=PriceListState.ACTIVE)
    if version is not None:
        rows = PriceList.objects.filter(version=version)
    row = rows.first()
    return None if row is None else _facts(row, price_lists.prices_of(row).items)


def price_lists_known() -> list[PriceListFacts]:
    """All versions, newest first, without their items. One query."""
    return [_facts(row) for row in PriceList.objects.order_by("-version")]


def activations(limit: int = 100) -> list[ActivationFacts]:
    """The log, newest first. Two queries."""
    rows = list(
        PriceListActivation.objects.select_related("price_list", "previous").order_by("-at", "-id")[
            :limit
        ]
    )
    names = _names({row.actor_uuid for row in rows if row.actor_uuid})
    return [
        ActivationFacts(
            at=row.at,
            version=row.price_list.version,
            previous=row.previous.version if row.previous else None,
            # Somebody who was erased leaves the id only.
            who=names.get(row.actor_uuid, str(row.actor_uuid)) if row.actor_uuid else "",
            role=row.actor_role,
        )
        for row in rows
    ]


def preview(version: int) -> PricesPreview | None:
    """What a version would change against the one in force, for all standing barriers.

    None without such a version or a list in force. Five queries, whatever the number of barriers.
    """
    active, row = price_lists.active(), PriceList.objects.filter(version=version).first()
    if active is None or row is None:
        return None
    before, after = price_lists.prices_of(active), price_lists.prices_of(row)
    measures = [value for value in Quantity.values if value]
    standing = listing.standing_by_measures(measures)
    return PricesPreview(
        total=sum(count for _kind, _measures, count in standing),
        kinds=tuple(compare(before, after, standing)),
        items=tuple(_item_changes(before.items, after.items)),
    )


def _item_changes(
    before: Iterable[PriceItemFacts], after: Iterable[PriceItemFacts]
) -> Iterable[ItemChange]:
    old, new = {item.code: item for item in before}, {item.code: item for item in after}
    for code in [*new, *(code for code in old if code not in new)]:
        if old.get(code) != new.get(code):
            yield ItemChange(old.get(code), new.get(code))


def _names(uuids: Iterable[UUID]) -> dict[UUID, str]:
    users = get_user_model().objects.filter(uuid__in=list(uuids))
    return dict(users.values_list("uuid", "username"))


def _facts(row: PriceList, items: tuple[PriceItemFacts, ...] = ()) -> PriceListFacts:
    return PriceListFacts(
        row.version, row.state, str(row.get_state_display()), row.title, row.source,
        row.valid_from, row.created_at, tuple(row.notes), items,
    )  # fmt: skip
