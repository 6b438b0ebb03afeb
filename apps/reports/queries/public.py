"""What anybody may have of reports: structured facts without a trace of who told them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from apps.reports.models import Report, ReportEvent, ReportState

# The others were taken back by the person, or erased: they are in no publication.
PUBLIC_STATES: tuple[str, ...] = (
    ReportState.RECEIVED.value,
    ReportState.IN_CHECK.value,
    ReportState.VERIFIED.value,
    ReportState.NOT_VERIFIABLE.value,
    ReportState.DUPLICATE.value,
    ReportState.OUT_OF_SCOPE.value,
)
# Decided not to be (known as) a barrier: where it is meant to be is nobody's business.
WITHOUT_PLACE = frozenset({ReportState.NOT_VERIFIABLE.value, ReportState.OUT_OF_SCOPE.value})
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A report for publication. ``source`` finds its barrier and is never published itself."""

    source: UUID
    kind: str
    state: str
    day: date

    @property
    def may_have_a_place(self) -> bool:
        """Whether the place of its barrier may be published with it."""
        return self.state not in WITHOUT_PLACE


def public_reports() -> Iterator[PublicReport]:
    """All reports that may be published, by day (in the time of the City). One query, streamed."""
    rows = Report.objects.filter(state__in=PUBLIC_STATES).order_by("created_at", "pk")
    fields = rows.values_list("uuid", "kind", "state", "created_at")
    for uuid, kind, state, created_at in fields.iterator(chunk_size=_CHUNK):
        yield PublicReport(uuid, kind, state, timezone.localdate(created_at))


def reports_version() -> int:
    """A number that grows with every step of any report. One query."""
    return ReportEvent.objects.aggregate(last=Max("pk"))["last"] or 0
