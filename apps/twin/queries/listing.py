"""Lists of barriers for people: filtered, counted, page by page."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from apps.twin.models import Barrier, BarrierState

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


def _matching(kind: str, state: str, district: str) -> QuerySet[Barrier]:
    rows = Barrier.objects.filter(layer__name=LAYER_NAME, state__in=STANDING)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if district:
        rows = rows.filter(district_code=district)
    return rows
