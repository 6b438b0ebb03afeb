"""The rows of a survey's file, in our words and units. Free text columns are never read."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

import geopandas as gpd
import pandas as pd
from django.utils import timezone

from apps.territory import services as territory
from apps.territory.services import ColumnMapping, ImportFailed, Rejected, Source, Table
from apps.twin.importing.words import NotUnderstood, columns_of, field_of, fold, meaning_of
from apps.twin.importing.words import measure_of as read_measure
from apps.twin.kinds import KINDS, MEASURES, CanPass

KIND = "barriers"
# Headings whose numbers need no reference system to be said.
_DEGREES = frozenset(
    {"lon", "long", "lng", "longitude", "longitudine", "lat", "latitude", "latitudine"}
)
_WGS84 = "EPSG:4326"
_REPEATED = "repeated row"

OLDEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class SurveyedRow:
    """A row that was understood. ``row`` is where it stands in the file, degrees, our units."""

    row: int
    uuid: UUID
    content: str
    kind: str
    lon: float
    lat: float
    side: str
    measures: dict[str, float | int]
    can_pass: str
    verified: bool
    observed_at: datetime
    photos: tuple[str, ...] = ()


@dataclass(slots=True)
class SurveyFile:
    """What was read: rows, what was left out, and the table for its bookkeeping."""

    table: Table
    rows: list[SurveyedRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    # Measures that say nothing about the kind of their row.
    measures_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, as the caller says it."""

    survey: UUID
    mapping: str | None = None
    crs: str = ""
    day: date | None = None
    verified: bool = False
    clip: bool = True


def read_survey(source: Source, how: Reading) -> SurveyFile:
    """Read a survey's file.

    Raises:
        ImportFailed: the file or one of its rows cannot be understood; the row is named.
    """
    words: dict[str, Mapping[str, Any]] = {}
    table = territory.read_table(source, kind=KIND, choose=_chooser(source, how, words))
    # The row's number tells it apart: what else it says may be anything.
    _, rejected = territory.keep_inside(table.frame, clip=how.clip, label="")
    # Rows outside are counted, and yet a row nobody can read refuses the file wherever it is.
    outside = {one.row for one in rejected}
    found = SurveyFile(table, rejected=list(rejected))
    units = _units(table.mapping)
    for cells in _records(table.frame):
        row = int(cells["row"])
        try:
            read = _row(cells, how, words, units, found)
        except NotUnderstood as error:
            raise ImportFailed(str(error), row=row) from error
        if row not in outside:
            found.rows.append(read)
    _drop_repeated(found)
    return found


def _chooser(
    source: Source, how: Reading, words: dict[str, Mapping[str, Any]]
) -> Callable[[list[str]], ColumnMapping]:
    def choose(headings: list[str]) -> ColumnMapping:
        mapping = _mapping_for(headings, how)
        missing = [] if {"kind"} & {*mapping.columns, *mapping.constants} else ["kind"]
        if source.suffix in {".csv", ".tsv", ".txt"}:
            missing += [name for name in ("x", "y") if name not in mapping.columns]
            crs = how.crs or mapping.crs or _degrees(mapping)
            if not missing and not crs:
                raise ImportFailed("say the reference system of the coordinates with --crs", row=1)
            mapping = replace(mapping, crs=crs)
        elif how.crs:
            raise ImportFailed(f"{source.name} says its own reference system: --crs is for CSV")
        if missing:
            raise ImportFailed(
                f"no column is understood as {', '.join(missing)} (columns: "
                f"{', '.join(headings)}); name it with --mapping",
                row=1,
            )
        # The words of the survey are looked up by us: one that is not listed is a mistake here.
        words.update(mapping.values)
        return replace(mapping, values={})

    return choose


def _mapping_for(headings: list[str], how: Reading) -> ColumnMapping:
    if how.mapping is not None:
        return territory.choose_mapping(kind=KIND, headings=headings, name=how.mapping)
    known = [one for one in territory.known_mappings() if one.fits(KIND, headings)]
    if known:
        return max(known, key=lambda one: len(one.wanted_columns()))
    try:
        columns = columns_of(headings)
    except NotUnderstood as error:
        raise ImportFailed(str(error), row=1) from error
    # Comma reads both 7,68 and 7.68.
    return ColumnMapping(name="headings", kinds=(KIND,), columns=columns, decimal=",")


def _degrees(mapping: ColumnMapping) -> str:
    headings = {fold(mapping.columns.get(name, "")) for name in ("x", "y")}
    return _WGS84 if headings <= _DEGREES else ""


def _units(mapping: ColumnMapping) -> dict[str, str]:
    """The unit each measure's column states: in the mapping, else in the heading."""
    units = {}
    for name in MEASURES:
        column = mapping.columns.get(name)
        if isinstance(column, str):
            units[name] = mapping.units.get(name) or field_of(column)[1]
    return units


