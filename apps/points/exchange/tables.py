"""The tables of the register, their columns, and how a row of each becomes cells and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.points.exchange.cells import CODES, DAY, NUMBER, TEXT, YES_NO, BadCell, Kind
from apps.points.hours import is_readable
from apps.points.measures import MEASURES, BadMeasure, checked_measures
from apps.points.models import (
    Closure,
    FacilitationPoint,
    ManagingBody,
    Move,
    ServiceNote,
    Site,
)
from apps.points.reading import visible_points
from apps.points.register import point_geometry

Cells = dict[str, str]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A column that names a row of another table by its code."""

    column: str
    field: str
    model: type[models.Model]


@dataclass(frozen=True, slots=True)
class TableOf:
    """One file. ``keys`` are the columns that find a row again."""

    name: str
    model: type[models.Model]
    keys: tuple[str, ...]
    columns: Mapping[str, Kind]
    rows: Callable[[], QuerySet[Any]]
    link: Link | None = None
    # Whether it has a place and measures, which are several columns each.
    is_place: bool = False

    @property
    def header(self) -> list[str]:
        """All columns in their order."""
        found = list(self.columns)
        return [*found, "lon", "lat", *MEASURES] if self.is_place else found


_PLACE = {
    "address": TEXT, "postal_code": TEXT, "district_code": TEXT, "position_source": TEXT,
}  # fmt: skip
_MEASURED: dict[str, Kind] = {
    code: YES_NO if one.kind == "yes_no" else NUMBER for code, one in MEASURES.items()
}
_PERIOD = {"valid_from": DAY, "valid_until": DAY}


def _of_visible(model: type[models.Model], path: str, *order: str) -> Callable[[], QuerySet[Any]]:
    """Rows that belong to points of the register in force."""

    def rows() -> QuerySet[Any]:
        shown = visible_points().order_by().values("pk")
        found = model._default_manager.filter(**{f"{path}__in": shown})  # noqa: SLF001
        return found.select_related().order_by(*order)

    return rows


TABLES: dict[str, TableOf] = {
    one.name: one
    for one in (
        TableOf(
            "bodies", ManagingBody, ("code",), {"code": TEXT, "name": TEXT},
            lambda: ManagingBody.objects.order_by("code"),
        ),
        TableOf(
            "points", FacilitationPoint, ("code",),
            {
                "code": TEXT, "name": TEXT, "kind": TEXT, "status": TEXT, "body": TEXT, **_PERIOD,
                "funding": TEXT, "funded_until": DAY, "eligibility": TEXT,
                "eligibility_note": TEXT, "phone": TEXT, "email": TEXT, "website": TEXT,
                "booking": TEXT, "notes": TEXT, "source_url": TEXT, "last_checked_on": DAY,
            },
            lambda: visible_points().prefetch_related(None).order_by("code"),
            Link("body", "body", ManagingBody),
        ),
        TableOf(
            "sites", Site, ("code",),
            {
                "code": TEXT, "point": TEXT, "role": TEXT, "name": TEXT, **_PERIOD,
                "opening_hours": TEXT, "suspended": YES_NO, "step_free": YES_NO, "phone": TEXT,
                "email": TEXT, "services": CODES, "languages": CODES, "welcomed": CODES,
                "notes": TEXT, **_PLACE,
            },
            _of_visible(Site, "point", "code"), Link("point", "point", FacilitationPoint),
            is_place=True,
        ),
        TableOf(
            "moves", Move, ("site", "first_day"),
            {"site": TEXT, "first_day": DAY, "reason": TEXT, **_PLACE},
            _of_visible(Move, "site__point", "site__code", "first_day"),
            Link("site", "site", Site), is_place=True,
        ),
        TableOf(
            "closures", Closure, ("site", "first_day", "last_day", "reason"),
            {"site": TEXT, "first_day": DAY, "last_day": DAY, "reason": TEXT},
            _of_visible(
                Closure, "site__point", "site__code", "first_day", "last_day", "reason", "pk"
            ),
            Link("site", "site", Site),
        ),
        TableOf(
            "service_notes", ServiceNote, ("site", "service"),
            {"site": TEXT, "service": TEXT, "text": TEXT},
            _of_visible(ServiceNote, "site__point", "site__code", "service"),
            Link("site", "site", Site),
        ),
    )
}  # fmt: skip


def cells_of(table: TableOf, row: Any) -> Cells:
    """A row of the database as cells, in the order of the header."""
    cells = {}
    for name, kind in table.columns.items():
        link = table.link
        if link is not None and name == link.column:
            cells[name] = kind.write(getattr(row, link.field).code)
        else:
            cells[name] = kind.write(getattr(row, name))
    if table.is_place:
        cells["lon"] = NUMBER.write(row.geom.x if row.geom else None)
        cells["lat"] = NUMBER.write(row.geom.y if row.geom else None)
        for code, kind in _MEASURED.items():
            cells[code] = kind.write(row.measures.get(code))
    return cells


def values_of(table: TableOf, cells: Cells) -> Values:
    """The cells of a line as values; columns the file does not have are not in it.

    Raises ``BadCell``, which names the column.
    """
    values: Values = {}
    kinds = {**table.columns, "lon": NUMBER, "lat": NUMBER, **_MEASURED}
    for name, cell in cells.items():
        try:
            values[name] = kinds[name].read(cell)
        except BadCell as bad:
            raise BadCell(f"{name}: {bad}") from bad
    hours = values.get("opening_hours")
    if hours and not is_readable(hours):
        raise BadCell("opening_hours: " + _("these hours cannot be read"))
    if values.get("suspended", False) is None:
        values["suspended"] = False
    return values


def fill(table: TableOf, row: Any, values: Values) -> None:
    """Write values into a row that is not saved yet. Raises ``BadCell``."""
    for name, value in values.items():
        if name in table.columns and (table.link is None or name != table.link.column):
            setattr(row, name, value)
    if not table.is_place:
        return
    if ("lon" in values) != ("lat" in values) or (
        (values.get("lon") is None) != (values.get("lat") is None)
    ):
        raise BadCell("lon, lat: " + _("give longitude and latitude, or neither"))
    if "lon" in values:
        lon, lat = values["lon"], values["lat"]
        if lon is not None and not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise BadCell("lon, lat: " + _("these are no degrees"))
        row.geom = point_geometry(lon, lat)
    given = {code: values[code] for code in MEASURES if code in values}
    try:
        row.measures = checked_measures({**row.measures, **given})
    except BadMeasure as bad:
        raise BadCell(f"{bad.code}: {bad}") from bad
