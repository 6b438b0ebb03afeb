"""How a photo may be reviewed, as data, and what is read from the form of the boxes.

The boxes are in percent of the picture as it is shown: left, top, width, height.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Box = tuple[float, float, float, float]

# (state, step) -> new state. Whatever is public or refused goes back to the waiting ones first.
STEPS: dict[tuple[str, str], str] = {
    ("waiting", "publish"): "published",
    ("waiting", "refuse"): "unfit",
    ("published", "take_back"): "waiting",
    ("unfit", "take_back"): "waiting",
}
REASONS: dict[str, Promise] = {
    "people": _("People could be recognised, and covering them would cover the barrier"),
    "private_place": _("It shows the inside of a home or private ground"),
    "not_the_barrier": _("It does not show the barrier"),
    "unreadable": _("Too dark or blurred"),
    "offensive": _("Offensive"),
}
BOXES_MAX = 12
# Of reports in these states a reviewed photo may be seen; of others it disappears at once.
SHOWN_STATES = ("received", "in_check", "verified", "duplicate")
FIELDS = ("x", "y", "width", "height")
_NUMBER = re.compile(r"\d{1,3}([.,]\d{1,4})?", re.ASCII)
_LEAST_PERCENT = 0.1
_OUTSIDE = _("Every number lies between 0 and 100, and the box inside the picture.")
_HALF = _("Fill in all four numbers of the box, or none.")


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One line of the form: what was typed, and what is wrong with it."""

    number: int
    x: str
    y: str
    width: str
    height: str
    error: str | Promise = ""


def read_boxes(data: Mapping[str, str]) -> tuple[list[BoxLine], list[Box]]:
    """The filled lines of a form (``box-1-x`` ...), and the boxes of those that are right.

    A box that reaches over the edge is refused and not cut: what was typed is not what was meant.
    """
    lines, boxes = [], []
    for number in range(1, BOXES_MAX + 1):
        typed = [str(data.get(f"box-{number}-{name}") or "").strip()[:20] for name in FIELDS]
        if not any(typed):
            continue
        box, error = _box(typed)
        if box is not None:
            boxes.append(box)
        x, y, width, height = typed
        lines.append(BoxLine(number, x, y, width, height, error))
    return lines, boxes


def check_boxes(boxes: object) -> list[Box] | None:
    """The boxes when each is four numbers and lies inside the picture; otherwise ``None``."""
    if not isinstance(boxes, list | tuple) or len(boxes) > BOXES_MAX:
        return None
    checked = []
    for box in boxes:
        if not isinstance(box, list | tuple) or len(box) != len(FIELDS):
            return None
        if any(isinstance(part, bool) or not isinstance(part, int | float) for part in box):
            return None
        if not _is_inside(*box):
            return None
        checked.append((float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    return checked


def turned(box: Box) -> Box:
    """The same box after the picture has been turned by a quarter clockwise."""
    x, y, width, height = box
    return round(100 - y - height, 4), x, height, width


def lines_of(boxes: list[Box]) -> list[BoxLine]:
    """Lines that say these boxes, as they would be typed."""
    return [
        BoxLine(number, *(f"{part:.2f}".rstrip("0").rstrip(".") for part in box))
        for number, box in enumerate(boxes, start=1)
    ]


def with_empty(lines: list[BoxLine], *, spare: int = 3) -> list[BoxLine]:
    """The lines numbered anew, with some empty ones after them to be filled."""
    filled = [
        BoxLine(number, line.x, line.y, line.width, line.height, line.error)
        for number, line in enumerate(lines, start=1)
    ]
    last = min(BOXES_MAX, len(filled) + spare)
    return filled + [BoxLine(n, "", "", "", "") for n in range(len(filled) + 1, last + 1)]


def _box(typed: list[str]) -> tuple[Box | None, str | Promise]:
    if not all(typed):
        return None, _HALF
    if not all(_NUMBER.fullmatch(part) for part in typed):
        return None, _OUTSIDE
    x, y, width, height = (float(part.replace(",", ".")) for part in typed)
    return ((x, y, width, height), "") if _is_inside(x, y, width, height) else (None, _OUTSIDE)


def _is_inside(x: float, y: float, width: float, height: float) -> bool:
    # Comparisons with what is no number are false: NaN falls through every one of them.
    return bool(
        0 <= x <= 100
        and 0 <= y <= 100
        and _LEAST_PERCENT <= width <= 100
        and _LEAST_PERCENT <= height <= 100
        and x + width <= 100.0001
        and y + height <= 100.0001
    )
