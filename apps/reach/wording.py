"""The one place where verdicts and their reasons become words, made from the numbers only.

A reason is what the engine stores: ``{"code", "verdict", "value", "limit", "source"}``. A code is
the attribute that was compared, ``can_pass`` (a witness) or a kind of barrier (nobody measured).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps.reach import rule_sets
from apps.reach.profiles import PROFILE_LABELS, VERDICT_LABELS
from apps.twin.kinds import BarrierKind

WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class _Words:
    """An attribute in words. ``bad``: hard or blocked although nobody gave a number."""

    free: Promise
    hard: Promise
    blocked: Promise
    unknown: Promise
    bad: Promise
    # Known by a number that is too rough to decide; the same as ``unknown`` where none can be.
    rough: Promise | None = None


_KERB = _Words(
    free=gettext_lazy("kerb %(value)s cm, free up to %(limit)s cm"),
    hard=gettext_lazy("kerb %(value)s cm, easy up to %(limit)s cm"),
    blocked=gettext_lazy("kerb %(value)s cm, limit %(limit)s cm"),
    unknown=gettext_lazy("nobody has measured the kerb"),
    bad=gettext_lazy("the kerb is not lowered"),
)
_RISE = _Words(
    free=gettext_lazy("height %(value)s cm, free up to %(limit)s cm"),
    hard=gettext_lazy("height %(value)s cm, easy up to %(limit)s cm"),
    blocked=gettext_lazy("height %(value)s cm, limit %(limit)s cm"),
    unknown=gettext_lazy("nobody has measured the height"),
    bad=gettext_lazy("too high"),
)
_HEADROOM = _Words(
    free=gettext_lazy("free height %(value)s cm, free from %(limit)s cm"),
    hard=gettext_lazy("free height %(value)s cm, easy from %(limit)s cm"),
    blocked=gettext_lazy("free height %(value)s cm, at least %(limit)s cm are needed"),
    unknown=gettext_lazy("nobody has measured the free height"),
    bad=gettext_lazy("too low to pass under"),
)
_WIDTH = _Words(
    free=gettext_lazy("free width %(value)s cm, free from %(limit)s cm"),
    hard=gettext_lazy("free width %(value)s cm, easy from %(limit)s cm"),
    blocked=gettext_lazy("free width %(value)s cm, at least %(limit)s cm are needed"),
    unknown=gettext_lazy("nobody has measured the free width"),
    bad=gettext_lazy("too narrow"),
)
_SLOPE = _Words(
    free=gettext_lazy("slope %(value)s %%, free up to %(limit)s %%"),
    hard=gettext_lazy("slope %(value)s %%, easy up to %(limit)s %%"),
    blocked=gettext_lazy("slope %(value)s %%, limit %(limit)s %%"),
    unknown=gettext_lazy("nobody has measured the slope"),
    bad=gettext_lazy("too steep"),
    rough=gettext_lazy("slope about %(value)s %% on the map, limit %(limit)s %%: to be measured"),
)
_SLOPE_UP = _Words(
    free=gettext_lazy("uphill %(value)s %%, free up to %(limit)s %%"),
    hard=gettext_lazy("uphill %(value)s %%, easy up to %(limit)s %%"),
    blocked=gettext_lazy("uphill %(value)s %%, limit %(limit)s %%"),
    unknown=gettext_lazy("nobody has measured the slope"),
    bad=gettext_lazy("too steep uphill"),
    rough=gettext_lazy("uphill about %(value)s %% on the map, limit %(limit)s %%: to be measured"),
)
_SLOPE_DOWN = _Words(
    free=gettext_lazy("downhill %(value)s %%, free up to %(limit)s %%"),
    hard=gettext_lazy("downhill %(value)s %%, easy up to %(limit)s %%"),
    blocked=gettext_lazy("downhill %(value)s %%, limit %(limit)s %%"),
    unknown=gettext_lazy("nobody has measured the slope"),
    bad=gettext_lazy("too steep downhill"),
    rough=gettext_lazy(
        "downhill about %(value)s %% on the map, limit %(limit)s %%: to be measured"
    ),
)
_CROSS_SLOPE = _Words(
    free=gettext_lazy("sideways slope %(value)s %%, free up to %(limit)s %%"),
    hard=gettext_lazy("sideways slope %(value)s %%, easy up to %(limit)s %%"),
    blocked=gettext_lazy("sideways slope %(value)s %%, limit %(limit)s %%"),
    unknown=gettext_lazy("nobody has measured the sideways slope"),
    bad=gettext_lazy("leans too much to one side"),
)
_STEPS = _Words(
    free=gettext_lazy("number of steps: %(value)s, free up to %(limit)s"),
    hard=gettext_lazy("number of steps: %(value)s, easy up to %(limit)s"),
    blocked=gettext_lazy("number of steps: %(value)s, limit %(limit)s"),
    unknown=gettext_lazy("nobody has counted the steps"),
    bad=gettext_lazy("steps, nobody has counted how many"),
)
_LENGTH = _Words(
    free=gettext_lazy("length %(value)s m, free up to %(limit)s m"),
    hard=gettext_lazy("length %(value)s m, easy up to %(limit)s m"),
    blocked=gettext_lazy("length %(value)s m, limit %(limit)s m"),
    unknown=gettext_lazy("nobody has measured the length"),
    bad=gettext_lazy("too long"),
)


def _said(*, free: Promise, hard: Promise, blocked: Promise, unknown: Promise) -> Mapping[str, Any]:
    return {"free": free, "hard": hard, "blocked": blocked, "unknown": unknown}


_MEASURED: Mapping[str, _Words] = {
    "kerb": _KERB,
    "height_cm": _RISE,
    "headroom_cm": _HEADROOM,
    "width": _WIDTH,
    "width_cm": _WIDTH,
    "slope": _SLOPE,
    "slope_pct": _SLOPE,
    "slope_up": _SLOPE_UP,
    "slope_down": _SLOPE_DOWN,
    "cross_slope_pct": _CROSS_SLOPE,
    "steps": _STEPS,
    "count": _STEPS,
    "length_m": _LENGTH,
}

# Attributes without a number.
_SAID: Mapping[str, Mapping[str, Any]] = {
    "not_walkable": _said(
        free=gettext_lazy("open to people on foot"),
        hard=gettext_lazy("not made for people on foot"),
        blocked=gettext_lazy("closed to people on foot"),
        unknown=gettext_lazy("not known whether it is open to people on foot"),
    ),
    "ground": _said(
        free=gettext_lazy("even ground"),
        hard=gettext_lazy("uneven ground"),
        blocked=gettext_lazy("ground too rough or too loose"),
        unknown=gettext_lazy("nobody has said what the ground is like"),
    ),
    "kerb_flush": _said(
        free=gettext_lazy("flush kerb with tactile paving"),
        hard=gettext_lazy("flush kerb without tactile paving: the edge cannot be felt"),
        blocked=gettext_lazy("flush kerb without tactile paving: the edge cannot be felt"),
        unknown=gettext_lazy("flush kerb, not known whether there is tactile paving"),
    ),
    "guidance": _said(
        free=gettext_lazy("the crossing can be found by ear or by cane"),
        hard=gettext_lazy("the crossing has neither a sound signal nor tactile paving"),
        blocked=gettext_lazy("the crossing has neither a sound signal nor tactile paving"),
        unknown=gettext_lazy("not known whether the crossing has a sound signal or tactile paving"),
    ),
    "steps_guidance": _said(
        free=gettext_lazy("tactile paving announces the steps"),
        hard=gettext_lazy("no tactile paving announces the steps"),
        blocked=gettext_lazy("no tactile paving announces the steps"),
        unknown=gettext_lazy("not known whether tactile paving announces the steps"),
    ),
    "handrail": _said(
        free=gettext_lazy("the steps have a handrail"),
        hard=gettext_lazy("the steps have no handrail"),
        blocked=gettext_lazy("the steps have no handrail"),
        unknown=gettext_lazy("not known whether the steps have a handrail"),
    ),
    "can_pass": _said(
        free=gettext_lazy("whoever reported it could pass"),
        hard=gettext_lazy("whoever reported it could pass with difficulty or with help only"),
        blocked=gettext_lazy("whoever reported it could not pass"),
        unknown=gettext_lazy("whoever reported it did not know whether one can pass"),
    ),
}

# Where nothing was measured and nobody said: what the rules take the kind for.
_KIND = _said(
    free=gettext_lazy("%(kind)s: no hindrance"),
    hard=gettext_lazy("%(kind)s: counts as hard"),
    blocked=gettext_lazy("%(kind)s: counts as blocked"),
    unknown=gettext_lazy("%(kind)s: nobody has measured whether one can pass"),
)

# Whole heads, not "blocked" + "for" + profile: languages join these in ways of their own.
_HEADS: Mapping[tuple[str, str], Promise] = {
    ("walking", "free"): gettext_lazy("Free on foot"),
    ("walking", "hard"): gettext_lazy("Hard on foot"),
    ("walking", "blocked"): gettext_lazy("Blocked on foot"),
    ("walking", "unknown"): gettext_lazy("Not known on foot"),
    ("manual_wheelchair", "free"): gettext_lazy("Free for manual wheelchair"),
    ("manual_wheelchair", "hard"): gettext_lazy("Hard for manual wheelchair"),
    ("manual_wheelchair", "blocked"): gettext_lazy("Blocked for manual wheelchair"),
    ("manual_wheelchair", "unknown"): gettext_lazy("Not known for manual wheelchair"),
    ("powered_wheelchair", "free"): gettext_lazy("Free for powered wheelchair"),
    ("powered_wheelchair", "hard"): gettext_lazy("Hard for powered wheelchair"),
    ("powered_wheelchair", "blocked"): gettext_lazy("Blocked for powered wheelchair"),
    ("powered_wheelchair", "unknown"): gettext_lazy("Not known for powered wheelchair"),
    ("walking_aid", "free"): gettext_lazy("Free with a walking aid"),
    ("walking_aid", "hard"): gettext_lazy("Hard with a walking aid"),
    ("walking_aid", "blocked"): gettext_lazy("Blocked with a walking aid"),
    ("walking_aid", "unknown"): gettext_lazy("Not known with a walking aid"),
    ("pram", "free"): gettext_lazy("Free with a pram"),
    ("pram", "hard"): gettext_lazy("Hard with a pram"),
    ("pram", "blocked"): gettext_lazy("Blocked with a pram"),
    ("pram", "unknown"): gettext_lazy("Not known with a pram"),
    ("blind", "free"): gettext_lazy("Free for blind people with a cane"),
    ("blind", "hard"): gettext_lazy("Hard for blind people with a cane"),
    ("blind", "blocked"): gettext_lazy("Blocked for blind people with a cane"),
    ("blind", "unknown"): gettext_lazy("Not known for blind people with a cane"),
    ("low_vision", "free"): gettext_lazy("Free for people with low vision"),
    ("low_vision", "hard"): gettext_lazy("Hard for people with low vision"),
    ("low_vision", "blocked"): gettext_lazy("Blocked for people with low vision"),
    ("low_vision", "unknown"): gettext_lazy("Not known for people with low vision"),
}

# The sources of the shipped rules in few words; a source staff wrote is shown as they wrote it.
_SOURCES: Mapping[str, Promise] = {
    "start": gettext_lazy("starting values for Torino, to be tested with associations"),
    "dm236_8_2_1": gettext_lazy("DM 236/1989, 8.2.1"),
    "dm236_8_1_11": gettext_lazy("DM 236/1989, 8.1.11"),
    "accessmap": gettext_lazy("AccessMap"),
    "tobler": gettext_lazy("Tobler 1993"),
    "ors": gettext_lazy("openrouteservice"),
    "osm": gettext_lazy("OpenStreetMap"),
    "cane": gettext_lazy("starting values for blind people, to be tested with associations"),
    "two_sides": gettext_lazy("decision of the project"),
    "fifteen": gettext_lazy("fifteen-minute city"),
    "soglia": gettext_lazy("working value, to be measured with users"),
}


def verdict_head(profile: str, verdict: str) -> str:
    """ "Blocked for manual wheelchair", in the active language."""
    head = _HEADS.get((profile, verdict))
    if head is None:
        who = PROFILE_LABELS.get(profile, profile)
        head = format_lazy("{}: {}", who, VERDICT_LABELS.get(verdict, verdict))
    return str(head)


def reason_sentence(reason: Mapping[str, Any]) -> str:
    """ "kerb 12 cm, limit 3 cm (source: ...)", in the active language.

    A clause to stand after a colon: no capital, no full stop (``capfirst`` lets it stand alone).
    """
    clause = reason_clause(reason)
    source = source_label(str(reason.get("source") or ""))
    if not source:
        return clause
    return _("%(reason)s (source: %(source)s)") % {"reason": clause, "source": source}


def reason_clause(reason: Mapping[str, Any]) -> str:
    """The same without the source."""
    code, verdict = str(reason["code"]), str(reason["verdict"])
    words = _MEASURED.get(code)
    if words is not None:
        return _measured(words, verdict, reason.get("value"), reason.get("limit"))
    if code in _SAID:
        return str(_SAID[code][verdict])
    kind = BarrierKind(code).label if code in BarrierKind.values else _("Not measured")
    return str(_KIND[verdict]) % {"kind": kind}


def _measured(words: _Words, verdict: str, value: float | None, limit: float | None) -> str:
    numbers = value is not None and limit is not None
    if verdict == "unknown":
        text = words.rough if numbers and words.rough else words.unknown
    elif numbers:
        text = getattr(words, verdict)
    else:
        text = words.bad if verdict != "free" else words.unknown
    if not numbers:
        return str(text)
    return str(text) % {"value": number_words(value), "limit": number_words(limit)}


def number_words(value: Any) -> str:
    """At most two decimals, as the active language writes them; "12", "2,5"."""
    spelled = f"{float(value):.2f}".rstrip("0").rstrip(".")
    decimals = len(spelled.partition(".")[2])
    # From its digits: of a large number a float keeps fewer than are written.
    return number_format(Decimal(spelled) + 0, decimal_pos=decimals, force_grouping=True)


def source_label(source: str) -> str:
    """Few words for a source of the shipped rules; any other as it is. A witness has none."""
    if source in ("", WITNESS):
        return ""
    key = source if source in _SOURCES else _keys_of_sources().get(source, "")
    return str(_SOURCES[key]) if key in _SOURCES else source


@lru_cache(maxsize=1)
def _keys_of_sources() -> dict[str, str]:
    """Reasons carry the text of their source."""
    return {text: key for key, text in rule_sets.shipped()["body"]["sources"].items()}


def list_words(words: Iterable[Promise | str]) -> str:
    """ "Pram; Walking aid", in the active language. A name may hold a comma."""
    return pgettext("between the items of a list", "; ").join(str(word) for word in words)


def who_sentences(verdicts: Mapping[str, str]) -> list[str]:
    """Who is blocked, for whom it is hard or not known, from {profile: verdict}, gravest first."""
    patterns = {
        "blocked": _("Blocked for: %(who)s."),
        "hard": _("Hard for: %(who)s."),
        "unknown": _("Not known for: %(who)s."),
        "free": _("No hindrance for: %(who)s."),
    }
    found = []
    for verdict, pattern in patterns.items():
        who = [PROFILE_LABELS.get(code, code) for code, v in verdicts.items() if v == verdict]
        if who:
            found.append(pattern % {"who": list_words(who)})
    return found


def passing_sentence(seconds: float) -> str:
    """What getting over it takes, for whoever can. Empty when it takes nothing."""
    whole = round(seconds)
    if not whole:
        return ""
    return ngettext(
        "Getting past takes %(n)s second more.", "Getting past takes %(n)s seconds more.", whole
    ) % {"n": whole}
