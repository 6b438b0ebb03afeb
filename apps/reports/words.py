"""Places and measures in words, the same on every page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.models import Permanence
from apps.twin.kinds import KINDS, MEASURES, BarrierKind, CanPass

_PASSING: dict[str, Promise] = {
    CanPass.YES: _("Whoever reported it can pass."),
    CanPass.WITH_DIFFICULTY: _("Whoever reported it passes with difficulty."),
    CanPass.WITH_HELP: _("Whoever reported it passes only with help."),
    CanPass.NO: _("Whoever reported it cannot pass."),
}
_LASTING: dict[str, Promise] = {
    Permanence.FIXED: _("It is always there."),
    Permanence.TEMPORARY: _("It is there for a time."),
    Permanence.INTERMITTENT: _("It comes and goes."),
}


def place_words(street_name: str, house_number: str, corner_name: str) -> str:
    """ "Via Po 12" or "Via Po / Via Rossini"; empty without a street."""
    if street_name and corner_name:
        return f"{street_name} / {corner_name}"
    return " ".join(part for part in (street_name, house_number) if part)


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
