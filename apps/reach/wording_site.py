"""Why one does not get into a site, in the words of the active language."""

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import Reason
from apps.reach.wording import number_words, source_label

_MINIMA = ("width_cm",)


class Named(Protocol):
    """A measure: what it is called, and in what it is measured."""

    @property
    def name(self) -> Promise:
        """In the active language."""

    @property
    def unit(self) -> str:
        """Empty for counts, and for what is there or not."""


def site_reason(reason: Reason, measure: Named) -> str:
    """ "Free width of the door: 72 cm, at least 80 cm are needed", perhaps with its source."""
    clause = _clause(reason, measure)
    source = source_label(reason.source)
    if not source or reason.value is None:
        return clause
    return _("%(reason)s (source: %(source)s)") % {"reason": clause, "source": source}


def _clause(reason: Reason, measure: Named) -> str:
    words = {"what": str(measure.name)}
    if reason.verdict == Verdict.UNKNOWN:
        return _("%(what)s: not known") % words
    if reason.value is None or reason.limit is None:
        return _("%(what)s: no") % words
    words["value"] = _with_unit(reason.value, measure.unit)
    words["limit"] = _with_unit(reason.limit, measure.unit)
    if reason.code.endswith(_MINIMA):
        if reason.verdict == Verdict.BLOCKED:
            return _("%(what)s: %(value)s, at least %(limit)s are needed") % words
        return _("%(what)s: %(value)s, easy from %(limit)s") % words
    if reason.verdict == Verdict.BLOCKED:
        return _("%(what)s: %(value)s, at most %(limit)s can be overcome") % words
    return _("%(what)s: %(value)s, easy up to %(limit)s") % words


def _with_unit(number: float, unit: str) -> str:
    words = number_words(number)
    return f"{words} {unit}" if unit else words
