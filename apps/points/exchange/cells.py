"""How values are written into cells and read back: each pair of functions undoes the other.

Empty is unknown. A cell that a spreadsheet would run as a formula begins with an apostrophe, and so
does one that begins with an apostrophe itself; both lose it when they are read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

_RUN = ("=", "+", "-", "@", "\t", "\r", "'")
BETWEEN = "|"


class BadCell(ValueError):
    """A cell that cannot be read; the message says why in the language of the reader."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of value is written and read."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def guarded(text: str) -> str:
    """The text as a spreadsheet may show it without running it."""
    return f"'{text}" if text.startswith(_RUN) else text


def unguarded(cell: str) -> str:
    """The text that was guarded; a cell somebody typed without an apostrophe is left alone."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUN) else cell


def _write_day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _read_day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise BadCell(_("write the day like 2026-12-31")) from None


def _write_yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _read_yes_no(cell: str) -> bool | None:
    answers = {"": None, "yes": True, "no": False}
    if cell.strip().lower() not in answers:
        raise BadCell(_("write yes or no, or leave it empty"))
    return answers[cell.strip().lower()]


def _write_number(value: float | None) -> str:
    # Nought has no sign.
    return "" if value is None else repr(value + 0)


def _read_number(cell: str) -> float | None:
    if not cell.strip():
        return None
    try:
        # A spreadsheet of ours writes a comma.
        number = float(cell.strip().replace(",", "."))
    except ValueError:
        raise BadCell(_("write a number")) from None
    # 8 and not 8.0: a number that is whole is kept whole.
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _read_text(cell: str) -> str:
    if "\x00" in cell:
        raise BadCell(_("it holds a sign that cannot be kept"))
    return unguarded(cell)


def _read_codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.split(BETWEEN) if code.strip()]


TEXT = Kind(guarded, _read_text)
DAY = Kind(_write_day, _read_day)
YES_NO = Kind(_write_yes_no, _read_yes_no)
NUMBER = Kind(_write_number, _read_number)
CODES = Kind(BETWEEN.join, _read_codes)
