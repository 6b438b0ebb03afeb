"""The one place where figures become words. Every sentence is made only from the numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.reach.category_sentences import cut_off, losing, losing_step_free, places_lost
from apps.reach.facts import CategoryEffectFacts, EffectFacts
from apps.reach.models import Reading
from apps.reach.profiles import CATEGORIES

if TYPE_CHECKING:
    from apps.twin.queries import BarrierFacts

SUSPECTED = "suspected"
# For these a way without steps is the only way.
WHEELS = frozenset({"manual_wheelchair", "powered_wheelchair"})


def barrier_sentences(barrier_uuid: UUID, language: str) -> list[str]:
    """What a barrier changes, in plain sentences of a language. Empty: not computed yet.

    An unverified barrier says so first. Three queries.
    """
    from apps.twin import queries as twin

    return sentences_about(barrier_uuid, twin.barrier(barrier_uuid), language)


def sentences_about(barrier_uuid: UUID, barrier: "BarrierFacts | None", language: str) -> list[str]:
    """The same of a barrier whose facts are at hand. Two queries."""
    from apps.reach.queries.effects import effects_for
    from apps.reach.queries.engine import engine_state, layer_indicators

    state = engine_state()
    proved = state.effects_version if state else 0
    effects = effects_for([barrier_uuid], proved=proved).get(barrier_uuid, [])
    if not effects:
        return []
    indicators = layer_indicators(state) if state else []
    shares = {facts.profile: facts.unknown_share for facts in indicators}
    return sentences_of(
        effects,
        language,
        verified=barrier is None or barrier.state != SUSPECTED,
        on_network=barrier is None or barrier.segment_index is not None,
        unknown_share=shares.get("manual_wheelchair", 0.0),
    )


def sentences_of(
    effects: Sequence[EffectFacts],
    language: str,
    *,
    verified: bool = True,
    on_network: bool = True,
    unknown_share: float = 0.0,
) -> list[str]:
    """The same from figures at hand. Headlines use the optimistic reading."""
    shown = [facts for facts in effects if facts.reading == Reading.OPTIMISTIC]
    if not shown:
        return []
    with translation.override(language):
        found = [] if verified else [_("Not verified yet: this is what it would change.")]
        if not on_network:
            return [*found, _("It lies too far from any street of the map to say whom it hinders.")]
        told = [
            _("%(who)s: %(what)s") % {"who": facts.profile_label, "what": sentence}
            for facts in shown
            for sentence in (*effect_sentences(facts), *together_sentences(facts))
        ]
        found += told or [
            _("No resident's way gets longer: it still is a barrier for whoever passes here.")
        ]
        percent = round(100 * unknown_share)
        if percent:
            found.append(
                _(
                    "For %(percent)s%% of the streets nobody has measured yet whether a wheelchair "
                    "passes: here they count as passable."
                )
                % {"percent": percent}
            )
        return found


def effect_sentences(facts: EffectFacts) -> list[str]:
    """What it does to one profile, the gravest first, to stand after its name; none: nothing."""
    found = [
        sentence
        for category in CATEGORIES
        if category in facts.by_category
        for sentence in _of_category(
            category, facts.by_category[category], wheels=facts.profile in WHEELS
        )
    ]
    if facts.longest_detour_s is not None:
        found.append(_detour(facts, facts.longest_detour_s))
    return [] if facts.is_nothing else found


def together_sentences(facts: EffectFacts) -> list[str]:
    """What it gives together with others; nothing for a barrier that stands alone."""
    bundle = facts.bundle
    if bundle is None or not bundle.residents_affected:
        return []
    gaining = bundle.residents_gaining_15_min
    if gaining:
        sentence = ngettext(
            "removed together with the other barriers on the same ways (%(others)s), "
            "it gives %(n)s resident back a way within 15 minutes",
            "removed together with the other barriers on the same ways (%(others)s), "
            "it gives %(n)s residents back a way within 15 minutes",
            gaining,
        )
    else:
        sentence = ngettext(
            "removed together with the other barriers on the same ways (%(others)s), "
            "it makes the way of %(n)s resident shorter",
            "removed together with the other barriers on the same ways (%(others)s), "
            "it makes the way of %(n)s residents shorter",
            bundle.residents_affected,
        )
    return [
        sentence
        % {
            "others": number_format(len(bundle.others), force_grouping=True),
            "n": number_format(gaining or bundle.residents_affected, force_grouping=True),
        }
    ]


def _of_category(category: str, figures: CategoryEffectFacts, *, wheels: bool) -> list[str]:
    found = []
    if figures.residents_losing_15_min:
        lose = losing_step_free if wheels else losing
        found.append(lose(category, figures.residents_losing_15_min))
    if figures.residents_cut_off:
        found.append(cut_off(category, figures.residents_cut_off))
    if figures.places_lost:
        found.append(places_lost(category, figures.places_lost))
    return found


def _detour(facts: EffectFacts, longest_s: int) -> str:
    """The unit of time is short: a sentence has one number that its words agree with."""
    if longest_s < 60:
        longest = longest_s
        sentence = ngettext(
            "the way of %(n)s resident gets longer, by %(longest)s s at most",
            "the way of %(n)s residents gets longer, by %(longest)s s at most",
            facts.residents_affected,
        )
    else:
        longest = -(-longest_s // 60)
        sentence = ngettext(
            "the way of %(n)s resident gets longer, by %(longest)s min at most",
            "the way of %(n)s residents gets longer, by %(longest)s min at most",
            facts.residents_affected,
        )
    people = number_format(facts.residents_affected, force_grouping=True)
    return sentence % {"n": people, "longest": number_format(longest, force_grouping=True)}
