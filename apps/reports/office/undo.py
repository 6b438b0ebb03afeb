"""Undo a batch: what it decided goes back to being checked, what it reassigned goes back.

Undoing is a decision like any other: a new event with its author and the reason "decided by
mistake", where the table of states has that step. Who has changed something since keeps it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.reports import lifecycle
from apps.reports.errors import TransitionRefused
from apps.reports.models import BulkAction, BulkItem, BulkKind, QueueEntry, ReportEvent, ReportState
from apps.reports.office.bulk import locked, tried
from apps.reports.office.hands import Hand, keys, put
from apps.reports.services import moderation

if TYPE_CHECKING:
    from apps.accounts.models import User

MISTAKE = "decided_by_mistake"


def can_be_undone(action: BulkAction) -> bool:
    """Whether there is a way back from what the batch did."""
    if action.undone_at is not None:
        return False
    if action.kind == BulkKind.ASSIGN:
        return True
    rule = lifecycle.step(action.to_state, ReportState.IN_CHECK)
    return rule is not None and MISTAKE in rule.reasons


def undo(*, action_uuid: UUID, actor: User) -> None:
    """Undo a batch, report by report; what cannot be undone says why and stays as it is.

    Raises ``TransitionRefused`` when the batch was undone already, or there is no way back at all.
    """
    with transaction.atomic():
        action = BulkAction.objects.select_for_update().filter(uuid=action_uuid).first()
        if action is None or not can_be_undone(action):
            raise TransitionRefused(_("This can no longer be undone."), "no_way_back")
        done = action.items.filter(refused="").select_related(
            "report", "was_assigned_to", "was_assigned_group"
        )
        items = {item.report.uuid: item for item in done}
        mine, role = accounts.verified_districts(actor), accounts.acting_role(actor)
        last = _last_events(items.values())
        for report in locked(items):
            item = items[report.uuid]
            item.report = report
            if mine is not None and report.district_code not in mine:
                item.undo_refused = "elsewhere"
            elif action.kind == BulkKind.DECIDE and last.get(report.pk) != item.event_id:
                item.undo_refused = "stale"
            else:
                item.undo_refused = tried(partial(_back, item, action, actor, role))
            item.undone = not item.undo_refused
            item.save(update_fields=["undone", "undo_refused"])
        action.undone_at, action.undone_by = timezone.now(), actor
        action.save(update_fields=["undone_at", "undone_by"])


def _back(item: BulkItem, action: BulkAction, actor: User, role: str) -> None:
    if action.kind == BulkKind.DECIDE:
        moderation.transition(
            report_uuid=item.report.uuid,
            to=ReportState.IN_CHECK,
            reason=MISTAKE,
            actor=actor,
            actor_role=role,
            expected=action.to_state,
        )
        return
    entry = QueueEntry.objects.select_for_update().get(report=item.report)
    entry.report = item.report
    given = Hand(action.assigned_to, action.assigned_group)
    if (entry.assigned_to_id, entry.assigned_group_id) != keys(given):
        raise TransitionRefused(_("Somebody else has changed it meanwhile."), "stale")
    put(entry, Hand(item.was_assigned_to, item.was_assigned_group), actor)


def _last_events(items: object) -> dict[int, int | None]:
    """Key of the last event of each report, by report. One query."""
    latest = ReportEvent.objects.filter(report=OuterRef("report")).order_by("-sequence")
    rows = BulkItem.objects.filter(pk__in=[item.pk for item in items])  # type: ignore[attr-defined]
    return dict(
        rows.annotate(latest=Subquery(latest.values("pk")[:1])).values_list("report", "latest")
    )
