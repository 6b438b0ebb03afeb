"""Rules of competence as they are stored, and the words they may use."""

from collections.abc import Iterable
from typing import Any

from apps.reports.competence import Vocabulary
from apps.reports.models import CompetenceRule
from apps.territory import queries as territory
from apps.twin.kinds import BarrierKind

RULE_FIELDS = ("kinds", "districts", "streets", "near_category", "near_m")


def folded(street_names: Iterable[str]) -> frozenset[str]:
    """Names of streets as rules compare them."""
    return frozenset(territory.fold(name) for name in street_names if name)


def vocabulary() -> Vocabulary:
    """The words a rule may use."""
    return Vocabulary(BarrierKind.values, territory.category_labels(), territory.fold)


def rule_fields(row: CompetenceRule) -> dict[str, Any]:
    """What a rule says, as stored."""
    return {name: getattr(row, name) for name in RULE_FIELDS}
