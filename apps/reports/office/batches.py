"""A batch as its page shows it: what was done, what was not and why, and whether it can go back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from apps.reports import lifecycle
from apps.reports.models import BulkAction, BulkKind, ReportState
from apps.reports.office.bulk import REFUSALS
from apps.reports.office.hands import Hand
from apps.reports.office.undo import can_be_undone


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One report of a batch. ``why``: why it was not done, or could not be undone."""

    uuid: UUID
    code: str
    kind_label: str
    state_label: str
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch. Before it is undone ``done`` and ``refused``; after, ``undone`` and ``stuck``."""

    uuid: UUID
    what: str | Promise
    reason: str | Promise
    created_at: datetime
    undone_at: datetime | None
    can_be_undone: bool
    done: list[BatchLine]
    refused: list[BatchLine]
    undone: list[BatchLine]
    stuck: list[BatchLine]


def batch(uuid: UUID, *, within: frozenset[str] | None) -> Batch | None:
    """One batch with the reports of the districts that may be seen; ``None``: no such, or none.

    Two queries.
    """
    action = (
        BulkAction.objects.select_related("assigned_to", "assigned_group").filter(uuid=uuid).first()
    )
    if action is None:
        return None
    items = action.items.select_related("report").order_by("report")
    if within is not None:
        items = items.filter(report__district_code__in=within)
    lines: dict[str, list[BatchLine]] = {"done": [], "refused": [], "undone": [], "stuck": []}
    for item in items:
        if item.refused:
            where, code = "refused", item.refused
        elif item.undo_refused:
            where, code = "stuck", item.undo_refused
        else:
            where, code = ("undone" if item.undone else "done"), ""
        report = item.report
        lines[where].append(
            BatchLine(
                uuid=report.uuid,
                code=report.code,
                kind_label=report.get_kind_display(),
                state_label=report.get_state_display(),
                why=REFUSALS.get(code, REFUSALS["refused"]) if code else "",
            )
        )
    if within is not None and not any(lines.values()):
        return None
    is_assignment = action.kind == BulkKind.ASSIGN
    hand = Hand(action.assigned_to, action.assigned_group)
    return Batch(
        uuid=action.uuid,
        what=hand.label if is_assignment else ReportState(action.to_state).label,
        reason="" if is_assignment else lifecycle.REASONS.get(action.reason, ""),
        created_at=action.created_at,
        undone_at=action.undone_at,
        can_be_undone=bool(lines["done"]) and can_be_undone(action),
        **lines,
    )
