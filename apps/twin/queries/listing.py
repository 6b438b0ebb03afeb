"""Lists of barriers for people: filtered, counted, page by page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from apps.twin import life
from apps.twin.models import Barrier, BarrierState
from apps.twin.queries.barriers import BarrierFacts, fact_rows, facts_of

LAYER_NAME = "accessibility"
STANDING = (
    BarrierState.SUSPECTED,
    BarrierState.CONFIRMED,
    BarrierState.PLANNED,
    BarrierState.REMOVAL_CLAIMED,
)


@dataclass(frozen=True, slots=True)
class ListedBarrier:
    """What a list shows of a barrier. ``lon``, ``lat`` in degrees."""

    uuid: uuid.UUID
    kind: str
    state: str
    place_name: str
    district_code: str
    last_seen_at: datetime
    lon: float
    lat: float


def standing_barriers_page(
    *, kind: str = "", state: str = "", district: str = "", offset: int = 0, limit: int = 20
) -> list[ListedBarrier]:
    """Standing barriers that match, the most recently seen first. An empty filter matches all."""
    rows = _matching(kind, state, district).order_by("-last_seen_at", "uuid")
    return [
        ListedBarrier(
            uuid=row.uuid,
            kind=row.kind,
            state=row.state,
            place_name=row.place_name,
            district_code=row.district_code,
            last_seen_at=row.last_seen_at,
            lon=row.geom.x,
            lat=row.geom.y,
        )
        for row in rows[offset : offset + limit]
    ]


def standing_barriers_count(*, kind: str = "", state: str = "", district: str = "") -> int:
    """How many standing barriers match."""
    return _matching(kind, state, district).count()


def standing_counts() -> dict[str, int]:
    """Number of standing barriers by state; a state without any counts 0."""
    rows = _matching("", "", "").values("state").annotate(number=Count("id"))
    counts = {row["state"]: row["number"] for row in rows}
    return {str(state): counts.get(state, 0) for state in STANDING}


def standing_by_measures(names: Sequence[str]) -> list[tuple[str, dict[str, Any], int]]:
    """Standing barriers by kind and these measures: kind, measures, how many. One query."""
    fields = {f"measure_{i}": KT(f"measures__{name}") for i, name in enumerate(names)}
    rows = (
        Barrier.objects.filter(layer__name=LAYER_NAME, state__in=STANDING)
        .annotate(**fields)
        .values_list("kind", *fields)
        .annotate(number=Count("id"))
        .order_by("kind", *fields)
    )
    return [
        (kind, {n: v for n, v in zip(names, values, strict=True) if v is not None}, number)
        for kind, *values, number in rows
    ]


# What the office may ask for beside a state.
NEEDS_CHECK, ABOUT_TO_EXPIRE = "needs_check", "about_to_expire"


@dataclass(frozen=True, slots=True)
class OfficeFilters:
    """Filters of the office's list; empty matches all, every state included.

    ``district_codes``: only these, ``None`` for the whole city. ``place``: part of the name of a
    street. ``attention``: ``NEEDS_CHECK`` or ``ABOUT_TO_EXPIRE``.
    """

    kind: str = ""
    state: str = ""
    attention: str = ""
    place: str = ""
    district_codes: frozenset[str] | None = None
    # Without a state: only those that stand.
    standing_only: bool = False


def office_page(
    filters: OfficeFilters, *, offset: int = 0, limit: int = 50, now: datetime | None = None
) -> list[BarrierFacts]:
    """Barriers that match, the last changed first. One query."""
    rows = _for_office(fact_rows(), filters, now).order_by("-changed_version", "uuid")
    return [facts_of(row) for row in rows[offset : offset + limit]]


def office_count(filters: OfficeFilters, *, now: datetime | None = None) -> int:
    """How many match. One query."""
    rows = Barrier.objects.filter(layer__name=LAYER_NAME)
    return _for_office(rows, filters, now).count()


def _for_office(
    rows: QuerySet[Barrier], filters: OfficeFilters, now: datetime | None
) -> QuerySet[Barrier]:
    at = now or timezone.now()
    for name in ("kind", "state"):
        if wanted := getattr(filters, name):
            rows = rows.filter(**{name: wanted})
    if filters.standing_only and not filters.state:
        rows = rows.filter(state__in=STANDING)
    if filters.place:
        rows = rows.filter(place_name__icontains=filters.place)
    if filters.district_codes is not None:
        rows = rows.filter(district_code__in=filters.district_codes)
    if filters.attention == NEEDS_CHECK:
        rows = rows.filter(life.needs_check(at))
    if filters.attention == ABOUT_TO_EXPIRE:
        rows = rows.filter(life.about_to_expire(at))
    return rows


def _matching(kind: str, state: str, district: str) -> QuerySet[Barrier]:
    rows = Barrier.objects.filter(layer__name=LAYER_NAME, state__in=STANDING)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if district:
        rows = rows.filter(district_code=district)
    return rows
