"""The story of one barrier for people: who is affected, why, how many, and what the law says.

Put together from the figures and the rules in force; every sentence comes from ``wording`` or
``sentences``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.reach import wording, wording_law
from apps.reach.facts import EffectFacts, IndicatorFacts
from apps.reach.models import Reading
from apps.reach.queries.effects import effect
from apps.reach.queries.engine import engine_state, layer_indicators
from apps.reach.queries.segments import JudgedBarrier, judged_barrier
from apps.reach.sentences import SUSPECTED, effect_sentences, together_sentences
from apps.twin import queries as twin


@dataclass(frozen=True, slots=True)
class ProfileStory:
    """One profile that is not plainly free. ``effects`` empty: nobody's way changes."""

    profile: str
    verdict: str
    head: str
    reasons: tuple[str, ...]
    passing: str
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """The figures of a profile in both readings, None before they are computed."""

    label: str
    hopeful: EffectFacts
    careful: EffectFacts
    unknown_percent: int | None


@dataclass(frozen=True, slots=True)
class LegalRule:
    """A rule and what it says of the barrier."""

    text: str
    answer: str
    source: str


@dataclass(frozen=True, slots=True)
class BarrierStory:
    """See the module. ``layer_version`` None: the effects are not computed yet.

    ``how_many``: the gravest effect of all; ``notes`` come before all figures.
    """

    who: tuple[str, ...]
    how_many: str
    notes: tuple[str, ...]
    profiles: tuple[ProfileStory, ...]
    free: str
    rows: tuple[ReadingRow, ...]
    law: str
    rules: tuple[LegalRule, ...]
    conflicts: tuple[str, ...]
    rules_version: int
    layer_version: int | None


def barrier_story(barrier: twin.BarrierFacts) -> BarrierStory | None:
    """The story in the active language; None without rules or for one that stands no more.

    Five queries at most.
    """
    judged = judged_barrier(barrier) if barrier.stands else None
    if judged is None:
        return None
    effects = effect(barrier.uuid)
    hopeful = {f.profile: f for f in effects if f.reading == Reading.OPTIMISTIC}
    careful = {f.profile: f for f in effects if f.reading == Reading.PESSIMISTIC}
    verdicts = {code: one.verdict.word for code, one in judged.verdicts.items()}
    state = engine_state() if effects else None
    return BarrierStory(
        who=tuple(wording.who_sentences({c: v for c, v in verdicts.items() if v != "free"})),
        how_many=_gravest(list(hopeful.values())),
        notes=_notes(barrier, computed=bool(effects)),
        profiles=tuple(_profiles(judged, hopeful)),
        free="".join(wording.who_sentences({c: v for c, v in verdicts.items() if v == "free"})),
        rows=tuple(_rows(hopeful, careful, layer_indicators() if effects else [])),
        law=wording_law.law_sentence(judged.conforms),
        rules=tuple(
            LegalRule(
                wording_law.rule_text(answer.rule.id, answer.rule.text),
                wording_law.answer_sentence(answer),
                wording_law.citation(answer.rule.source),
            )
            for answer in judged.law
        ),
        conflicts=tuple(wording_law.conflict_sentence(one) for one in judged.conflicts),
        rules_version=(state and state.rules_version) or judged.rules_version,
        layer_version=max((f.layer_version for f in effects), default=None),
    )


def _notes(barrier: twin.BarrierFacts, *, computed: bool) -> tuple[str, ...]:
    found = []
    if barrier.state == SUSPECTED:
        found.append(_("Not verified yet: this is what it would change."))
    if barrier.segment_index is None:
        found.append(_("It lies too far from any street of the map to say whom it hinders."))
    elif not computed:
        found.append(_("How many people it concerns is being computed. Come back in a moment."))
    return tuple(found)


def _profiles(judged: JudgedBarrier, hopeful: dict[str, EffectFacts]) -> list[ProfileStory]:
    """Profiles that are not free, the gravest verdict first."""
    found = [
        ProfileStory(
            profile=code,
            verdict=one.verdict.word,
            head=wording.verdict_head(code, one.verdict.word),
            reasons=tuple(
                capfirst(
                    wording.reason_sentence(
                        {
                            "code": reason.code,
                            "verdict": reason.verdict.word,
                            "value": reason.value,
                            "limit": reason.limit,
                            "source": reason.source,
                        }
                    )
                )
                for reason in one.reasons
            ),
            passing=wording.passing_sentence(one.ms[0] / 1000) if one.ms[0] < float("inf") else "",
            effects=tuple(_told(hopeful[code])) if code in hopeful else (),
        )
        for code, one in judged.verdicts.items()
        if one.verdict.word != "free"
    ]
    order = ["blocked", "hard", "unknown"]
    return sorted(found, key=lambda story: order.index(story.verdict))


def _told(facts: EffectFacts) -> list[str]:
    """What it does to the people of one profile, without naming them again."""
    alone = effect_sentences(facts) or [_("no resident's way gets longer because of it alone")]
    return [capfirst(sentence) for sentence in (*alone, *together_sentences(facts))]


def _gravest(effects: Sequence[EffectFacts]) -> str:
    """The first sentence of whom it hits hardest, with the name; empty when nobody is hit."""
    some = [facts for facts in effects if not facts.is_nothing]
    if not some:
        return ""
    worst = max(
        some,
        key=lambda f: (f.residents_cut_off, f.residents_losing_15_min, f.residents_affected),
    )
    told = effect_sentences(worst)
    return _("%(who)s: %(what)s") % {"who": worst.profile_label, "what": told[0]} if told else ""


def _rows(
    hopeful: dict[str, EffectFacts],
    careful: dict[str, EffectFacts],
    indicators: Sequence[IndicatorFacts],
) -> list[ReadingRow]:
    unknown = {facts.profile: facts.unknown_percent for facts in indicators}
    return [
        ReadingRow(facts.profile_label, facts, careful[code], unknown.get(code))
        for code, facts in hopeful.items()
        if code in careful
    ]
