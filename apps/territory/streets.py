"""Named streets and the corners between them, taken from whoever knows the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import LineString, MultiLineString, Point

from apps.territory.importing import ImportReport, Parsed, run_import
from apps.territory.models import Corner, Dataset, Street
from apps.territory.names import fold
from apps.territory.tables import WGS84

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A street as it is called and drawn; lines of two or more places (lon, lat)."""

    name: str
    lines: Sequence[Sequence[LonLat]] = ()


@dataclass(frozen=True, slots=True)
class CornerRow:
    """Where two streets meet. Each meeting is given once; it is told from both streets."""

    street: str
    other: str
    lon: float
    lat: float


def replace_streets(
    *,
    dataset_name: str,
    streets: Iterable[StreetRow],
    corners: Iterable[CornerRow],
    sha256: str,
    source: str = "",
    licence: str = "",
    is_demonstration: bool = False,
    reference_date: date | None = None,
    activate: bool = True,
) -> ImportReport:
    """Put a new generation of streets and corners in place.

    Names that fold to one key are one street (the first spelling is kept, the lines are put
    together). Corners between a street and itself, or with a street that is not given, are left
    out and counted. ``sha256`` is the fingerprint of what the streets were made from.
    """
    return run_import(
        kind="streets",
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=(_merged(streets), list(corners)), crs=WGS84),
        save=_save,
        name=dataset_name,
        source=source,
        licence=licence,
        is_demonstration=is_demonstration,
        reference_date=reference_date,
        activate=activate,
    )


def _merged(streets: Iterable[StreetRow]) -> dict[str, StreetRow]:
    merged: dict[str, StreetRow] = {}
    for street in streets:
        key = fold(street.name)[:250]
        if not key:
            continue
        before = merged.get(key)
        name = before.name if before else " ".join(street.name.split())[:250]
        merged[key] = StreetRow(name, [*(before.lines if before else ()), *street.lines])
    return merged


def _save(dataset: Dataset, rows: tuple[dict[str, StreetRow], list[CornerRow]]) -> dict[str, int]:
    merged, corners = rows
    created = Street.objects.bulk_create(
        (
            Street(dataset=dataset, name=street.name, key=key, geom=_lines(street))
            for key, street in merged.items()
        ),
        batch_size=1000,
    )
    by_key = {street.key: street for street in created}
    meetings: dict[tuple[str, str, float, float], None] = {}
    left_out = 0
    for corner in corners:
        one, two = fold(corner.street)[:250], fold(corner.other)[:250]
        if one == two or one not in by_key or two not in by_key:
            left_out += 1
            continue
        meetings[one, two, corner.lon, corner.lat] = None
        meetings[two, one, corner.lon, corner.lat] = None
    Corner.objects.bulk_create(
        (
            Corner(
                dataset=dataset,
                street=by_key[one],
                other=by_key[two],
                geom=Point(lon, lat, srid=4326),
            )
            for one, two, lon, lat in meetings
        ),
        batch_size=5000,
    )
    return {
        "streets": len(created),
        "corners": len(meetings) // 2,
        "corners_left_out": left_out,
    }


def _lines(street: StreetRow) -> MultiLineString | None:
    lines = [LineString(*line) for line in street.lines if len(line) >= 2]
    return MultiLineString(*lines, srid=4326) if lines else None
