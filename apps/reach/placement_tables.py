"""The counts of an answer as tables of the page and as CSV: the same numbers, and what they mean.

A cell that is not shown is None here, an empty field in the CSV, and words on the page.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reach.profiles import PROFILE_LABELS
from apps.reach.queries.placement import BANDS_MIN
from apps.reach.queries.placement_compare import BANDS, FARTHER, NO_WAY, PARTS, UNKNOWN_WAY

GROUP_LABELS: dict[str, Promise] = {
    "all": gettext_lazy("All residents"),
    "65_plus": gettext_lazy("65 and more"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Residents now, and after the change where there is one. None is not shown."""

    before: int | None
    after: int | None
    has_after: bool

    @property
    def is_changed(self) -> bool:
        """Whether both are shown and differ."""
        return (
            self.has_after and None not in {self.before, self.after} and (self.before != self.after)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A profile or a district with its cells."""

    code: str
    label: str
    residents: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """``heads``: what each cell counts."""

    heads: list[str]
    rows: list[Row]


def by_profile(answer: dict[str, Any], *, reading: str, group: str) -> Table:
    """Every profile by bands of minutes. The optimistic reading knows no "unknown way"."""
    kept = _columns(BANDS, reading)
    rows = [
        Row(row["profile"], str(PROFILE_LABELS.get(row["profile"], row["profile"])),
            row["residents"], _cells(row, kept))
        for row in answer["bands"]
        if row["reading"] == reading and row["group"] == group
    ]  # fmt: skip
    return Table([_head(BANDS[i]) for i in kept], rows)


def by_district(
    answer: dict[str, Any],
    *,
    profile: str,
    reading: str,
    group: str,
    near_min: int,
    names: dict[str, str],
) -> Table:
    """Every district for one profile, near and farther."""
    kept = _columns(PARTS, reading)
    rows = [
        Row(row["district"], names.get(row["district"], row["district"]) or _("Outside"),
            row["residents"], _cells(row, kept))
        for row in answer["districts"]
        if (row["profile"], row["reading"], row["group"]) == (profile, reading, group)
    ]  # fmt: skip
    return Table([_head(PARTS[i], near_min) for i in kept], sorted(rows, key=_by_number))


def csv_of(answer: dict[str, Any], near_min: int, names: dict[str, str]) -> bytes:
    """Every count, one a line."""
    lines = [
        ("area", "area_name", "profile", "reading", "age_group", "minutes", "residents_now",
         "residents_after", "layer_version"),
        *_lines(answer, near_min, names),
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def sites_csv(answer: dict[str, Any]) -> bytes:
    """Where points are and would be."""
    names = ("fate", "code", "name", "kind", "address", "district", "lon", "lat")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_as_text(site[name]) for name in names] for site in answer["sites"])
    return text.getvalue().encode()


def _lines(answer: dict[str, Any], near_min: int, names: dict[str, str]) -> Iterator[Sequence[Any]]:
    version = answer["layer_version"]
    for row in answer["bands"]:
        yield from _counts(row, BANDS, ("city", ""), row["layer_version"], near_min)
    for row in answer["districts"]:
        area = row["district"] or "outside"
        yield from _counts(
            row, PARTS, (area, _as_text(names.get(row["district"], ""))), version, near_min
        )


def _counts(
    row: dict[str, Any], parts: Sequence[str], area: tuple[str, str], version: int, near_min: int
) -> Iterator[Sequence[Any]]:
    after = row["after"] or [None] * len(parts)
    for part, now, then in zip(parts, row["before"], after, strict=True):
        minutes = part if part in {NO_WAY, UNKNOWN_WAY} else _span(part, near_min, parts)
        yield (*area, row["profile"], row["reading"], row["group"], minutes, now, then, version)


def _span(part: str, near_min: int, parts: Sequence[str]) -> str:
    """ "0-5", "5-10", "30-"."""
    if parts is PARTS:
        return f"0-{near_min}" if part == "near" else f"{near_min}-"
    if part == FARTHER:
        return f"{BANDS_MIN[-1]}-"
    at = BANDS_MIN.index(int(part))
    return f"{BANDS_MIN[at - 1] if at else 0}-{part}"


def _as_text(value: Any) -> Any:
    """What a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _columns(parts: Sequence[str], reading: str) -> list[int]:
    return [i for i, part in enumerate(parts) if part != UNKNOWN_WAY or reading == "pessimistic"]


def _cells(row: dict[str, Any], kept: list[int]) -> list[Cell]:
    after = row["after"]
    return [Cell(row["before"][i], after[i] if after else None, after is not None) for i in kept]


def _head(part: str, near_min: int = 0) -> str:
    if part == NO_WAY:
        return _("No way at all")
    if part == UNKNOWN_WAY:
        return _("Only if unknown stretches can be used")
    if part == FARTHER:
        minutes = near_min or BANDS_MIN[-1]
        return _("More than %(minutes)s min") % {"minutes": minutes}
    high = near_min if part == "near" else int(part)
    low = 0 if part == "near" else ([0, *BANDS_MIN])[BANDS_MIN.index(high)]
    if not low:
        return _("Up to %(minutes)s min") % {"minutes": high}
    return _("%(low)s to %(high)s min") % {"low": low, "high": high}


def _by_number(row: Row) -> tuple[int, str]:
    """District 10 comes after district 9, and what lies outside last."""
    return (int(row.code) if row.code.isdecimal() else 10**9, row.code or "~")
