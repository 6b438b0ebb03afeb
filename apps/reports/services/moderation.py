"""Change the state of a report: row locked, table asked, event and outbox row in one go."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.outbox import services as outbox
from apps.reports import lifecycle
from apps.reports.codes import canonical
from apps.reports.errors import StaleState, TransitionRefused
from apps.reports.models import ContactView, Report, ReportEvent, ReportState
from apps.reports.permissions import may_decide_about
from apps.reports.services.erasure import remove_personal_data

if TYPE_CHECKING:
    from apps.accounts.models import User

# A duplicate may point only to a report that itself still tells of a barrier.
_STANDING = (ReportState.RECEIVED, ReportState.IN_CHECK, ReportState.VERIFIED)
_CHAIN_MAX = 50
OTHER_IS_ELSEWHERE = _("The other report is in a district about which you may not decide.")


def transition(
    *,
    report_uuid: uuid.UUID | str,
    to: str,
    reason: str,
    actor: User | AnonymousUser | None,
    duplicate_of: uuid.UUID | str | None = None,
    expected: str | None = None,
    actor_role: str | None = None,
    at: datetime | None = None,
) -> ReportEvent:
    """Move a report to another state, for a reason of ``lifecycle.REASONS``.

    ``actor`` is ``None`` for the reporter herself and for the service; then ``actor_role`` says
    which ("reporter" or "system", the default). ``at`` is when it was decided (now when absent).
    ``expected`` is the state the person saw: when it
    is no longer so, ``StaleState``. Raises ``TransitionRefused`` when the table does not allow it.
    """
    role = actor_role or role_of(actor)
    with transaction.atomic():
        wanted = [report_uuid, duplicate_of] if duplicate_of else [report_uuid]
        # Both rows, always in the same order: two people who merge crosswise do not deadlock.
        locked = {
            str(row.uuid): row
            for row in Report.objects.select_for_update().filter(uuid__in=wanted).order_by("pk")
        }
        report = locked.get(str(report_uuid))
        if report is None:
            raise TransitionRefused(_("There is no such report."), "gone")
        if expected is not None and report.state != expected:
            raise StaleState(
                _("Somebody else was faster: the report has changed. Look at it again.")
            )
        _check(report, to, reason, role)
        other = _other(report, locked, duplicate_of) if to == ReportState.DUPLICATE else None
        # Merging moves evidence to the other barrier: that one must be hers to decide too.
        if other is not None and actor is not None and not may_decide_about(actor, other):
            raise TransitionRefused(OTHER_IS_ELSEWHERE, "other_elsewhere")
        return _apply(report, to, reason, role, actor, other, at or timezone.now())


def withdraw(code: str) -> bool:
    """Withdraw a report by its code. False when it was withdrawn already (a repeat is harmless).

    Raises ``TransitionRefused`` when there is no such report or it cannot be withdrawn any more.
    """
    stored = canonical(code)
    report = Report.objects.filter(code=stored).first() if stored else None
    if report is None:
        raise TransitionRefused(_("There is no report with this code."))
    if report.state == ReportState.WITHDRAWN:
        return False
    transition(
        report_uuid=report.uuid,
        to=ReportState.WITHDRAWN,
        reason="withdrawn_by_reporter",
        actor=None,
        actor_role="reporter",
    )
    return True


def note_contact_view(*, report: Report, viewer: User) -> None:
    """Log that somebody looked at the contact of the reporter."""
    ContactView.objects.create(report=report, viewer=viewer)


def role_of(actor: User | AnonymousUser | None) -> str:
    """The role in which somebody acts: "system" for nobody, "" for somebody without any role."""
    return "system" if actor is None else accounts.acting_role(actor)


def _check(report: Report, to: str, reason: str, role: str) -> None:
    rule = lifecycle.step(report.state, to)
    if rule is None:
        names = dict(ReportState.choices)
        message = _("A report that is “%(before)s” cannot become “%(after)s”.")
        raise TransitionRefused(
            str(message) % {"before": names[report.state], "after": names.get(to, "?")}, "state"
        )
    if reason not in rule.reasons:
        raise TransitionRefused(_("Choose a reason that fits this decision."), "reason")
    if role not in rule.by:
        raise TransitionRefused(_("You may not take this decision."), "role")


def _other(report: Report, locked: dict[str, Report], wanted: uuid.UUID | str | None) -> Report:
    """The report that ``report`` repeats: the end of the chain, never itself."""
    other = locked.get(str(wanted)) if wanted else None
    if other is None:
        raise TransitionRefused(_("Say which report tells of the same barrier."), "other")
    for _link in range(_CHAIN_MAX):
        if other.pk == report.pk:
            raise TransitionRefused(_("A report cannot be a duplicate of itself."), "itself")
        if other.state != ReportState.DUPLICATE or other.duplicate_of is None:
            break
        other = other.duplicate_of
    if other.state not in _STANDING:
        raise TransitionRefused(_("The other report no longer stands: choose another."), "other")
    return other


def _apply(
    report: Report,
    to: str,
    reason: str,
    role: str,
    actor: User | AnonymousUser | None,
    other: Report | None,
    now: datetime,
) -> ReportEvent:
    before = report.state
    event = outbox.record(
        kind="report.transitioned",
        subject=report.uuid,
        payload={
            "report": str(report.uuid),
            "from": before,
            "to": to,
            "reason": reason,
            "actor_role": role,
            "duplicate_of": str(other.uuid) if other else None,
        },
        at=now,
    )
    report.state = to
    report.state_changed_at = now
    # Erasing keeps the link: the facts about the barrier stay true.
    if to != ReportState.ERASED:
        report.duplicate_of = other
    if to == ReportState.ERASED:
        remove_personal_data(report)
    report.save()
    last = report.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return ReportEvent.objects.create(
        report=report,
        sequence=last + 1,
        from_state=before,
        to_state=to,
        reason=reason,
        actor=None if isinstance(actor, AnonymousUser) else actor,
        actor_role=role,
        outbox_event=event,
        created_at=now,
    )
