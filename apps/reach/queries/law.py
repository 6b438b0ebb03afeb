"""What the law says of a barrier's measures, rule by rule, without any query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.reach import rule_sets
from apps.reach.engine import conformity
from apps.reach.wording_law import answer_sentence, citation, law_sentence, rule_text


@dataclass(frozen=True, slots=True)
class LawLine:
    """One rule about a barrier, in the active language.

    ``measure`` names what it limits ("" when nothing that is measured tells); ``least`` or ``most``
    is the limit in ``unit``; ``answer`` is "conforms", "unknown" or "fails".
    """

    text: str
    source: str
    measure: str
    value: float | None
    least: float | None
    most: float | None
    unit: str
    answer: str
    answer_words: str


@dataclass(frozen=True, slots=True)
class BarrierLaw:
    """All rules about a barrier, worst first. ``answer`` None: the law says nothing of its kind."""

    answer: str | None
    words: str
    lines: tuple[LawLine, ...]


def law_of(kind: str, measures: Mapping[str, Any]) -> BarrierLaw:
    """What the legal rules say of a barrier with these measures."""
    answers = conformity.of_barrier(kind, measures, rule_sets.law())
    overall = conformity.overall(answers)
    return BarrierLaw(
        answer=None if overall is None else overall.word,
        words=law_sentence(overall),
        lines=tuple(
            LawLine(
                text=rule_text(one.rule.id, one.rule.text),
                source=citation(one.rule.source),
                measure=one.measure,
                value=one.value,
                least=one.rule.least,
                most=one.rule.most,
                unit=one.rule.unit,
                answer=one.conformity.word,
                answer_words=answer_sentence(one),
            )
            for one in answers
        ),
    )
