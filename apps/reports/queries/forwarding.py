"""What is on its way to other bodies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from apps.reports.models import Forwarding, ForwardingState


@dataclass(frozen=True, slots=True)
class ForwardingFacts:
    """One report on its way to one body. ``report`` and ``code`` name the report."""

    uuid: UUID
    report: UUID
    code: str
    kind_label: str
    body: str
    destination: str
    state: str
    state_label: str
    foreign_id: str
    attempts: int
    last_error: str
    in_doubt: bool
    with_text: bool
    with_contact: bool
    next_try_at: datetime
    created_at: datetime

    @property
    def may_be_tried_again(self) -> bool:
        """Whether a person may give it a fresh set of tries."""
        return self.state in (ForwardingState.REFUSED, ForwardingState.DEAD)


def forwardings_of(report_uuid: UUID) -> list[ForwardingFacts]:
    """Where a report was sent, the last one first. One query."""
    return [_facts(row) for row in _rows().filter(report__uuid=report_uuid)]


def forwardings_page(*, state: str = "", start: int = 0, limit: int = 50) -> list[ForwardingFacts]:
    """One page of all, the last one first; an empty state is all. One query."""
    rows = _rows().filter(state=state) if state else _rows()
    return [_facts(row) for row in rows[start : start + limit]]


def forwarding_counts() -> dict[str, int]:
    """How many are in each state; a state without any counts 0. One query."""
    found = Forwarding.objects.values_list("state").annotate(number=Count("pk")).order_by()
    return dict.fromkeys(map(str, ForwardingState.values), 0) | dict(found)


def _rows() -> QuerySet[Forwarding]:
    rows = Forwarding.objects.select_related("report", "body").defer("report__description")
    return rows.order_by("-created_at", "-pk")


def _facts(row: Forwarding) -> ForwardingFacts:
    return ForwardingFacts(
        uuid=row.uuid,
        report=row.report.uuid,
        code=row.report.code,
        kind_label=str(row.report.get_kind_display()),
        body=row.body.name,
        destination=row.destination,
        state=row.state,
        state_label=str(row.get_state_display()),
        foreign_id=row.foreign_id,
        attempts=row.attempts,
        last_error=row.last_error,
        in_doubt=row.doubt_since is not None and row.attempts > 0,
        with_text=row.with_text,
        with_contact=row.with_contact,
        next_try_at=row.next_try_at,
        created_at=row.created_at,
    )
