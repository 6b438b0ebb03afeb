"""Words the maps say: scripts take them from the page, so that they are translated once."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.twin.kinds import BarrierKind

# The states of a barrier as people read them.
BARRIER_STATES: dict[str, Promise] = {
    "suspected": _("Not verified"),
    "confirmed": _("Confirmed"),
    "planned": _("Removal planned"),
    "removal_claimed": _("Said to be removed"),
    "removed": _("Removed"),
    "dismissed": _("Not a barrier"),
    "expired": _("Expired"),
    "merged": _("Joined with another"),
}

_TEXTS: dict[str, Promise] = {
    "loading": _("Loading the map"),
    "unavailable": _("The map cannot be drawn here. Everything on it is also in the list."),
    "show": _("Show the map"),
    "instructions": _("Arrow keys move the map, plus and minus change the scale."),
    "pickInstructions": _(
        "Move the map until the cross is on the place, or tap the place. "
        "With the keyboard: arrow keys move the map, Enter puts the pin."
    ),
    "placeHere": _("Put the pin here"),
    "placed": _("Pin placed."),
    "pin": _("Chosen place"),
    "outside": _("This place is outside the city."),
    "locate": _("Use my position"),
    "locating": _("Looking for your position"),
    "located": _("Your position, within %s metres. Check that the pin is on the right spot."),
    "locateFailed": _("Your position is not available. Choose the place on the map or by street."),
    "scrollHelp": _("Hold Ctrl and scroll to change the scale."),
    "touchHelp": _("Use two fingers to move the map."),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
    "open": _("Open the page"),
    "close": _("Close"),
    "barrier": _("Barrier"),
    "point": _("Facilitation point"),
}


def map_texts() -> dict[str, Promise]:
    """Texts by the key the scripts use, with the names of the barrier kinds as ``kind.<code>``
    and of the states as ``state.<code>``.
    """
    kinds = {f"kind.{kind.value}": kind.label for kind in BarrierKind}
    states = {f"state.{code}": label for code, label in BARRIER_STATES.items()}
    return {**_TEXTS, **states, **kinds}
