"""A row as the platform wants it, and the file of many. Imports no Django.

Comma, quotes only where they are needed and never inside a value, several answers joined with ":"
and no spaces, every column and none more.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from apps.facilita.codes import CodeBook
from apps.facilita.tax_code import TaxCode

# AN7 as the platform derives it from the tax code.
_SEX = {"F": "A", "M": "B"}
_MINUTES_MAX = 24 * 60 - 1
# A spreadsheet would take a text that begins with one of these for a sum to do.
_SUMS = "=+-@"
# Two columns have no list: the province is its two letters, the first time a yes or no.
_PROVINCE = re.compile(r"[A-Z]{2}")
_YES_NO = ("SI", "NO")


@dataclass(frozen=True, slots=True)
class Registered:
    """How the platform knows somebody or some place: number and name, spelt as there."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who was helped."""

    given_name: str
    family_name: str
    tax_code: TaxCode


@dataclass(frozen=True, slots=True)
class Help:
    """What one row tells. ``answers`` holds codes by column; of texts the row has two."""

    facilitator: Registered
    site: Registered
    person: Person
    day: date
    minutes: int
    answers: dict[str, list[str]] = field(default_factory=dict)
    details: str = ""
    interest: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What keeps a row away. ``code``: missing, unknown, too_many, too_young, future."""

    column: str
    code: str


def row(told: Help, book: CodeBook, *, on: date, minors: bool) -> dict[str, str]:
    """The row of one help as it is sent on the day ``on``."""
    years = on.year - told.person.tax_code.born.year
    cells = dict.fromkeys(book.columns, "")
    for column, chosen in told.answers.items():
        cells[column] = ":".join(chosen)
    cells |= {
        "IDFacilitatore": told.facilitator.number,
        "NominativoFacilitatore": told.facilitator.name,
        "IDSede": told.site.number,
        "NominativoSede": told.site.name,
        "AN1": told.person.given_name,
        "AN2": told.person.family_name,
        "AN3": told.person.tax_code.code,
        "AN4": "NO",
        "AN7": _SEX[told.person.tax_code.sex],
        "AN8": book.age_class(years, minors=minors),
        "SE1": told.day.isoformat(),
        "SE2": f"{told.minutes // 60:02}:{told.minutes % 60:02}",
        "SE4": ":".join(book.areas(told.answers.get("SE5", []))),
        "SE7": free_text(told.details)[: book.text_max].rstrip(),
        "ES4": free_text(told.interest)[: book.text_max].rstrip(),
    }
    return {column: plain(text) for column, text in cells.items()}


def wrong(told: Help, book: CodeBook, *, on: date, minors: bool) -> list[Wrong]:
    """All that keeps a help from becoming a row the platform takes; empty: nothing."""
    cells = row(told, book, on=on, minors=minors)
    found = [
        Wrong(column, "too_young" if column == "AN8" else "missing")
        for column in book.columns
        if column in book.required and not cells[column]
    ]
    for column, chosen in told.answers.items():
        known = book.codes.get(column, ())
        if column == "AN12":
            fits = all(_PROVINCE.fullmatch(one) for one in chosen)
        else:
            fits = all(one in known or (column == "PR1" and one in _YES_NO) for one in chosen)
        if not fits or len(set(chosen)) != len(chosen):
            found.append(Wrong(column, "unknown"))
        elif len(chosen) > 1 and column not in book.several:
            found.append(Wrong(column, "too_many"))
    if not 0 < told.minutes <= _MINUTES_MAX:
        found.append(Wrong("SE2", "missing"))
    if told.day > on:
        found.append(Wrong("SE1", "future"))
    return found


def file_of(rows: Iterable[dict[str, str]], book: CodeBook) -> bytes:
    """The file, UTF-8. Raises ``ValueError`` for more rows than one may hold."""
    kept = list(rows)
    if len(kept) > book.rows_max:
        raise ValueError(f"{len(kept)} rows")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, book.columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(kept)
    return text.getvalue().encode()


def plain(text: str) -> str:
    """Without quotes, line ends and signs nobody sees: the platform reads line by line."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return re.sub(r"\s+", " ", seen.replace('"', "")).strip()


def free_text(text: str) -> str:
    """The same, and no sum for a spreadsheet to do."""
    return plain(text).lstrip(_SUMS + " ")
