"""Reports as anybody may see them over Open311: facts and composed sentences, never free text.

Of a report that was withdrawn or erased only its end is told, without the place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.reports import lifecycle
from apps.reports.models import Report, ReportEvent, ReportState
from apps.reports.queries.competence import body_names
from apps.reports.words import place_of, public_sentences
from apps.twin import queries as twin

OPEN, CLOSED = "open", "closed"
STATUSES = (OPEN, CLOSED)
LONGEST_SPAN = timedelta(days=90)
LARGEST_PAGE = 1000
_GONE = (ReportState.WITHDRAWN, ReportState.ERASED)
_WAITING = (ReportState.RECEIVED, ReportState.IN_CHECK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question about many requests. Empty ``codes`` and ``statuses`` are all."""

    start: datetime
    end: datetime
    codes: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    page: int = 1
    page_size: int = LARGEST_PAGE


def requests(wanted: Wanted) -> list[dict[str, Any]]:
    """The newest requests first. Three queries, however many."""
    rows = _rows().filter(created_at__gte=wanted.start, created_at__lte=wanted.end)
    if wanted.codes:
        rows = rows.filter(kind__in=wanted.codes)
    if len(wanted.statuses) == 1:
        is_open = Q(state__in=_WAITING) | Q(state=ReportState.VERIFIED, settled=False)
        rows = rows.filter(is_open if OPEN in wanted.statuses else ~is_open)
    first = (wanted.page - 1) * wanted.page_size
    return _told(rows.order_by("-created_at", "-id")[first : first + wanted.page_size])


def requests_by_id(uuids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Requests by their ids, the newest first; unknown ones are left out."""
    return _told(_rows().filter(uuid__in=list(uuids)).order_by("-created_at", "-id"))


def is_known(uuid: UUID) -> bool:
    """Whether there is a request with this id."""
    return Report.objects.filter(uuid=uuid).exists()


def _rows() -> QuerySet[Report]:
    # The barrier of a verified report is gone: the request is closed.
    gone = twin.sources_of_settled_barriers().filter(source=OuterRef("uuid"))
    return Report.objects.defer("description").annotate(settled=Exists(gone))


def _told(rows: QuerySet[Report]) -> list[dict[str, Any]]:
    reports = list(rows)
    reasons = _last_reasons(reports)
    bodies = body_names() if reports else {}
    return [_request(report, reasons.get(report.pk, ""), bodies) for report in reports]


def _request(report: Report, reason: str, bodies: dict[str, str]) -> dict[str, Any]:
    gone = report.state in _GONE
    status, notes = _status(report, reason)
    place: Point = report.geom
    words = place_of(report)
    waiting = report.state in _WAITING
    return {
        "service_request_id": str(report.uuid),
        "status": status,
        "status_notes": notes or None,
        "service_name": str(report.get_kind_display()),
        "service_code": report.kind,
        "description": None
        if gone
        else public_sentences(report.kind, report.measures, report.can_pass, report.permanence),
        "agency_responsible": bodies.get(report.competent_body),
        "service_notice": _("Nobody has verified it yet.") if waiting else None,
        "requested_datetime": _w3(report.created_at),
        "updated_datetime": _w3(report.state_changed_at),
        "expected_datetime": None,
        "address": None if gone else words or None,
        "address_id": None,
        "zipcode": None,
        "lat": None if gone else place.y,
        "long": None if gone else place.x,
        "media_url": None,
    }


def _status(report: Report, reason: str) -> tuple[str, str]:
    """Open or closed, and why in words."""
    if report.state == ReportState.VERIFIED and report.settled:  # type: ignore[attr-defined]
        return CLOSED, _("The barrier is no longer there.")
    state = str(report.get_state_display())
    why = str(lifecycle.REASONS.get(reason, ""))
    stands = report.state in (*_WAITING, ReportState.VERIFIED)
    return OPEN if stands else CLOSED, f"{state}: {why}" if why else state


def _last_reasons(reports: Sequence[Report]) -> dict[int, str]:
    if not reports:
        return {}
    events = ReportEvent.objects.filter(report__in=reports).order_by("report_id", "-sequence")
    return dict(events.distinct("report_id").values_list("report_id", "reason"))


def _w3(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")
