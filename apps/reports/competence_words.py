"""Rules of competence in sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.reports.models import CompetenceRule
from apps.territory import queries as territory
from apps.twin.kinds import BarrierKind
from project.formats.lists import with_commas

_OFF: dict[str, Promise] = {
    "unknown_kind": gettext_lazy("It names a kind of barrier that does not exist."),
    "unknown_category": gettext_lazy("It names a sort of place that does not exist."),
    "near_without_distance": gettext_lazy("It says near what, and not how near."),
    "kinds_no_list": gettext_lazy("Its kinds cannot be read."),
    "districts_no_list": gettext_lazy("Its districts cannot be read."),
    "streets_no_list": gettext_lazy("Its streets cannot be read."),
}
# More names than that are counted.
_NAMED = 4


def off_words(reason: str) -> str:
    """Why a rule switched itself off; empty when it did not."""
    if not reason:
        return ""
    return str(_OFF.get(reason) or _("It failed: %(error)s") % {"error": reason})


def describe(rule: CompetenceRule) -> str:
    """When the rule fits, in one line. What cannot be read is left out."""
    labels = dict(BarrierKind.choices)
    kinds = _texts(rule.kinds)
    parts = [_some([str(labels.get(kind, kind)) for kind in kinds]) if kinds else _("Every kind")]
    if districts := _texts(rule.districts):
        parts.append(_("districts: %(names)s") % {"names": _some(districts)})
    if streets := _texts(rule.streets):
        parts.append(_("along %(names)s") % {"names": _some(streets)})
    if rule.near_category:
        what = territory.category_labels().get(rule.near_category, rule.near_category)
        parts.append(
            _("within %(metres)s m of: %(what)s") % {"metres": rule.near_m or "?", "what": what}
        )
    return "; ".join(parts)


def _some(names: list[str]) -> str:
    rest = len(names) - _NAMED
    if rest <= 0:
        return with_commas(names)
    more = ngettext("%(number)s more", "%(number)s more", rest) % {"number": rest}
    return with_commas([*names[:_NAMED], more])


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
