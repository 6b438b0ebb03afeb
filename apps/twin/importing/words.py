"""What surveys call things, in Italian and English, and the units they measure in. Pure.

The words are data (``words.json``): a survey with words of its own brings them in its mapping.
"""

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from apps.twin.kinds import KINDS, MEASURES

# How much of our unit one of theirs is; the unit of a measure is the end of its name.
_FACTORS: dict[tuple[str, str], float] = {
    ("cm", "mm"): 0.1, ("cm", "cm"): 1.0, ("cm", "m"): 100.0,
    ("m", "mm"): 0.001, ("m", "cm"): 0.01, ("m", "m"): 1.0,
    ("pct", "pct"): 1.0,
}  # fmt: skip
_NUMBER = re.compile(r"\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*([a-z]*)\s*")
_RATIO = re.compile(r"\s*1\s*[:/]\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*")


class NotUnderstood(ValueError):
    """A cell cannot be read. The text says why, for whoever mends the file."""


@cache
def _words() -> dict[str, Any]:
    text = Path(__file__).with_name("words.json").read_text(encoding="utf-8")
    words: dict[str, Any] = json.loads(text)
    return words


def fold(text: Any) -> str:
    """A text as words are compared: no accents, no case, no signs. "Larghezza (m)": "larghezza m".

    Percent and degree signs become words, since they are units.
    """
    spelled = str(text).replace("%", " pct ").replace("°", " deg ")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@cache
def _folded(group: str) -> dict[str, str]:
    meanings = {word: meaning for meaning, words in _words()[group].items() for word in words}
    if group == "kinds":
        meanings |= {fold(kind): str(kind) for kind in KINDS}
    if group in {"side", "can_pass"}:
        meanings |= {fold(meaning): meaning for meaning in _words()[group]}
    return meanings


def meaning_of(group: str, cell: Any, own: Mapping[str, Any]) -> Any:
    """What a cell's word means; ``own`` are the survey's words, which come first.

    Raises:
        NotUnderstood: nobody knows the word.
    """
    given = " ".join(str(cell).split())
    for word, meaning in own.items():
        if fold(word) == fold(given):
            return meaning
    try:
        return _folded(group)[fold(given)]
    except KeyError:
        raise NotUnderstood(f"{given[:60]!r} is not known") from None


def field_of(heading: str) -> tuple[str, str]:
    """Our field for a heading, and the unit the heading states; empty where unknown."""
    words = fold(heading).split()
    unit = _folded("units").get(words[-1], "") if words else ""
    names = _folded("headings")
    whole = names.get(" ".join(words), "")
    if whole or not unit:
        return whole, ""
    return names.get(" ".join(words[:-1]), ""), unit


def columns_of(headings: Iterable[str]) -> dict[str, str]:
    """Field to heading, for all headings that are understood.

    Raises:
        NotUnderstood: two headings mean the same field.
    """
    columns: dict[str, str] = {}
    for heading in headings:
        field, _unit = field_of(heading)
        if not field:
            continue
        if field in columns:
            raise NotUnderstood(
                f"columns {columns[field]!r} and {heading!r} both look like {field}: "
                "say which with --mapping"
            )
        columns[field] = heading
    return columns


def measure_of(name: str, cell: Any, *, stated_unit: str) -> float | int | None:
    """A measure in our unit, rounded to a tenth; ``None`` for an empty cell.

    ``stated_unit`` is the unit of the column, which a unit in the cell overrides. Slopes may be
    percent, degrees or a ratio ("1:12").

    Raises:
        NotUnderstood: no number, a unit nobody stated, or outside the sane range of the measure.
    """
    text = "" if cell is None else str(cell).strip().lower()
    if text in {"", "nan", "none", "nat", "<na>"}:
        return None
    facts = MEASURES[name]
    value = _in_our_unit(name, text, stated_unit)
    if facts.whole and not float(value).is_integer():
        raise NotUnderstood(f"{text!r} is not a whole number")
    if not facts.minimum <= value <= facts.maximum:
        raise NotUnderstood(
            f"{text!r} is not from {facts.minimum:g} to {facts.maximum:g} {facts.unit}".rstrip()
        )
    rounded = round(value, 1)
    return int(rounded) if float(rounded).is_integer() else rounded


def _in_our_unit(name: str, text: str, stated_unit: str) -> float:
    ours = name.rsplit("_", 1)[-1]
    if ours == "pct" and (ratio := _RATIO.fullmatch(text)):
        run = float(ratio[1].replace(",", "."))
        if run > 0:
            return 100.0 / run
    spelled = text.replace("%", " pct").replace("°", " deg")
    match = _NUMBER.fullmatch(spelled)
    if match is None:
        raise NotUnderstood(f"{text[:40]!r} is not a number")
    number = float(match[1].replace(",", "."))
    if MEASURES[name].whole:
        return number
    units = _folded("units")
    unit = units.get(match[2], "") if match[2] else units.get(fold(stated_unit), "")
    if ours == "pct" and unit == "deg":
        return math.tan(math.radians(number)) * 100.0
    if not unit:
        raise NotUnderstood(
            f"nobody says the unit of {text[:40]!r}: write it in the heading (altezza_cm), in the "
            "cell (12 cm) or in the mapping (units)"
        )
    factor = _FACTORS.get((ours, unit))
    if factor is None:
        raise NotUnderstood(f"{text[:40]!r} is not a measure in {MEASURES[name].unit}")
    return number * factor
