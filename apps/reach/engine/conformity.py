"""Does it conform to the law? A second answer beside the verdicts, and never a verdict.

Most old sidewalks are lawful to keep and impossible to use; a lip of 2.5 cm is lawful and stops
some. The body (``apps/reach/data/conformity_<n>.json``): ``{version, title, rules: [rule]}``.
A rule: ``id``, ``text`` (our words, not the law's), ``source``, ``date``; ``least`` or ``most``
with ``unit``; ``most_if`` up to where it may conform under a condition no measure tells (the text
says which): unknown; ``segments`` {"attribute", "kinds"} and ``barriers`` {kind: measure} it
applies to. Without a limit nothing that is measured can tell: always unknown. Of the rules of
one ``group`` one is enough (a slope is that of a path or that of a ramp).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from apps.reach.engine.arrays import Flags, NetworkArrays
from apps.reach.engine.rules import RulesError

# What OSM's words for a kerb say of its height in cm: at least, at most.
_KERB_CM = {"flush": (0.0, 0.0), "lowered": (0.0, 3.0), "raised": (3.0, np.inf)}
_ANY = (0.0, np.inf)
_ATTRIBUTES = frozenset({"width_cm", "slope_pct", "kerb_cm"})


class Conformity(IntEnum):
    """From best to worst."""

    CONFORMS = 0
    UNKNOWN = 1
    FAILS = 2

    @property
    def word(self) -> str:
        """The word that is published."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ConformityRule:
    """See the module."""

    id: str
    text: str
    source: str
    date: str
    unit: str
    least: float | None
    most: float | None
    most_if: float | None
    group: str
    attribute: str
    kinds: frozenset[str]
    barriers: Mapping[str, str | None]

    @property
    def limit(self) -> float | None:
        """The number of the rule."""
        return self.most if self.least is None else self.least

    def answer(self, at_least: float, at_most: float) -> Conformity:
        """For a value known to lie between the two (equal when measured)."""
        if self.least is not None:
            if at_least >= self.least:
                return Conformity.CONFORMS
            return Conformity.FAILS if at_most < self.least else Conformity.UNKNOWN
        if self.most is None or self.most < at_most:
            bound = self.most if self.most_if is None else self.most_if
            fails = bound is not None and at_least > bound
            return Conformity.FAILS if fails else Conformity.UNKNOWN
        return Conformity.CONFORMS


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule says of one thing. ``value`` None: not measured, or no measure tells."""

    rule: ConformityRule
    conformity: Conformity
    value: float | None
    measure: str


def parse_conformity(body: Mapping[str, Any]) -> tuple[ConformityRule, ...]:
    """Check and type the rules.

    Raises ``RulesError`` naming the first rule that is wrong.
    """
    rules = tuple(_rule(item) for item in body["rules"])
    if len({rule.id for rule in rules}) != len(rules):
        raise RulesError("rules: an id occurs twice")
    return rules


def _rule(item: Mapping[str, Any]) -> ConformityRule:
    where = f"rules.{item.get('id')}"
    for name in ("id", "text", "source", "date"):
        if not isinstance(item.get(name), str) or not item[name]:
            raise RulesError(f"{where}.{name}: a text is expected")
    numbers = {}
    for name in ("least", "most", "most_if"):
        value = item.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise RulesError(f"{where}.{name}: a number is expected")
        numbers[name] = None if value is None else float(value)
    if numbers["least"] is not None and numbers["most"] is not None:
        raise RulesError(f"{where}: least or most, not both")
    if numbers["most_if"] is not None and not numbers["most_if"] > _or_inf(numbers["most"]):
        raise RulesError(f"{where}.most_if: it must lie beyond most")
    of_segments = item.get("segments", {})
    if of_segments and of_segments.get("attribute") not in _ATTRIBUTES:
        raise RulesError(f"{where}.segments.attribute: one of {', '.join(sorted(_ATTRIBUTES))}")
    return ConformityRule(
        id=item["id"],
        text=item["text"],
        source=item["source"],
        date=item["date"],
        unit=item.get("unit", ""),
        **numbers,
        group=item.get("group", item["id"]),
        attribute=of_segments.get("attribute", ""),
        kinds=frozenset(of_segments.get("kinds", ())),
        barriers=dict(item.get("barriers", {})),
    )


def _or_inf(value: float | None) -> float:
    return np.inf if value is None else value


def of_barrier(
    kind: str, measures: Mapping[str, Any], rules: Iterable[ConformityRule]
) -> list[Answer]:
    """What each rule about this kind says, worst first; empty: the law says nothing of it."""
    found = []
    for rule in rules:
        if kind not in rule.barriers:
            continue
        measure = rule.barriers[kind] or ""
        value = measures.get(measure)
        if value is None:
            found.append(Answer(rule, Conformity.UNKNOWN, None, measure))
        else:
            number = float(value)
            found.append(Answer(rule, rule.answer(number, number), number, measure))
    return _worst_first(found)


def of_segment(
    a: NetworkArrays, segment: int, has_kerb: Flags, rules: Iterable[ConformityRule]
) -> list[Answer]:
    """The same for a stretch. ``has_kerb`` (n,): see ``kerb_nodes``."""
    kind = str(a.kind[segment])
    found = []
    for rule in rules:
        if kind not in rule.kinds:
            continue
        answers = [
            Answer(rule, rule.answer(low, high), low if low == high else None, rule.attribute)
            for low, high in _known(a, segment, has_kerb, rule.attribute)
        ]
        if answers:
            found.append(max(answers, key=lambda answer: (answer.conformity, answer.value or 0)))
    return _worst_first(found)


def overall(answers: Iterable[Answer]) -> Conformity | None:
    """Worst over the groups of rules, best within one; None without any rule."""
    groups: dict[str, Conformity] = {}
    for answer in answers:
        before = groups.get(answer.rule.group, answer.conformity)
        groups[answer.rule.group] = min(before, answer.conformity)
    return max(groups.values(), default=None)


def _known(
    a: NetworkArrays, segment: int, has_kerb: Flags, attribute: str
) -> list[tuple[float, float]]:
    """Between which values the attribute lies, at each place where it matters."""
    if attribute == "kerb_cm":
        nodes = {int(a.start[segment]), int(a.end[segment])}
        return [_kerb(a, node) for node in sorted(nodes) if has_kerb[node]]
    if attribute == "width_cm":
        value = float(a.width_m[segment]) * 100
        value = round(value, 6)
    else:
        # A terrain model is too coarse to convict or to acquit.
        value = np.nan if a.incline_derived[segment] else abs(float(a.incline_pct[segment]))
    return [_ANY if np.isnan(value) else (value, value)]


def _kerb(a: NetworkArrays, node: int) -> tuple[float, float]:
    height = float(a.kerb_height_cm[node])
    return _KERB_CM.get(str(a.kerb[node]), _ANY) if np.isnan(height) else (height, height)


def _worst_first(answers: list[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: -answer.conformity)
