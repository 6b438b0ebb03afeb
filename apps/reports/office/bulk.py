"""One thing done to many reports: what cannot be done is told, and never stops the rest.

Locks are taken in one order by everybody: reports by key, then the subject of the event, then the
entry in the queue. Each report has a savepoint of its own inside one transaction, so that a batch
is either there with all its outcomes or not there at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.reports import lifecycle
from apps.reports.errors import TransitionRefused
from apps.reports.models import BulkAction, BulkItem, BulkKind, QueueEntry, Report, ReportState
from apps.reports.office.hands import NOT_HERS, Hand, keys, put
from apps.reports.services import moderation

if TYPE_CHECKING:
    from apps.accounts.models import User

logger = logging.getLogger(__name__)

# More than a page, and few enough for one transaction.
MOST = 200

REFUSALS: dict[str, str | Promise] = {
    "stale": _("Somebody else has changed it meanwhile."),
    "elsewhere": _("It lies in a district about which you may not decide."),
    "state": _("Its state does not allow this."),
    "reason": _("The reason does not fit."),
    "role": _("Your role does not allow this."),
    "itself": _("A report cannot be a duplicate of itself."),
    "other": _("The other report no longer stands."),
    "other_elsewhere": moderation.OTHER_IS_ELSEWHERE,
    "hand": NOT_HERS,
    "same": _("It is in these hands already."),
    "no_way_back": _("There is no way back from this step."),
    "failed": _("It could not be written. Try it alone."),
    "gone": _("There is no such report."),
    "refused": _("It could not be done."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A report somebody chose, and the state she saw it in."""

    report: UUID
    expected: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done: a decision (``to``, ``reason``, maybe ``other``), or a new ``hand``."""

    to: str = ""
    reason: str = ""
    other: Report | None = None
    hand: Hand | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One of the chosen: whether it can be done as things stand, and if not, why."""

    report: Report
    expected: str
    refused: str

    @property
    def why(self) -> str | Promise:
        """In words."""
        return REFUSALS[self.refused] if self.refused else ""


def preview(chosen: Sequence[Chosen], wanted: Wanted, *, actor: User) -> list[Preview]:
    """What would become of each, without doing anything. Four queries, however many."""
    expected = {one.report: one.expected for one in chosen[:MOST]}
    rows = Report.objects.filter(uuid__in=expected).select_related("entry").order_by("pk")
    judge = _Judge(actor, wanted)
    return [
        Preview(report, expected[report.uuid], judge.refusal(report, expected[report.uuid]))
        for report in rows
    ]


def do(chosen: Sequence[Chosen], wanted: Wanted, *, actor: User) -> UUID:
    """Do it to each of the chosen that allow it; the batch can be looked at and undone.

    A decision is taken as anybody's would be (``moderation.transition``), with the state that was
    seen as the expected one. Returns the batch.
    """
    expected = {one.report: one.expected for one in chosen[:MOST]}
    with transaction.atomic():
        action = BulkAction.objects.create(
            kind=BulkKind.ASSIGN if wanted.hand else BulkKind.DECIDE,
            actor=actor,
            to_state=wanted.to,
            reason=wanted.reason,
            duplicate_of=wanted.other,
            assigned_to=wanted.hand.user if wanted.hand else None,
            assigned_group=wanted.hand.group if wanted.hand else None,
        )
        also = [wanted.other.uuid] if wanted.other else []
        rows = [row for row in locked([*expected, *also]) if row.uuid in expected]
        judge = _Judge(actor, wanted)
        for report in rows:
            item = BulkItem(action=action, report=report)
            item.refused = judge.refusal(report, expected[report.uuid]) or tried(
                partial(_do, report, item, wanted, actor, judge.role)
            )
            item.save()
    return action.uuid


def locked(report_uuids: Iterable[UUID]) -> list[Report]:
    """These reports in the order of their keys, locked until the transaction ends."""
    rows = Report.objects.select_for_update().filter(uuid__in=list(report_uuids))
    return list(rows.order_by("pk"))


def tried(step: Callable[[], None]) -> str:
    """Do one step with a savepoint of its own; the code of what stopped it, empty when done."""
    try:
        with transaction.atomic():
            step()
    except TransitionRefused as refused:
        return refused.code if refused.code in REFUSALS else "refused"
    except DatabaseError as error:
        # Only the kind of error: its text may hold the row itself.
        logger.error("A report of a batch failed: %s", type(error).__name__)
        return "failed"
    return ""


def _do(report: Report, item: BulkItem, wanted: Wanted, actor: User, role: str) -> None:
    if wanted.hand is None:
        item.event = moderation.transition(
            report_uuid=report.uuid,
            to=wanted.to,
            reason=wanted.reason,
            actor=actor,
            actor_role=role,
            duplicate_of=wanted.other.uuid if wanted.other else None,
            expected=report.state,
        )
        return
    entry = QueueEntry.objects.select_for_update().get(report=report)
    entry.report = report
    item.was_assigned_to_id = entry.assigned_to_id
    item.was_assigned_group_id = entry.assigned_group_id
    put(entry, wanted.hand, actor)


class _Judge:
    """Says of each report whether something may be done to it: asked once who may do what."""

    def __init__(self, actor: User, wanted: Wanted) -> None:
        self.role = accounts.acting_role(actor)
        self._wanted = wanted
        self._mine = accounts.verified_districts(actor)
        person = wanted.hand.user if wanted.hand else None
        self._hers: Any = accounts.verified_districts(person) if person else None

    def refusal(self, report: Report, expected: str) -> str:
        """Code of ``REFUSALS``; empty when nothing stands against it."""
        wanted = self._wanted
        if not _is_within(report, self._mine):
            return "elsewhere"
        if report.state != expected:
            return "stale"
        if wanted.hand is not None:
            entry = report.entry
            if (entry.assigned_to_id, entry.assigned_group_id) == keys(wanted.hand):
                return "same"
            return "" if _is_within(report, self._hers) else "hand"
        rule = lifecycle.step(report.state, wanted.to)
        if rule is None:
            return "state"
        if wanted.reason not in rule.reasons:
            return "reason"
        if self.role not in rule.by:
            return "role"
        if wanted.to == ReportState.DUPLICATE:
            if wanted.other is None:
                return "other"
            return "itself" if wanted.other.pk == report.pk else ""
        return ""


def _is_within(report: Report, districts: frozenset[str] | None) -> bool:
    return districts is None or report.district_code in districts
