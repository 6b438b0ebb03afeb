"""A way in words. Whole sentences, each made from the facts only; nothing is glued together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.reach.directions import Step
from apps.reach.profiles import CATEGORY_LABELS, PROFILE_LABELS
from apps.reach.route_facts import (
    BLOCKED,
    FOUND,
    GOAL_NOT_USABLE,
    GOAL_TOO_FAR,
    NOT_READY,
    START_NOT_USABLE,
    START_TOO_FAR,
    UNCONNECTED,
    BlockerFacts,
    EndFacts,
    NearestFacts,
    RouteFacts,
    WayFacts,
)
from apps.reach.wording import reason_sentence
from apps.twin.kinds import BarrierKind

# Nearer than this nobody walks from the door to the street.
_AT_THE_STREET_M = 15.0

_HEADINGS: tuple[Promise, ...] = (
    gettext_lazy("Go north."),
    gettext_lazy("Go north-east."),
    gettext_lazy("Go east."),
    gettext_lazy("Go south-east."),
    gettext_lazy("Go south."),
    gettext_lazy("Go south-west."),
    gettext_lazy("Go west."),
    gettext_lazy("Go north-west."),
)
_INTO: Mapping[str, Promise] = {
    "start": gettext_lazy("Start in %(street)s."),
    "straight": gettext_lazy("Go straight on into %(street)s."),
    "left": gettext_lazy("Turn left into %(street)s."),
    "right": gettext_lazy("Turn right into %(street)s."),
    "back": gettext_lazy("Turn around into %(street)s."),
}
_UNNAMED: Mapping[str, Promise] = {
    "start": gettext_lazy("Start here."),
    "straight": gettext_lazy("Go straight on."),
    "left": gettext_lazy("Turn left."),
    "right": gettext_lazy("Turn right."),
    "back": gettext_lazy("Turn around."),
}
_STRETCHES: Mapping[str, Promise] = {
    "steps": gettext_lazy("Steps"),
    "crossing": gettext_lazy("Crossing"),
    "lift": gettext_lazy("Lift"),
}


@dataclass(frozen=True, slots=True)
class StepText:
    """A step of the description: its sentences as one text, and what is hard in it."""

    text: str
    hard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownText:
    """Something nobody knows, and over how many metres of the way."""

    text: str
    metres: int


def step_texts(way: WayFacts) -> list[StepText]:
    """Every step of a way, from the start to the arrival, in the active language."""
    told = []
    for step in way.steps:
        stretches = [way.stretches[i] for i in step.legs]
        hard = [
            reason
            for stretch in stretches
            for reason in stretch.reasons
            if reason["verdict"] == "hard"
        ]
        told.append(StepText(" ".join(_sentences(step)), tuple(_each_once(hard))))
    told.append(StepText(_("You have arrived."), ()))
    return told


def _sentences(step: Step) -> Iterable[str]:
    if step.turn == "start":
        yield _into(step)
        yield str(_HEADINGS[step.heading])
    elif step.way == "walk" or step.turn != "straight":
        yield _into(step) if step.way == "walk" else str(_UNNAMED[step.turn])
    if step.way == "crossing":
        yield (
            _("Cross %(street)s.") % {"street": step.name} if step.name else _("Cross the street.")
        )
    elif step.way == "lift":
        yield _("Take the lift.")
    elif step.way == "steps":
        n = step.step_count
        yield (
            ngettext("Take the stairs: %(n)s step.", "Take the stairs: %(n)s steps.", n) % {"n": n}
            if n > 0
            else _("Take the stairs.")
        )
    if step.way != "lift":
        n = rounded_m(step.metres)
        yield ngettext("Go on for %(n)s metre.", "Go on for %(n)s metres.", n) % {"n": n}


def _into(step: Step) -> str:
    if step.name and step.way == "walk":
        return str(_INTO[step.turn]) % {"street": step.name}
    return str(_UNNAMED[step.turn])


def rounded_m(metres: float) -> int:
    """As people say it: 7, 85, 320, 1450."""
    step = 1 if metres < 20 else 5 if metres < 200 else 10
    return max(1, step * round(metres / step))


def unknown_texts(way: WayFacts) -> list[UnknownText]:
    """What is not known along a way, the longest first."""
    metres: dict[str, float] = {}
    for stretch in way.stretches:
        for text in _each_once(r for r in stretch.reasons if r["verdict"] == "unknown"):
            metres[text] = metres.get(text, 0.0) + stretch.metres
    order = sorted(metres, key=lambda text: (-metres[text], text))
    return [UnknownText(text, rounded_m(metres[text])) for text in order]


def _each_once(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(capfirst(reason_sentence(reason)) for reason in reasons))


def reasons_of(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason as a sentence, with its source."""
    return _each_once(reasons)


