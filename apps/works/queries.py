"""What works cost, by the price list in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.twin.queries import listing
from apps.works import price_lists
from apps.works.kinds import Quantity
from apps.works.price_lists import SHELF
from apps.works.prices import CostEstimate, KindChange, PriceItemFacts, Prices, compare
from apps.works.words import listed_words

__all__ = [
    "CostEstimate",
    "KindChange",
    "PriceItemFacts",
    "PriceListFacts",
    "Prices",
    "PricesPreview",
    "estimate",
    "preview",
    "price_list",
    "prices",
]


@dataclass(frozen=True, slots=True)
class PriceListFacts:
    """One version with its items."""

    version: int
    is_active: bool
    state_label: str
    title: str
    source: str
    valid_from: date
    notes: tuple[Mapping[str, str], ...]
    items: tuple[PriceItemFacts, ...]

    @property
    def title_label(self) -> str:
        """The title in the active language, where we have it."""
        return listed_words(self.title)


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
    row = SHELF.active()
    return None if row is None else price_lists.prices_of(row)


def estimate(kind: str, measures: Mapping[str, Any]) -> CostEstimate | None:
    """What removing a barrier costs by the list in force; None: unknown, and never zero.

    Two queries; for many barriers use ``prices()``.
    """
    found = prices()
    return None if found is None else found.estimate(kind, measures)


def price_list(version: int | None = None) -> PriceListFacts | None:
    """A version with its items, by default the one in force. Two queries."""
    row = SHELF.active() if version is None else SHELF.get(version)
    if row is None:
        return None
    return PriceListFacts(
        row.version, row.is_active, row.state_label, row.title, row.source,
        row.valid_from, tuple(row.notes), price_lists.prices_of(row).items,
    )  # fmt: skip


def preview(version: int) -> PricesPreview | None:
    """What a version would change against the one in force, for all standing barriers.

    None without such a version or a list in force. Five queries, whatever the number of barriers.
    """
    active, row = SHELF.active(), SHELF.get(version)
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
