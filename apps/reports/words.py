"""Places and measures in words, the same on every page."""

from collections.abc import Mapping
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.services import TooMany
from apps.reports.models import Permanence, PlacedBy
from apps.twin.kinds import KINDS, MEASURES, BarrierKind, CanPass

_PASSING: dict[str, Promise] = {
    CanPass.YES: gettext_lazy("Whoever reported it can pass."),
    CanPass.WITH_DIFFICULTY: gettext_lazy("Whoever reported it passes with difficulty."),
    CanPass.WITH_HELP: gettext_lazy("Whoever reported it passes only with help."),
    CanPass.NO: gettext_lazy("Whoever reported it cannot pass."),
}
_LASTING: dict[str, Promise] = {
    Permanence.FIXED: gettext_lazy("It is always there."),
    Permanence.TEMPORARY: gettext_lazy("It is there for a time."),
    Permanence.INTERMITTENT: gettext_lazy("It comes and goes."),
}


def place_words(
    street_name: str, house_number: str, corner_name: str, landmark_name: str = ""
) -> str:
    """ "Via Po 12", "Via Po / Via Rossini" or "Via Po (Farmacia X)"; empty without a street."""
    if street_name and corner_name:
        return f"{street_name} / {corner_name}"
    if street_name and landmark_name and not house_number:
        return f"{street_name} ({landmark_name})"
    return " ".join(part for part in (street_name, house_number) if part)


class Placed(Protocol):
    """Whatever says where: a report, its facts."""

    @property
    def placed_by(self) -> str: ...
    @property
    def street_name(self) -> str: ...
    @property
    def house_number(self) -> str: ...
    @property
    def corner_name(self) -> str: ...
    @property
    def landmark_name(self) -> str: ...
    @property
    def near_corner_name(self) -> str: ...
    @property
    def side_answer(self) -> str: ...


def place_of(placed: Placed) -> str:
    """The place of a report in words; empty without a street."""
    return place_words(
        placed.street_name, placed.house_number, placed.corner_name, placed.landmark_name
    )


def side_of(placed: Placed) -> str:
    """The side of a report as people say it; empty when it was not told."""
    return side_words(
        placed.side_answer,
        placed_by=placed.placed_by,
        named=placed.house_number or placed.landmark_name,
        near_corner_name=placed.near_corner_name,
    )


def side_words(answer: str, *, placed_by: str, named: str, near_corner_name: str) -> str:
    """ "On the other side than 12": a side as it was answered; empty when it was not.

    ``named`` is the number or the landmark it is seen from. "left" and "right" go towards the
    nearest corner of a place that was pointed at, and towards the higher numbers along a street.
    """
    pointed = placed_by != PlacedBy.STREET
    towards = near_corner_name if pointed else _("the higher numbers")
    if answer in ("same", "other") and named:
        said = (
            _("On the side of %(named)s")
            if answer == "same"
            else _("On the other side than %(named)s")
        )
        return said % {"named": named}
    if answer in ("left", "right") and towards:
        said = (
            _("On the left, going towards %(street)s")
            if answer == "left"
            else _("On the right, going towards %(street)s")
        )
        return said % {"street": towards}
    return ""


def measure_lines(measures: Mapping[str, object]) -> list[str]:
    """ "Height: 12 cm", in the order of the table."""
    return [
        f"{facts.label}: {measures[name]} {facts.unit}".rstrip()
        for name, facts in MEASURES.items()
        if name in measures
    ]


def public_sentences(
    kind: str, measures: Mapping[str, object], can_pass: str = "", permanence: str = ""
) -> str:
    """A report in sentences made of its structured facts: nothing in them was typed as text."""
    parts = [f"{BarrierKind(kind).label}.", str(KINDS[kind].sentence)]
    parts += [f"{line}." for line in measure_lines(measures)]
    parts += [str(words[code]) for words, code in ((_PASSING, can_pass), (_LASTING, permanence))
              if code in words]  # fmt: skip
    return " ".join(parts)


def too_many_words(too_many: TooMany) -> str:
    """What is said to somebody who was counted out: how long to wait, and that nothing is lost."""
    minutes = too_many.wait_minutes
    wait = ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes)
    return " ".join(
        [
            _("This connection has sent too much in a short time. What you wrote is still here."),
            wait % {"n": minutes},
        ]
    )
