"""What the national platform takes, from its documented rules alone. Imports nothing of ours.

Written from "Facilita" 1.59.0 (30 April 2026) as described in the research of this project: the
columns and their order, what is required, the code lists, how several answers are joined, how many
rows a file may have, the last day, the tax code, and what makes two services the same.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

HEADINGS = [
    "IDFacilitatore",
    "NominativoFacilitatore",
    "IDSede",
    "NominativoSede",
    "AN1",
    "AN2",
    "AN3",
    "AN4",
    "AN5",
    "AN6",
    "AN7",
    "AN8",
    "AN9",
    "AN10",
    "AN11",
    "AN12",
    "AN14",
    "AN17",
    "PR1",
    "PR2",
    "SE1",
    "SE2",
    "SE3",
    "SE4",
    "SE5",
    "SE6",
    "SE7",
    "ES1",
    "ES2",
    "ES3",
    "ES4",
    "ES5",
    "ES6",
]
REQUIRED = [
    "IDFacilitatore",
    "NominativoFacilitatore",
    "IDSede",
    "NominativoSede",
    "AN1",
    "AN2",
    "AN3",
    "AN4",
    "AN7",
    "AN8",
    "AN9",
    "AN10",
    "AN11",
    "AN12",
    "SE1",
    "SE2",
    "SE3",
    "SE4",
    "SE5",
    "SE6",
]
EMPTY = ("AN14", "AN17")
ROWS_MAX = 9_000
TEXT_MAX = 600


def _letters(last: str) -> set[str]:
    return {chr(code) for code in range(ord("A"), ord(last) + 1)}


CODES = {
    "AN5": _letters("E"), "AN7": _letters("D"), "AN8": _letters("E"), "AN9": _letters("L"),
    "AN10": _letters("H"), "AN11": _letters("C"), "PR2": _letters("E"), "SE3": _letters("E"),
    "SE4": _letters("E"), "SE5": {str(n) for n in range(1, 14)}, "SE6": _letters("S"),
    "ES1": _letters("M"), "ES2": _letters("L"), "ES3": _letters("E"), "ES5": _letters("O"),
    "ES6": {"1", "2", "3", "4", "5"},
}  # fmt: skip
SEVERAL = {"PR2", "SE3", "SE4", "SE5", "SE6", "ES1", "ES2", "ES3", "ES5"}
AREA_OF = {n: area for area, numbers in {
    "A": (1, 2, 3), "B": (4, 5, 6, 7, 8, 9), "C": (10,), "D": (11, 12), "E": (13,),
}.items() for n in numbers}  # fmt: skip


class NotTaken(Exception):
    """The file as a whole."""


def refusals(
    raw: bytes, *, today: date, last_day: date, minors: bool = False
) -> dict[int, list[str]]:
    """What is wrong with which row (the first after the headings is 1); empty: all is taken.

    Raises ``NotTaken``.
    """
    text = raw.decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or rows[0] != HEADINGS:
        raise NotTaken("headings")
    if len(rows) - 1 > ROWS_MAX:
        raise NotTaken("too many rows")
    if len(rows) == 1:
        raise NotTaken("no rows")
    found: dict[int, list[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for number, cells in enumerate(rows[1:], 1):
        if len(cells) != len(HEADINGS):
            raise NotTaken(f"row {number} has {len(cells)} columns")
        row = dict(zip(HEADINGS, cells, strict=True))
        wrong = list(_wrong(row, today=today, last_day=last_day, minors=minors))
        same = tuple(row[name] for name in ("AN3", "SE1", "SE2", "SE3", "SE5", "SE6", "SE7"))
        if same in seen:
            wrong.append("the same service again")
        seen.add(same)
        if wrong:
            found[number] = wrong
    return found


def _wrong(row: dict[str, str], *, today: date, last_day: date, minors: bool) -> Iterator[str]:
    for name in REQUIRED:
        if not row[name].strip():
            yield f"{name} is missing"
    for name in EMPTY:
        if row[name]:
            yield f"{name} is not empty"
    if row["AN4"] not in ("SI", "NO"):
        yield "AN4 is neither SI nor NO"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", row["SE1"]):
        yield "SE1 is no day"
    elif date.fromisoformat(row["SE1"]) > min(last_day, today):
        yield "SE1 is too late"
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", row["SE2"]) or row["SE2"] == "00:00":
        yield "SE2 is no duration"
    yield from _about_the_texts(row)
    yield from _about_the_answers(row)
    yield from _about_the_code(row, today, minors=minors)


def _about_the_texts(row: dict[str, str]) -> Iterator[str]:
    for name, text in row.items():
        if '"' in text or "\n" in text or "\r" in text:
            yield f"{name} has a quote or a line end"
        if text != text.strip():
            yield f"{name} has spaces around it"
    for name in ("SE7", "ES4"):
        if len(row[name]) > TEXT_MAX:
            yield f"{name} is too long"


def _about_the_answers(row: dict[str, str]) -> Iterator[str]:
    for name, known in CODES.items():
        answers = row[name].split(":") if row[name] else []
        if any(one not in known for one in answers):
            yield f"{name} is not in the list: {row[name]!r}"
        if len(answers) > 1 and name not in SEVERAL:
            yield f"{name} has several answers"
        if len(set(answers)) != len(answers):
            yield f"{name} says the same twice"
    numbers = [int(one) for one in row["SE5"].split(":") if one.isdigit()]
    areas = {AREA_OF[one] for one in numbers if one in AREA_OF}
    if areas != set(row["SE4"].split(":")):
        yield "SE4 does not follow from SE5"


ODD = dict(zip(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6,
     8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True,
))  # fmt: skip
EVEN = {sign: n for n, sign in enumerate("0123456789")} | {chr(ord("A") + n): n for n in range(26)}
MONTHS = "ABCDEHLMPRST"
INSTEAD = "LMNPQRSTUV"


def check_letter(first: str) -> str:
    """The sixteenth sign of a tax code, from the fifteen before it."""
    total = sum((ODD if place % 2 else EVEN)[sign] for place, sign in enumerate(first, 1))
    return chr(ord("A") + total % 26)


def _about_the_code(row: dict[str, str], today: date, *, minors: bool) -> Iterator[str]:
    code = row["AN3"]
    if not re.fullmatch(
        r"[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]", code
    ):
        yield "AN3 has not the form of a tax code"
        return
    if check_letter(code[:15]) != code[15]:
        yield "AN3 has a wrong last letter"
        return
    digits = "".join(str(INSTEAD.index(sign)) if sign in INSTEAD else sign for sign in
                     code[6:8] + code[9:11])  # fmt: skip
    year, day = int(digits[:2]), int(digits[2:])
    born = today.year - today.year % 100 + year
    if (born, MONTHS.index(code[8]) + 1, day % 40) > (today.year, today.month, today.day):
        born -= 100
    if row["AN7"] != ("A" if day > 40 else "B"):
        yield "AN7 is not what the tax code says"
    years = today.year - born
    age = (
        "D" if years >= 75 else "C" if years >= 55 else "B" if years >= 30
        else "A" if years >= 18 else "E" if years >= 14 and minors else ""
    )  # fmt: skip
    if not age:
        yield "too young"
    elif row["AN8"] != age:
        yield "AN8 is not what the tax code says"


def tax_code(
    *, name: str = "RSSMRA", born: date = date(1950, 5, 17), woman: bool = True,
    place: str = "L219", instead: int = 0,
) -> str:  # fmt: skip
    """A code that passes. ``instead``: so many digits from the right became letters."""
    day = born.day + (40 if woman else 0)
    signs = list(f"{name}{born.year % 100:02}{MONTHS[born.month - 1]}{day:02}{place}")
    for at in (14, 13, 12, 10, 9, 7, 6)[:instead]:
        signs[at] = INSTEAD[int(signs[at])]
    first = "".join(signs)
    return first + check_letter(first)


REPORT_HEADINGS = "NUMERO RIGA,NOTE," + ",".join(
    name for name in HEADINGS if name not in ("AN1", "AN2", "AN14", "AN17")
)


def report(raw: bytes, wrong: dict[int, str]) -> bytes:
    """The report of refused rows as the platform writes it: unquoted, no tax code, no site."""
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    lines = [REPORT_HEADINGS]
    for number, reason in wrong.items():
        row = rows[number - 1] | {"AN3": "", "IDSede": ""}
        cells = [row[name] for name in REPORT_HEADINGS.split(",")[2:]]
        lines.append(",".join([str(number), reason, *cells]))
    return "\n".join(lines).encode()
