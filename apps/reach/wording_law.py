"""What the law says, and where one person's help is another's hindrance, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reach.engine.conflicts import Conflict
from apps.reach.engine.conformity import Answer, Conformity
from apps.reach.profiles import PROFILE_LABELS
from apps.reach.wording import list_words, number_words

# The texts of the shipped rules, so that they can be translated; one that is not here is shown
# as its data have it.
_RULES: Mapping[str, Promise] = {
    "dm236-8.2.1-width": gettext_lazy("A path for people on foot is at least 90 cm wide."),
    "dm236-8.2.1-slope": gettext_lazy(
        "A path slopes by 5 % at most; up to 8 % only with places to rest at shorter distances."
    ),
    "dm236-8.1.11-slope": gettext_lazy(
        "A ramp slopes by 8 % at most; up to 12 % only where an existing one is adapted and at "
        "most 3 m long."
    ),
    "dm236-8.1.11-width": gettext_lazy("A ramp is at least 90 cm wide."),
    "dm236-8.2.1-cross-slope": gettext_lazy("A path leans to one side by 1 % at most."),
    "dm236-4.2.1-kerb": gettext_lazy(
        "Where a path meets the carriageway the difference of level is 2.5 cm at most."
    ),
    "dm236-4.2.1-step": gettext_lazy(
        "A path has no step above 2.5 cm, unless a ramp or a lift stands beside it."
    ),
    "dm236-8.2.1-kerb-ramp": gettext_lazy(
        "The short ramp from a sidewalk down to the carriageway slopes by 15 % at most."
    ),
    "dm236-8.2.1-headroom": gettext_lazy("Nothing hangs lower than 210 cm over a path."),
    "dm236-8.2.2-lip": gettext_lazy("Between the pieces of a paving no lip is higher than 0.2 cm."),
    "dpr503-5-kerb": gettext_lazy("A sidewalk stands at most 15 cm above the carriageway."),
    "dpr503-6-crossing": gettext_lazy(
        "Crossings of busy roads are lit, and their islands can be used by wheelchairs."
    ),
    "dpr503-6-signal": gettext_lazy(
        "Traffic lights put up or renewed since 1996 have a sound signal."
    ),
}


def law_sentence(conforms: Conformity | None) -> str:
    """The law in one sentence; None: it says nothing of such a thing."""
    if conforms is None:
        return _("The rules we know of say nothing about this kind of barrier.")
    return {
        Conformity.CONFORMS: _("By what was measured it keeps to the law."),
        Conformity.UNKNOWN: _("Whether it keeps to the law is not known."),
        Conformity.FAILS: _("By what was measured it does not keep to the law."),
    }[conforms]


# As the shipped rules name it.
_DECREE = "D.M. 14 June 1989 no. 236"


def rule_text(rule_id: str, text: str) -> str:
    """The rule in the active language."""
    return str(_RULES.get(rule_id, text))


def citation(source: str) -> str:
    """The decree as it is cited in Italy, short: the same in every language."""
    return source.replace(_DECREE, "DM 236/1989").replace(" and ", "; ")


def answer_sentence(answer: Answer) -> str:
    """What was measured, and whether that keeps to the rule."""
    numbers = {"unit": answer.rule.unit, "value": ""}
    if answer.value is not None:
        numbers["value"] = number_words(answer.value)
        return {
            Conformity.CONFORMS: _("Measured: %(value)s %(unit)s. It keeps to this rule."),
            Conformity.FAILS: _("Measured: %(value)s %(unit)s. It does not keep to this rule."),
            Conformity.UNKNOWN: _(
                "Measured: %(value)s %(unit)s. Whether this is enough no measure can tell."
            ),
        }[answer.conformity] % numbers
    return {
        Conformity.CONFORMS: _("What is on the map keeps to this rule."),
        Conformity.FAILS: _("What is on the map does not keep to this rule."),
        Conformity.UNKNOWN: _("Nobody has measured it.")
        if answer.rule.limit is not None
        else _("No measure can tell."),
    }[answer.conformity]


def conflict_sentence(conflict: Conflict) -> str:
    """Who is helped and who is hindered, both by name."""
    if conflict.lawful:
        pattern = _("Lawful, and still hard or impossible for: %(hindered)s.")
    elif conflict.attribute == "kerb_flush":
        pattern = _(
            "A flush kerb helps: %(helped)s. Without tactile paving it is a hazard for: "
            "%(hindered)s."
        )
    else:
        pattern = _(
            "The kerb hinders: %(hindered)s. It tells where the road begins to: %(helped)s. "
            "A ramp with tactile paving serves both."
        )
    helped, hindered = (
        list_words(PROFILE_LABELS.get(code, code) for code in codes)
        for codes in (conflict.helped, conflict.hindered)
    )
    return pattern % {"helped": helped, "hindered": hindered}
