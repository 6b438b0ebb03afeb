"""What the national platform wants in a file, by version: columns, rules, code lists.

Facts of others, kept as data with their source (``data/``). Imports no Django.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
PRESENT = "1.59.0"


@dataclass(frozen=True, slots=True)
class AgeClass:
    """Whole years, both ends included; ``until`` None: no end."""

    code: str
    since: int
    until: int | None
    minors: bool


@dataclass(frozen=True, slots=True)
class CodeBook:
    """One version of the platform's rules."""

    version: str
    source: str
    columns: tuple[str, ...]
    required: frozenset[str]
    several: frozenset[str]
    identity: tuple[str, ...]
    codes: dict[str, dict[str, str]]
    competence_areas: dict[str, str]
    ages: tuple[AgeClass, ...]
    # The last day of help the platform took when this version was published.
    last_day: date
    rows_max: int
    text_max: int

    def areas(self, competences: list[str]) -> list[str]:
        """The DigComp areas (SE4) of competences (SE5): the platform computes them so too."""
        known = self.competence_areas
        return sorted({known[one] for one in competences if one in known})

    def age_class(self, years: int, *, minors: bool) -> str:
        """The code of an age; "" when the platform takes nobody of that age."""
        for one in self.ages:
            if one.since <= years <= (one.until or years) and (minors or not one.minors):
                return one.code
        return ""


@cache
def book(version: str = PRESENT) -> CodeBook:
    """The rules of a version. Raises ``LookupError`` for one that is not here."""
    path = _DATA / f"{version}.json"
    if version not in versions():
        raise LookupError(version)
    read = json.loads(path.read_text(encoding="utf-8"))
    return CodeBook(
        version=read["version"],
        source=read["source"],
        columns=tuple(read["columns"]),
        required=frozenset(read["required"]),
        several=frozenset(read["several"]),
        identity=tuple(read["identity"]),
        codes=read["codes"],
        competence_areas=read["competence_areas"],
        ages=tuple(
            AgeClass(one["code"], one["from"], one.get("to"), one.get("minors", False))
            for one in read["ages"]
        ),
        last_day=date.fromisoformat(read["last_day"]),
        rows_max=read["rows_max"],
        text_max=read["text_max"],
    )


@cache
def versions() -> tuple[str, ...]:
    """The versions that are here, oldest first."""
    found = (path.stem for path in _DATA.glob("*.json"))
    return tuple(sorted(found, key=lambda name: [int(part) for part in name.split(".")]))