def _records(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_dict("records")
    for record, place in zip(plain, frame.geometry, strict=True):
        record["place"] = place
    return plain


def _row(
    cells: dict[str, Any],
    how: Reading,
    words: Mapping[str, Mapping[str, Any]],
    units: Mapping[str, str],
    found: SurveyFile,
) -> SurveyedRow:
    def said(name: str, missing: Any) -> Any:
        cell = _text(cells.get(name))
        if not cell:
            return missing
        try:
            return meaning_of(name if name != "kind" else "kinds", cell, words.get(name, {}))
        except NotUnderstood as error:
            raise NotUnderstood(f"{name}: {error}") from None

    kind = said("kind", "")
    if kind not in KINDS:
        raise NotUnderstood(f"kind: {kind!r} is none of ours" if kind else "the row has no kind")
    side, can_pass = said("side", ""), said("can_pass", CanPass.UNKNOWN)
    if side not in {"", "left", "right"} or can_pass not in CanPass.values:
        raise NotUnderstood("side or can_pass is translated into a word that is not ours")
    verified = said("verified", "true" if how.verified else "false")
    lon, lat = _place(cells["place"])
    measures = _measures(cells, kind, units, found)
    facts = {
        "kind": str(kind), "lon": lon, "lat": lat, "side": side, "measures": measures,
        "can_pass": str(can_pass), "verified": verified in {"true", True},
        "observed_at": _observed_at(cells.get("observed_at"), how),
    }  # fmt: skip
    content = hashlib.sha256(
        json.dumps(facts, sort_keys=True, default=lambda at: at.isoformat()).encode()
    ).hexdigest()
    # A row without an identifier is what it says: corrected, it is another row.
    key = _text(cells.get("id")).removesuffix(".0")
    photos = _text(cells.get("photo"))
    return SurveyedRow(
        row=int(cells["row"]),
        uuid=uuid5(how.survey, f"id {key}" if key else f"content {content}"),
        content=content,
        photos=tuple(filter(None, (one.strip() for one in photos.split(";")))),
        **facts,
    )


def _text(cell: Any) -> str:
    text = territory.text_of(None if cell is pd.NaT else cell, longest=1000)
    return "" if text.lower() in {"nan", "none", "<na>", "nat"} else text


def _place(place: Any) -> tuple[float, float]:
    if place is None or place.is_empty:
        return 0.0, 0.0  # left out as a row without coordinates
    if place.geom_type == "MultiPoint" and len(place.geoms) == 1:
        place = place.geoms[0]
    if place.geom_type != "Point":
        raise NotUnderstood(f"a barrier is a point, and this is a {place.geom_type}")
    # A centimetre: the same place from any file is the same number.
    return round(place.x, 7), round(place.y, 7)


def _measures(
    cells: Mapping[str, Any], kind: str, units: Mapping[str, str], found: SurveyFile
) -> dict[str, float | int]:
    measures: dict[str, float | int] = {}
    for name, unit in units.items():
        try:
            value = read_measure(name, cells.get(name), stated_unit=unit)
        except NotUnderstood as error:
            raise NotUnderstood(f"{name}: {error}") from None
        if value is None:
            continue
        if name in KINDS[kind].measures:
            measures[name] = value
        else:
            found.measures_left_out += 1
    return measures


def _observed_at(cell: Any, how: Reading) -> datetime:
    """When the row was seen; a day without an hour starts in the city's own time."""
    text = _text(cell)
    if text:
        seen = _moment(text)
    elif how.day is not None:
        seen = timezone.make_aware(datetime.combine(how.day, time()))
    else:
        raise NotUnderstood("nobody says when it was seen: in a column, or with --date")
    if seen > timezone.now():
        raise NotUnderstood(f"observed_at: {text or how.day} is in the future")
    # What some programs write for "no date" lies there, and no survey of ours is older.
    if seen.year < OLDEST_YEAR:
        raise NotUnderstood(f"observed_at: {text or how.day} is before {OLDEST_YEAR}")
    return seen


def _moment(text: str) -> datetime:
    for read in (
        datetime.fromisoformat,
        lambda told: datetime.strptime(told, "%d/%m/%Y"),  # noqa: DTZ007 made aware below
        lambda told: datetime.strptime(told, "%d/%m/%Y %H:%M"),  # noqa: DTZ007
    ):
        try:
            seen = read(text)
        except ValueError:
            continue
        return seen if timezone.is_aware(seen) else timezone.make_aware(seen)
    raise NotUnderstood(f"observed_at: {text[:40]!r} is not a date")


def _drop_repeated(found: SurveyFile) -> None:
    seen: set[UUID] = set()
    kept = []
    for row in found.rows:
        if row.uuid in seen:
            found.rejected.append(Rejected(row=row.row, reason=_REPEATED))
        else:
            kept.append(row)
        seen.add(row.uuid)
    found.rows = kept
