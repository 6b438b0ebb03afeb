"""Who is competent: the first rule of an ordered list that fits. Pure maths, no Django.

Where a rule needs to know what lies around a place it asks ``Around``, so that the same rules are
read one report at a time (at submission) or for hundreds at once (the preview).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

# Nobody means "near" when it is farther than that.
NEAR_MAX_M = 1000


class BrokenRule(Exception):
    """The rule cannot be read. ``reason`` is a code, shown to staff."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a report. ``lon``, ``lat`` in degrees; ``streets`` are folded names."""

    kind: str
    lon: float
    lat: float
    streets: frozenset[str] = frozenset()


class Around(Protocol):
    """What lies around a place."""

    def district(self, asked: Asked) -> str:
        """Code of the district; empty outside all of them."""

    def near(self, asked: Asked, category: str, metres: int) -> bool:
        """Whether a place of this category is so near."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that can be read. Empty sets fit everything; ``near_m`` in metres."""

    pk: int
    body: str
    kinds: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    near_category: str = ""
    near_m: int = 0

    def fits(self, asked: Asked, around: Around) -> bool:
        """Whether the rule speaks of this report. What costs most is asked last."""
        return (
            (not self.kinds or asked.kind in self.kinds)
            and (not self.streets or bool(self.streets & asked.streets))
            and (not self.districts or around.district(asked) in self.districts)
            and (
                not self.near_category
                or around.near(asked, self.near_category, self.near_m)
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a rule may use. ``fold`` makes a street's name comparable."""

    kinds: Collection[str]
    categories: Collection[str]
    fold: Callable[[str], str]


def read_rule(pk: int, body: str, row: Mapping[str, object], words: Vocabulary) -> Rule:
    """A rule from its stored fields. Raises ``BrokenRule`` when it makes no sense."""
    kinds = _texts(row.get("kinds"), "kinds")
    if not kinds <= set(words.kinds):
        raise BrokenRule("unknown_kind")
    category, metres = row.get("near_category") or "", row.get("near_m")
    if category:
        if category not in words.categories:
            raise BrokenRule("unknown_category")
        if not isinstance(metres, int) or not 0 < metres <= NEAR_MAX_M:
            raise BrokenRule("near_without_distance")
    return Rule(
        pk=pk,
        body=body,
        kinds=kinds,
        districts=_texts(row.get("districts"), "districts"),
        streets=frozenset(map(words.fold, _texts(row.get("streets"), "streets"))),
        near_category=str(category),
        near_m=metres if isinstance(metres, int) and category else 0,
    )


def first_match(
    rules: Iterable[Rule],
    asked: Asked,
    around: Around,
    *,
    broken: Callable[[Rule, Exception], None],
) -> Rule | None:
    """The first rule that fits; ``None`` when none does. One that fails is told and passed over."""
    for rule in rules:
        try:
            if rule.fits(asked, around):
                return rule
        except Exception as error:
            broken(rule, error)
    return None


def _texts(value: object, field: str) -> frozenset[str]:
    if value in (None, ""):
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BrokenRule(f"{field}_no_list")
    return frozenset(value)
