"""Which barrier a report tells of, for lists of thousands: no counts and no geometry."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.models import Barrier, Observation


@dataclass(frozen=True, slots=True)
class BarrierLink:
    """The barrier a report tells of; of a merged one, its survivor."""

    uuid: UUID
    kind: str


def links_of_reports(report_uuids: Iterable[UUID]) -> dict[UUID, BarrierLink]:
    """The same barrier as ``barriers_of_reports``, by report, without its facts. One query."""
    said = Observation.objects.filter(
        source__in=list(report_uuids), barrier__layer__name=ACCESSIBILITY
    )
    # Standing last, so that it wins.
    rows = said.order_by("stands", "pk").values_list(
        "source", "speaks_for__uuid", "speaks_for__kind"
    )
    return {source: BarrierLink(uuid, kind) for source, uuid, kind in rows}


def sources_of_barriers(barrier_uuids: Iterable[UUID]) -> set[UUID]:
    """Whoever ever spoke of these barriers, or of one that is merged into them. One query."""
    uuids = list(barrier_uuids)
    layer = Observation.objects.filter(barrier__layer__name=ACCESSIBILITY)
    own = layer.filter(barrier__uuid__in=uuids).values_list("source", flat=True)
    merged = layer.filter(speaks_for__uuid__in=uuids).values_list("source", flat=True)
    return set(own.union(merged))


def sources_of(barrier_uuids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The sources that stand on each barrier, oldest first. One query."""
    found: dict[UUID, list[UUID]] = {}
    rows = Observation.objects.filter(
        speaks_for__layer__name=ACCESSIBILITY, speaks_for__uuid__in=list(barrier_uuids), stands=True
    )
    for barrier, source in rows.order_by("pk").values_list("speaks_for__uuid", "source"):
        found.setdefault(barrier, []).append(source)
    return found


def place_names(barrier_uuids: Iterable[UUID]) -> dict[UUID, str]:
    """Street or crossing of each barrier; empty where none is near. One query."""
    rows = Barrier.objects.filter(layer__name=ACCESSIBILITY, uuid__in=list(barrier_uuids))
    return dict(rows.values_list("uuid", "place_name"))