def headline(route: RouteFacts) -> str:
    """The answer in one sentence."""
    if route.status == FOUND and route.way is not None:
        n = max(1, route.way.minutes)
        return ngettext(
            "%(n)s minute, %(metres)s m.", "%(n)s minutes, %(metres)s m.", n
        ) % {"n": n, "metres": rounded_m(route.way.metres)}  # fmt: skip
    sentences = {
        BLOCKED: _("There is no way for you: something closes it."),
        UNCONNECTED: _("No street of the map joins these two places."),
        START_TOO_FAR: _("The start is too far from any street of the map."),
        GOAL_TOO_FAR: _("The destination is too far from any street of the map."),
        START_NOT_USABLE: _("No street near the start can be used with this profile: %(profile)s."),
        GOAL_NOT_USABLE: _(
            "No street near the destination can be used with this profile: %(profile)s."
        ),
        NOT_READY: _("Ways are not computed yet. Try again in a few minutes."),
    }
    profile = PROFILE_LABELS.get(route.profile, route.profile)
    return str(sentences[route.status]) % {"profile": profile}


def careful_sentence(route: RouteFacts) -> str:
    """The pessimistic reading beside the headline."""
    if route.careful_is_the_same:
        return _("Nothing unknown and no unverified barrier makes it longer.")
    if route.careful is None:
        return _(
            "No way is sure: if what nobody has checked is closed, and what is not verified is "
            "there, you do not get through."
        )
    n = max(1, route.careful.minutes)
    if route.careful_is_slower:
        return ngettext(
            "If what is not verified is there, this way takes %(n)s minute.",
            "If what is not verified is there, this way takes %(n)s minutes.",
            n,
        ) % {"n": n}
    return ngettext(
        "If what nobody has checked is closed, and what is not verified is there, another way "
        "takes %(n)s minute.",
        "If what nobody has checked is closed, and what is not verified is there, another way "
        "takes %(n)s minutes.",
        n,
    ) % {"n": n}


def alternative_sentence(way: WayFacts) -> str:
    """Another way, in one sentence."""
    n = max(1, way.minutes)
    return ngettext(
        "Another way takes %(n)s minute, over %(metres)s m.",
        "Another way takes %(n)s minutes, over %(metres)s m.",
        n,
    ) % {"n": n, "metres": rounded_m(way.metres)}


def end_sentence(end: EndFacts, *, start: bool) -> str:
    """What is left between the place and the street; empty where it is next to nothing."""
    if end.metres is None or end.metres < _AT_THE_STREET_M:
        return ""
    n = rounded_m(end.metres)
    if start:
        return ngettext(
            "The first %(n)s metre, from the start to the street, is not on the map and is not "
            "counted.",
            "The first %(n)s metres, from the start to the street, are not on the map and are "
            "not counted.",
            n,
        ) % {"n": n}
    return ngettext(
        "The last %(n)s metre, from the street to the destination, is not on the map and is not "
        "counted.",
        "The last %(n)s metres, from the street to the destination, are not on the map and are "
        "not counted.",
        n,
    ) % {"n": n}


def blocker_sentence(blocker: BlockerFacts) -> str:
    """What closes the way, and where."""
    known = BarrierKind(blocker.barrier_kind).label if blocker.barrier_kind else None
    what = known or _STRETCHES.get(blocker.stretch_kind)
    if what and blocker.street:
        return _("%(what)s in %(street)s: the way is closed here.") % {
            "what": what, "street": blocker.street,
        }  # fmt: skip
    if what:
        return _("%(what)s: the way is closed here.") % {"what": what}
    if blocker.street:
        return _("A stretch of %(street)s is closed.") % {"street": blocker.street}
    return _("A stretch without a name is closed.")


def blocker_reasons(blocker: BlockerFacts) -> list[str]:
    """Why, with numbers and sources."""
    if not blocker.reasons:
        return [_("It has changed a moment ago: ask again in a minute.")]
    return _each_once(blocker.reasons)


def without_sentence(blockers: Sequence[BlockerFacts], seconds: int) -> str:
    """How long the way takes once what closes it is gone."""
    n = max(1, -(-seconds // 60))
    if len(blockers) == 1:
        return ngettext(
            "Without it the way takes %(n)s minute.", "Without it the way takes %(n)s minutes.", n
        ) % {"n": n}
    return ngettext(
        "Without them the way takes %(n)s minute.", "Without them the way takes %(n)s minutes.", n
    ) % {"n": n}


def nearest_sentence(nearest: NearestFacts) -> str:
    """What can be reached instead."""
    n = max(1, nearest.minutes)
    if nearest.category:
        return ngettext(
            "The nearest place of the same kind that you can reach is %(name)s (%(kind)s), in "
            "%(n)s minute.",
            "The nearest place of the same kind that you can reach is %(name)s (%(kind)s), in "
            "%(n)s minutes.",
            n,
        ) % {"name": nearest.name, "kind": CATEGORY_LABELS[nearest.category], "n": n}
    left = rounded_m(nearest.metres_left or 0.0)
    if nearest.name:
        return ngettext(
            "The nearest you can get is %(name)s, in %(n)s minute: %(metres)s m are left.",
            "The nearest you can get is %(name)s, in %(n)s minutes: %(metres)s m are left.",
            n,
        ) % {"name": nearest.name, "n": n, "metres": left}
    return ngettext(
        "You can get as near as %(metres)s m, in %(n)s minute.",
        "You can get as near as %(metres)s m, in %(n)s minutes.",
        n,
    ) % {"n": n, "metres": left}
