"""Barriers as open data, and where the reports that tell of them may be shown."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Polygon
from django.db.models import F, FloatField, Func, QuerySet

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, BarrierState, Observation

# What may be asked for. What was dismissed or merged is no barrier of its own.
PUBLISHED_STATES: tuple[str, ...] = (
    *(str(state) for state in BarrierState if state in STANDING),
    str(BarrierState.REMOVED),
    str(BarrierState.EXPIRED),
)
# All states with their names.
BARRIER_STATES: dict[str, Any] = dict(BarrierState.choices)
# Where a report of it may be shown: the place itself is public.
_PLACE_IS_PUBLIC = frozenset(PUBLISHED_STATES)
_CHUNK = 5000


def _coordinate(function: str, of: str) -> Func:
    return Func(F(of), function=function, output_field=FloatField())


_LON, _LAT = _coordinate("ST_X", "geom"), _coordinate("ST_Y", "geom")


@dataclass(frozen=True, slots=True)
class PublishedFilters:
    """Empty matches all; without a state the barriers that stand. ``bbox`` in degrees."""

    bbox: tuple[float, float, float, float] | None = None
    kind: str = ""
    district: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PublishedBarrier:
    """What anybody may have of a barrier. Degrees.

    ``measures`` are empty until somebody has verified the barrier.
    """

    uuid: UUID
    kind: str
    state: str
    lon: float
    lat: float
    side: str
    place_name: str
    district_code: str
    measures: dict[str, Any]
    first_seen_at: datetime
    last_seen_at: datetime
    changed_version: int


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """The place of the barrier a source tells of; ``shown`` False: it may not be published."""

    lon: float
    lat: float
    district_code: str
    shown: bool


def published_barriers(filters: PublishedFilters) -> Iterator[PublishedBarrier]:
    """The barriers that match, in the order in which they were opened. One query, streamed."""
    rows = _matching(filters).order_by("opened_version", "uuid").annotate(lon=_LON, lat=_LAT)
    # Plain values: objects and geometries of 200,000 rows take longer than everything else.
    names = [field.name for field in fields(PublishedBarrier)]
    for values in rows.values_list(*names).iterator(chunk_size=_CHUNK):
        one = PublishedBarrier(*values)
        yield one if one.state != BarrierState.SUSPECTED else replace(one, measures={})


def places_of_sources() -> dict[UUID, PublicPlace]:
    """For each report (or voice, or survey row) the public place of its barrier. One query."""
    rows = (
        Observation.objects.filter(speaks_for__layer__name=ACCESSIBILITY)
        # Standing last, so that it wins.
        .order_by("stands", "pk")
        .values_list(
            "source",
            _coordinate("ST_X", "speaks_for__geom"),
            _coordinate("ST_Y", "speaks_for__geom"),
            F("speaks_for__district_code"),
            F("speaks_for__state"),
        )
    )
    return {
        source: PublicPlace(lon, lat, district, state in _PLACE_IS_PUBLIC)
        for source, lon, lat, district, state in rows.iterator(chunk_size=_CHUNK)
    }


def _matching(filters: PublishedFilters) -> QuerySet[Barrier]:
    states = [filters.state] if filters.state else [str(state) for state in STANDING]
    rows = Barrier.objects.filter(layer__name=ACCESSIBILITY, state__in=states)
    if filters.bbox is not None:
        box = Polygon.from_bbox(filters.bbox)
        box.srid = 4326
        rows = rows.filter(geom__bboverlaps=box)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.district:
        rows = rows.filter(district_code=filters.district)
    return rows
