"""Importing the list of points, and the calendar of a mobile unit."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

from django.utils.text import slugify

from apps.points.facts import PointRow, SiteRow
from apps.points.hours import is_readable
from apps.points.models import FacilitationPoint, PointKind, PointStatus, SiteRole
from apps.points.register import replace_stops, upsert_point
from apps.territory import queries as territory
from apps.territory.services import (
    About,
    ImportFailed,
    ImportReport,
    Parsed,
    Table,
    mapping_parameter,
    open_source,
    parsed_from,
    read_table,
    run_import,
    text_of,
)

KIND = "points"
STOPS_KIND = "points.stops"
# How lists say that a stop is not served for now.
_SUSPENDED_HOURS = re.compile(r"\boff\s*$")
_SUSPENDED_WORDS = re.compile(r"\b(suspended|sospes[ao])\b", re.IGNORECASE)


def import_points(
    *, path: Path | str, mapping: str | None = None, **about: Unpack[About]
) -> ImportReport:
    """Import a list of points. No row is dropped: a site without coordinates has no place.

    The fields are those of `PointRow` and of its main site. Points that were imported before and
    are not in the file stay, and are counted: an office that left a list has not yet closed.
    When ``activate`` is false the file is only checked.

    Raises:
        ImportFailed: the file is broken; the row is named.
    """
    source = open_source(path)
    activate = about.get("activate", True)
    return run_import(
        kind=KIND,
        files=[source],
        parse=lambda: _parse(read_table(source, kind=KIND, mapping=mapping)),
        save=lambda dataset, rows: _save(dataset.pk, rows) if activate else {},
        parameters={"mapping": mapping_parameter(mapping), "checked_only": not activate},
        **about,
    )


def replace_points(
    *, points: Sequence[PointRow], sha256: str, **about: Unpack[About]
) -> ImportReport:
    """Put a generated list of points in place."""
    return run_import(
        kind=KIND,
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=list(points), crs="EPSG:4326", counts=_counts(points)),
        save=lambda dataset, rows: _save(dataset.pk, rows),
        **about,
    )


def import_stops(
    *, path: Path | str, point_code: str, mapping: str | None = None, **about: Unpack[About]
) -> ImportReport:
    """Import the stops of a mobile unit as sites of its point; each keeps its own hours.

    Raises:
        ImportFailed: there is no such point, or the file is broken; the row is named.
    """
    point = FacilitationPoint.objects.filter(code=point_code).first()
    if point is None:
        raise ImportFailed(f"there is no point {point_code}: import the points first")
    source = open_source(path)
    activate = about.get("activate", True)
    return run_import(
        kind=f"{STOPS_KIND}.{point_code}"[:60],
        files=[source],
        parse=lambda: _parse_stops(
            read_table(source, kind=STOPS_KIND, mapping=mapping), point_code
        ),
        save=lambda _dataset, rows: replace_stops(point, rows) if activate else {},
        parameters={"mapping": mapping_parameter(mapping), "checked_only": not activate},
        **about,
    )


def _save(dataset_id: int, rows: Sequence[PointRow]) -> dict[str, int]:
    created = sum(upsert_point(row, dataset_id=dataset_id) for row in rows)
    absent = FacilitationPoint.objects.filter(dataset__isnull=False).exclude(dataset_id=dataset_id)
    return {
        "points": len(rows),
        "points_new": created,
        "points_not_in_this_list": absent.count(),
    }


def _parse(table: Table) -> Parsed[list[PointRow]]:
    seen: dict[str, int] = {}
    points: list[PointRow] = []
    for record in table.frame.to_dict("records"):
        point = _point(record)
        row = int(record["row"])
        if point.code in seen:
            raise ImportFailed(f"point {point.code} is already in row {seen[point.code]}", row=row)
        seen[point.code] = row
        points.append(point)
    return parsed_from(table, points, counts=_counts(points))


def _point(record: dict[str, Any]) -> PointRow:
    row = int(record["row"])

    def text(name: str, longest: int = 250) -> str:
        return text_of(record.get(name), longest=longest)

    for name in ("code", "name", "body"):
        if not text(name):
            raise ImportFailed(f"the point has no {name}", row=row)
    if text("kind") not in PointKind.values:
        raise ImportFailed(f"unknown kind of point {text('kind')!r}", row=row)
    website = text("website", 500)
    if website and not website.startswith(("https://", "http://")):
        raise ImportFailed(f"{website!r} is not the address of a web page", row=row)
    status = text("status") or PointStatus.ACTIVE
    if status not in PointStatus.values:
        raise ImportFailed(f"unknown status {status!r}", row=row)
    site = SiteRow(
        code=f"{text('code', 40)}-1",
        role=SiteRole.MAIN,
        address=text("address", 300),
        postal_code=text("postal_code", 10),
        opening_hours=text("opening_hours", 300),
        position_source=text("position_source", 300),
        **_place(record),
    )
    return PointRow(
        code=text("code", 40),
        name=text("name"),
        kind=text("kind"),
        body=text("body"),
        status=status,
        sites=(site,),
        funding=text("funding", 200),
        phone=text("phone", 40),
        email=text("email", 254),
        website=website,
        booking=text("booking", 300),
        notes=text("notes", 2000),
        source_url=text("source_url", 2000),
    )


def _parse_stops(table: Table, point_code: str) -> Parsed[list[SiteRow]]:
    stops: dict[str, SiteRow] = {}
    for record in table.frame.to_dict("records"):
        row = int(record["row"])
        name = text_of(record["name"])
        if not name:
            raise ImportFailed("the stop has no name", row=row)
        vehicle = text_of(record.get("vehicle"), longest=10)
        hours = text_of(record.get("opening_hours"), longest=300)
        notes = text_of(record.get("notes"), longest=2000)
        code = f"{point_code}-{vehicle or 'S'}-{slugify(name)}"[:60].rstrip("-")
        if code in stops:
            raise ImportFailed(f"stop {name} is given twice", row=row)
        suspended = bool(
            _SUSPENDED_HOURS.search(hours) or _SUSPENDED_WORDS.search(f"{name} {notes}")
        )
        stops[code] = SiteRow(
            code=code,
            role=SiteRole.STOP,
            name=name,
            opening_hours=hours,
            suspended=suspended,
            position_source=text_of(record.get("position_source"), longest=300),
            notes=notes,
            **_place(record),
        )
    rows = list(stops.values())
    counts = {
        "suspended": sum(stop.suspended for stop in rows),
        "without_place": sum(stop.lon is None for stop in rows),
        "hours_unreadable": _unreadable(rows),
    }
    return parsed_from(table, rows, counts=counts)


def _place(record: dict[str, Any]) -> dict[str, Any]:
    """Where the row says it is. The district of the list wins over the one of the place."""
    place = record["geometry"]
    district = text_of(record.get("district"), longest=20)
    if place is None or place.is_empty:
        return {"lon": None, "lat": None, "district_code": district}
    district = district or territory.district_code_at(place.x, place.y)
    return {"lon": place.x, "lat": place.y, "district_code": district}


def _counts(points: Sequence[PointRow]) -> dict[str, int]:
    sites = [site for point in points for site in point.sites]
    kinds = [point.kind for point in points]
    return {
        "rows_read": len(points),
        **{str(kind): kinds.count(kind) for kind in PointKind.values},
        "sites": len(sites),
        "sites_without_place": sum(site.lon is None for site in sites),
        "sites_without_hours": sum(not site.opening_hours for site in sites),
        "hours_unreadable": _unreadable(sites),
    }


def _unreadable(sites: Sequence[SiteRow]) -> int:
    return sum(bool(site.opening_hours) and not is_readable(site.opening_hours) for site in sites)
