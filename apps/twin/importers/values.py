"""Reading attribute values as mappers write them. What cannot be read is unknown. Pure."""

import re
from math import isfinite, radians, tan

_NUMBER = re.compile(r"^\s*([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s]*)\s*$")
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048, "'": 0.3048, '"': 0.0254}
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})


def _number(text: object) -> tuple[float, str] | None:
    match = _NUMBER.match(str(text)) if text is not None else None
    if match is None:
        return None
    value = float(match.group(1).replace(",", "."))
    return (value, match.group(2).lower()) if isfinite(value) else None


def metres(text: object) -> float | None:
    """A length in metres from "2", "2.5 m", "180 cm" or "1,5"; ``None`` when unknown.

    A length that is negative, zero or of more than 200 m is a typing mistake.
    """
    found = _number(text)
    if found is None or found[1] not in _METRES:
        return None
    value = found[0] * _METRES[found[1]]
    return round(value, 4) if 0 < value <= 200 else None


def centimetres(text: object) -> float | None:
    """A kerb's height in centimetres from "0.03", "3 cm" or "0.03 m" (OSM's default is metres).

    Zero is a height; more than a metre is a typing mistake.
    """
    found = _number(text)
    if found is None or found[1] not in _METRES:
        return None
    value = round(found[0] * _METRES[found[1]] * 100, 1)
    return value if 0 <= value <= 100 else None


def percent(text: object) -> float | None:
    """A slope in percent from "8%", "-8 %", "5°" or a bare number taken as percent.

    "up", "down", "steep" tell no slope; more than 100 % is a typing mistake.
    """
    found = _number(text)
    if found is None:
        return None
    value, unit = found
    if unit == "°":
        value = 100 * tan(radians(value)) if abs(value) < 45 else 101
    elif unit not in ("", "%"):
        return None
    return round(value, 3) if abs(value) <= 100 else None


def percent_of_fraction(value: object) -> float | None:
    """A slope in percent from OpenSidewalks' fraction (0.05 is 5 %), between -1 and 1."""
    found = _number(value)
    if found is None or found[1] or abs(found[0]) > 1:
        return None
    return round(found[0] * 100, 4)


def whole(text: object, *, maximum: int) -> int | None:
    """A whole number from 1 to ``maximum``, else ``None``."""
    found = _number(text)
    if found is None or found[1] or found[0] != int(found[0]):
        return None
    return int(found[0]) if 1 <= found[0] <= maximum else None


def yes_no(text: object, *, also_yes: frozenset[str] = frozenset()) -> bool | None:
    """``True`` for yes, ``False`` for no, ``None`` for anything else."""
    word = str(text).strip().lower() if text is not None else ""
    if word in _YES or word in also_yes:
        return True
    return False if word in _NO else None
