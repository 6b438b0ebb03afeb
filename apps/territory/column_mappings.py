"""Which column of a file means what: one small JSON file per known layout.

National layouts live in ``apps/<app>/mappings``, those of one city in ``cities/<city>/mappings``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.territory.importing_errors import ImportFailed


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How to read one layout.

    ``columns`` gives, for each field of ours, one column name or several to be joined with a
    blank. ``values`` translates cell texts of a field ("1" to true); a text that is not listed
    means unknown. ``crs`` is needed only where the file cannot tell (CSV). ``decimal`` is the
    decimal mark. ``constants`` are fields equal in every row. ``joins`` replaces one code with
    another (an old district with the one it became). ``merge_by_code`` says that rows of one
    code are one thing (a stop once per route), not a mistake. ``units`` are those of columns whose
    heading does not say them ("m" for heights in metres).
    """

    name: str
    kinds: tuple[str, ...]
    columns: Mapping[str, str | Sequence[str]]
    title: str = ""
    source: str = ""
    licence: str = ""
    crs: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ""
    decimal: str = "."
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    joins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    merge_by_code: bool = False
    units: Mapping[str, str] = field(default_factory=dict)

    def wanted_columns(self) -> frozenset[str]:
        """Every column the layout must have."""
        wanted: set[str] = set()
        for column in self.columns.values():
            wanted.update([column] if isinstance(column, str) else column)
        return frozenset(wanted)

    def fits(self, kind: str, headings: Iterable[str]) -> bool:
        """Whether a file with these headings can be read this way."""
        return kind in self.kinds and self.wanted_columns() <= set(headings)


def load_mapping(name: str) -> ColumnMapping:
    """A known mapping by name, a JSON file by path, or JSON written in place.

    Raises:
        ImportFailed: there is no such mapping, or it is not one.
    """
    if name.lstrip().startswith("{"):
        return _from_json(name, "given in place")
    if name.endswith(".json"):
        try:
            return _from_json(Path(name).read_text(encoding="utf-8"), name)
        except OSError as error:
            raise ImportFailed(f"mapping {name} cannot be read: {error.strerror}") from error
    for mapping in known_mappings():
        if mapping.name == name:
            return mapping
    known = ", ".join(mapping.name for mapping in known_mappings())
    raise ImportFailed(f"there is no mapping {name}; known: {known}")


def mapping_parameter(name: str | None) -> str:
    """What tells one reading of a file from another: a mapping of one's own counts by content.

    Raises:
        ImportFailed: there is no such mapping.
    """
    if name is None:
        return "auto"
    if not name.lstrip().startswith("{") and not name.endswith(".json"):
        return name
    return hashlib.sha256(repr(load_mapping(name)).encode()).hexdigest()


def choose_mapping(
    *, kind: str, headings: Sequence[str], name: str | ColumnMapping | None
) -> ColumnMapping:
    """The mapping asked for, or the known one that fits the headings.

    Where several fit, the one that reads most columns is meant.

    Raises:
        ImportFailed: no mapping fits, or the one asked for lacks columns in the file.
    """
    if name is not None:
        mapping = name if isinstance(name, ColumnMapping) else load_mapping(name)
        missing = sorted(mapping.wanted_columns() - set(headings))
        if missing:
            raise ImportFailed(
                f"the file lacks the columns {', '.join(missing)} of mapping {mapping.name}",
                row=1,
            )
        return mapping
    fitting = [mapping for mapping in known_mappings() if mapping.fits(kind, headings)]
    if not fitting:
        raise ImportFailed(
            f"no known layout of {kind} has these columns: {', '.join(headings)}; "
            "give one with --mapping",
            row=1,
        )
    return max(fitting, key=lambda mapping: len(mapping.wanted_columns()))


@cache
def known_mappings() -> tuple[ColumnMapping, ...]:
    """All mappings in the folders of the apps and of the cities, by name."""
    base = Path(settings.BASE_DIR)
    paths = [*base.glob("apps/*/mappings/*.json"), *base.glob("cities/*/mappings/*.json")]
    mappings = [_from_json(path.read_text(encoding="utf-8"), path.name) for path in paths]
    return tuple(sorted(mappings, key=lambda mapping: mapping.name))


def _from_json(text: str, origin: str) -> ColumnMapping:
    try:
        facts = json.loads(text)
        facts["kinds"] = tuple(facts.get("kinds", ()))
        facts.setdefault("name", origin)
        return ColumnMapping(**facts)
    except (ValueError, TypeError, AttributeError) as error:
        raise ImportFailed(f"mapping {origin} is not a column mapping: {error}") from error
