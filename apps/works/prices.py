"""What a price list says of a barrier: pure, so that two lists can be compared without a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from apps.works.kinds import CURRENCY, Quantity, Unit
from apps.works.words import listed_words, range_words, remedy_words, unit_words

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PriceItemFacts:
    """A remedy and its price for one unit, in euro; null where nobody knows it."""

    code: str
    remedy: str
    unit: str
    unit_low_eur: Decimal | None
    unit_cost_eur: Decimal | None
    unit_high_eur: Decimal | None
    quantity: str
    kinds: tuple[str, ...]
    source: str
    page: str
    is_prior: bool

    @property
    def source_label(self) -> str:
        """Where the price is from, in the active language where we have it."""
        return listed_words(self.source)

    @property
    def remedy_label(self) -> str:
        """The remedy in the active language."""
        return remedy_words(self.remedy)

    @property
    def unit_label(self) -> str:
        """The unit in the active language."""
        return unit_words(self.unit)

    @property
    def price_words(self) -> str:
        """The price of one unit in words."""
        return range_words(self.unit_low_eur, self.unit_cost_eur, self.unit_high_eur)

    def quantity_of(self, measures: Mapping[str, Any]) -> Decimal | None:
        """How many units, by what was measured; None when nobody measured it."""
        if self.unit == Unit.SQUARE_METRE:
            return None
        if self.quantity == Quantity.ONE:
            return Decimal(1)
        try:
            number = Decimal(str(measures[self.quantity]))
        except (KeyError, InvalidOperation):
            return None
        return number if number.is_finite() and number > 0 else None


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What one remedy costs here, in euro. At least one of the three amounts is known."""

    low_eur: Decimal | None
    typical_eur: Decimal | None
    high_eur: Decimal | None
    currency: str
    item: PriceItemFacts
    quantity: Decimal
    source: str
    list_version: int

    @property
    def words(self) -> str:
        """The amounts in words."""
        return range_words(self.low_eur, self.typical_eur, self.high_eur)


@dataclass(frozen=True, slots=True)
class Prices:
    """A price list as a function: from kind and measures to remedies and costs."""

    version: int
    items: tuple[PriceItemFacts, ...]

    def remedies(self, kind: str) -> list[PriceItemFacts]:
        """What would remove a barrier of this kind, the proposed remedy first."""
        return [item for item in self.items if kind in item.kinds]

    def estimate(self, kind: str, measures: Mapping[str, Any]) -> CostEstimate | None:
        """What the proposed remedy costs; None when no price or no quantity is known."""
        proposed = next(iter(self.remedies(kind)), None)
        quantity = proposed.quantity_of(measures) if proposed else None
        if proposed is None or quantity is None:
            return None
        return CostEstimate(
            low_eur=_times(proposed.unit_low_eur, quantity),
            typical_eur=_times(proposed.unit_cost_eur, quantity),
            high_eur=_times(proposed.unit_high_eur, quantity),
            currency=CURRENCY,
            item=proposed,
            quantity=quantity,
            source=proposed.source,
            list_version=self.version,
        )


@dataclass(frozen=True, slots=True)
class KindChange:
    """Barriers of one kind whose estimate changes, and the sums of their known typical costs."""

    kind: str
    barriers: int
    newly_known: int
    no_longer_known: int
    before_eur: Decimal
    after_eur: Decimal

    @property
    def difference_eur(self) -> Decimal:
        """After less before; what is known on one side only counts on that side."""
        return self.after_eur - self.before_eur


def compare(
    before: Prices, after: Prices, barriers: Iterable[tuple[str, Mapping[str, Any], int]]
) -> list[KindChange]:
    """Which estimates change. ``barriers``: kind, measures, and how many there are of them."""
    found: dict[str, list[Any]] = {}
    for kind, measures, count in barriers:
        old, new = before.estimate(kind, measures), after.estimate(kind, measures)
        was, now = _amounts(old), _amounts(new)
        if was == now:
            continue
        row = found.setdefault(kind, [0, 0, 0, Decimal(0), Decimal(0)])
        row[0] += count
        row[1] += count if old is None else 0
        row[2] += count if new is None else 0
        row[3] += count * headline(old)
        row[4] += count * headline(new)
    return [KindChange(kind, *row) for kind, row in found.items()]


def headline(cost: CostEstimate | None) -> Decimal:
    """The amount a sum counts: the typical one, else the least known; nothing where unknown."""
    if cost is None:
        return Decimal(0)
    return next(
        (one for one in (cost.typical_eur, cost.low_eur, cost.high_eur) if one is not None),
        Decimal(0),
    )


def _times(price: Decimal | None, quantity: Decimal) -> Decimal | None:
    return None if price is None else (price * quantity).quantize(_CENT, ROUND_HALF_UP)


def _amounts(cost: CostEstimate | None) -> tuple[Decimal | None, ...] | None:
    return None if cost is None else (cost.low_eur, cost.typical_eur, cost.high_eur)
