"""Names of profiles and categories in the reader's language. Their rules are data."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROFILE_LABELS: dict[str, Promise] = {
    "walking": _("Walking"),
    "manual_wheelchair": _("Manual wheelchair"),
    "powered_wheelchair": _("Powered wheelchair"),
    "walking_aid": _("Walking aid"),
    "pram": _("Pram"),
    "blind": _("Blind, with a cane"),
    "low_vision": _("Low vision"),
}

# The order in which they are shown; the engine computes exactly these.
CATEGORY_LABELS: dict[str, Promise] = {
    "point": _("Facilitation point"),
    "health": _("Health service"),
    "pharmacy": _("Pharmacy"),
    "school": _("School"),
    "library": _("Library"),
    "stop": _("Public transport stop"),
    "park": _("Park"),
    "office": _("Public office"),
}
CATEGORIES: tuple[str, ...] = tuple(CATEGORY_LABELS)

VERDICT_LABELS: dict[str, Promise] = {
    "free": _("Free"),
    "hard": _("Hard"),
    "unknown": _("Not known"),
    "blocked": _("Blocked"),
}
