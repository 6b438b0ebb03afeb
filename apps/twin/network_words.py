"""What people read about generations of the network and about doubtful barriers."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.twin.models import SegmentKind, Side
from apps.twin.network import resnap

REASONS: dict[str, Promise] = {
    resnap.LOSES_STRETCH: gettext_lazy("The network has no stretch within 60 m of it any more."),
    resnap.FAR: gettext_lazy("Its place on the network moves by more than 10 m."),
    resnap.OTHER_STREET: gettext_lazy("The stretch belongs to another street."),
    resnap.OTHER_SIDE: gettext_lazy("It may come to lie on the wrong side of the street."),
    resnap.CROSSING_GONE: gettext_lazy("It lay on a crossing, and now lies on a street."),
    resnap.TWO_CANDIDATES: gettext_lazy(
        "Two stretches are equally near: only somebody who knows the place can tell."
    ),
    resnap.PLACED_BY_HAND: gettext_lazy("A person had chosen its stretch, which is gone."),
}

STATES: dict[str, Promise] = {
    "staged": gettext_lazy("Imported, not in force"),
    "active": gettext_lazy("In force"),
    "retired": gettext_lazy("Replaced, kept"),
}

ATTRIBUTES: dict[str, Promise] = {
    "kind": gettext_lazy("kind of stretch"),
    "name": gettext_lazy("name"),
    "two_sided": gettext_lazy("one line for both sides"),
    "walkable": gettext_lazy("open to people on foot"),
    "width_m": gettext_lazy("width"),
    "surface": gettext_lazy("surface"),
    "smoothness": gettext_lazy("smoothness"),
    "incline_pct": gettext_lazy("slope"),
    "step_count": gettext_lazy("number of steps"),
    "handrail": gettext_lazy("handrail"),
    "tactile": gettext_lazy("tactile guide"),
    "acoustic": gettext_lazy("acoustic signal"),
    "crossing_markings": gettext_lazy("markings of the crossing"),
    "structure": gettext_lazy("bridge or tunnel"),
}


def reason_sentences(codes: Iterable[str]) -> list[str]:
    """Why a person should look at a barrier, each reason a sentence."""
    return [str(REASONS[code]) for code in codes]


def stretch_words(*, name: str, kind: str, side: str = "") -> str:
    """A stretch and side in words: "Via Po (Street), left side"."""
    if not kind:
        return _("Beside the network")
    label = str(SegmentKind(kind).label)
    where = _("%(street)s (%(kind)s)") % {"street": name, "kind": label} if name else label
    if side == Side.LEFT:
        return _("%(stretch)s, left side") % {"stretch": where}
    if side == Side.RIGHT:
        return _("%(stretch)s, right side") % {"stretch": where}
    return where
