"""The queue of the office: what cuts most people off comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry

from apps.reach import queries as reach
from apps.reach.queries import EffectFacts
from apps.reports.models import Report, ReportState
from apps.reports.words import place_words
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.queries import BarrierFacts

# Waiting for a decision.
OPEN = (ReportState.RECEIVED, ReportState.IN_CHECK)
# The queue is ordered in memory: older reports than these wait for the next look.
LONGEST = 5000


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Empty means all; ``state`` empty means what is open.

    ``within``: codes of the districts that may be seen, ``None`` for the whole city. An empty set
    is nothing at all.
    """

    state: str = ""
    kind: str = ""
    district_code: str = ""
    within: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of the queue. Figures are of the profile that is hit worst, optimistic reading."""

    uuid: UUID
    code: str
    state: str
    state_label: str
    kind: str
    kind_label: str
    place: str
    created_at: datetime
    barrier: BarrierFacts | None
    residents_losing_15_min: int
    residents_affected: int
    lon: float
    lat: float
    has_photo: bool


def queue(filters: QueueFilters | None = None, *, limit: int = LONGEST) -> list[QueueItem]:
    """Reports by effect, then by age. Six queries, however many there are."""
    wanted = filters or QueueFilters()
    rows = Report.objects.filter(state__in=[wanted.state] if wanted.state else OPEN)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.within is not None:
        rows = rows.filter(geom__intersects=_area(wanted.within))
    reports = list(rows.defer("description").order_by("created_at", "pk")[:limit])
    barriers = twin.barriers_of_reports([report.uuid for report in reports])
    effects = reach.effects_for({barrier.uuid for barrier in barriers.values()})
    photographed = set(
        Report.objects.filter(
            pk__in=[report.pk for report in reports], photos__isnull=False
        ).values_list("pk", flat=True)
    )
    items = [
        _item(
            report,
            barriers.get(report.uuid),
            effects.get(barriers[report.uuid].uuid, []) if report.uuid in barriers else [],
            has_photo=report.pk in photographed,
        )
        for report in reports
    ]
    if wanted.district_code:
        items = [item for item in items if _is_in(item, wanted.district_code)]
    return sorted(
        items,
        key=lambda item: (
            -item.residents_losing_15_min,
            -item.residents_affected,
            item.created_at,
            item.uuid,
        ),
    )


def _item(
    report: Report,
    barrier: BarrierFacts | None,
    effects: Sequence[EffectFacts],
    *,
    has_photo: bool,
) -> QueueItem:
    headline = [facts for facts in effects if facts.reading == "optimistic"]
    words = place_words(report.street_name, report.house_number, report.corner_name)
    return QueueItem(
        uuid=report.uuid,
        code=report.code,
        state=report.state,
        state_label=report.get_state_display(),
        kind=report.kind,
        kind_label=report.get_kind_display(),
        place=words or (barrier.place_name if barrier else ""),
        created_at=report.created_at,
        barrier=barrier,
        residents_losing_15_min=max((one.residents_losing_15_min for one in headline), default=0),
        residents_affected=max((one.residents_affected for one in headline), default=0),
        lon=report.geom.x,
        lat=report.geom.y,
        has_photo=has_photo,
    )


def _area(district_codes: frozenset[str]) -> GEOSGeometry:
    """The ground of these districts, as one geometry. One query."""
    table = territory.districts_table()
    shapes = table[table["code"].isin(district_codes)].geometry
    return GEOSGeometry(shapes.union_all().wkb_hex, srid=4326)


def _is_in(item: QueueItem, district_code: str) -> bool:
    return item.barrier is not None and item.barrier.district_code == district_code
