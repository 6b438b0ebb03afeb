"""Remedies in the reader's language. What staff write themselves is shown as they wrote it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.works.kinds import Unit

# The remedies of the price list that comes with the product, as its data have them.
_REMEDIES: Mapping[str, Promise] = {
    "Build a new kerb ramp": gettext_lazy("Build a new kerb ramp"),
    "Adapt the kerb ramp": gettext_lazy("Adapt the kerb ramp"),
    "Build a raised crossing": gettext_lazy("Build a raised crossing"),
    "Build the sidewalk anew in asphalt": gettext_lazy("Build the sidewalk anew in asphalt"),
    "Build the sidewalk anew in stone": gettext_lazy("Build the sidewalk anew in stone"),
    "Remove the post": gettext_lazy("Remove the post"),
    "Move the street furniture": gettext_lazy("Move the street furniture"),
    "Remove the barrier (average of a whole plan)": gettext_lazy(
        "Remove the barrier (average of a whole plan)"
    ),
}


# So with its title and sources: a sheet is printed in one language.
_LISTED: Mapping[str, Promise] = {
    "First prices: a published accessibility plan, and one average as a prior": gettext_lazy(
        "First prices: a published accessibility plan, and one average as a prior"
    ),
    "PEBA of Valmadrera, 2025 (laprovinciadilecco.it)": gettext_lazy(
        "PEBA of Valmadrera, 2025 (laprovinciadilecco.it)"
    ),
    "PEBA of Valmadrera, 2025 (laprovinciadilecco.it): “more than 8,000 €”": gettext_lazy(
        "PEBA of Valmadrera, 2025 (laprovinciadilecco.it): “more than 8,000 €”"
    ),
    "PEBA of Verona, historic centre, 2018: about 6.5 million € for 2,330 barriers": gettext_lazy(
        "PEBA of Verona, historic centre, 2018: about 6.5 million € for 2,330 barriers"
    ),
}


def listed_words(text: str) -> str:
    """A title or a source of the price list in the active language, where we have it."""
    return str(_LISTED.get(text, text))


def remedy_words(remedy: str) -> str:
    """The remedy in the active language, where we have it."""
    return str(_REMEDIES.get(remedy, remedy))


def euro(amount: Decimal) -> str:
    """ "3,700 €" or "112.50 €" as the active language writes numbers."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)} €"


def range_words(low: Decimal | None, typical: Decimal | None, high: Decimal | None) -> str:
    """Up to three amounts in words; empty when none is known."""
    if typical is not None:
        if low is not None and high is not None and low != high:
            return _("about %(typical)s (from %(low)s to %(high)s)") % _written(low, typical, high)
        return pgettext("an amount", "about %(typical)s") % {"typical": euro(typical)}
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s") % _written(low, typical, high)
    if low is not None:
        return _("at least %(low)s") % {"low": euro(low)}
    if high is not None:
        return _("at most %(high)s") % {"high": euro(high)}
    return ""


def unit_words(unit: str) -> str:
    """ "each", "metre" ... in the active language."""
    return str(Unit(unit).label)


def _written(low: Decimal | None, typical: Decimal | None, high: Decimal | None) -> dict[str, Any]:
    pairs = {"low": low, "typical": typical, "high": high}
    return {name: euro(value) for name, value in pairs.items() if value is not None}
