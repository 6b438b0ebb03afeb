"""Closed is not the same as gone: four weeks after a removal its reporters are asked."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.services import queue_message
from apps.outbox import services as outbox
from apps.reports import follow_ups
from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.models import FollowUp, Report, ReportContact, ReportState
from apps.reports.services.moderation import transition
from apps.reports.services.voices import record_voice
from apps.reports.wording import UNHAPPY
from apps.twin import queries as twin

# At most so many a run, oldest first: the next run takes the rest.
BATCH = 500


def ask_whether_gone(now: datetime | None = None) -> int:
    """Ask for every removal whose four weeks are over; return how many were asked.

    The page of the report asks whoever has the code; a mail goes to a confirmed address. Of a
    barrier that is no longer removed nobody is asked.
    """
    at = now or timezone.now()
    due = FollowUp.objects.filter(asked_at__isnull=True, due_at__lte=at).order_by("due_at", "pk")
    asked = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            row = (
                FollowUp.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("report")
                .filter(pk=pk, asked_at__isnull=True)
                .first()
            )
            if row is not None:
                asked += _ask(row, at)
    return asked


def follow_up(
    *, report_uuid: uuid.UUID, satisfied: bool, reason: str = "", now: datetime | None = None
) -> None:
    """The reporter says whether it is really gone. Not content, for a reason: back to a person.

    Raises ``ReportRefused`` (``reason``), ``TransitionRefused`` when nothing is asked any more.
    """
    if not satisfied and reason not in UNHAPPY:
        raise ReportRefused({"reason": [_("Choose what is wrong.")]})
    at = now or timezone.now()
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
        row = None if report is None else open_follow_up(report)
        if report is None or row is None:
            raise TransitionRefused(_("Nothing is asked about this report any more."))
        if follow_ups.after(row, "answer") is None:
            raise TransitionRefused(_("Nothing is asked about this report any more."))
        row.satisfied, row.answered_at = satisfied, at
        row.reason = "" if satisfied else reason
        row.save(update_fields=["satisfied", "answered_at", "reason"])
        event = outbox.record(
            kind="report.followed_up",
            subject=report.uuid,
            payload={
                "report": str(report.uuid),
                "barrier": str(row.barrier_uuid),
                "removal": str(row.removal),
                "satisfied": satisfied,
                "reason": row.reason,
            },
        )
        if not satisfied:
            _back_to_a_person(report, row, event)


def open_follow_up(report: Report) -> FollowUp | None:
    """The removal a reporter has been asked about and has not answered."""
    asked = report.follow_ups.filter(asked_at__isnull=False, answered_at__isnull=True)
    return asked.order_by("-asked_at").first()


def _ask(row: FollowUp, at: datetime) -> bool:
    barrier = twin.barrier(row.barrier_uuid)
    removed = barrier is not None and barrier.state == "removed"
    if follow_ups.after(row, "ask" if removed else "let_be") != follow_ups.ASKED:
        # Somebody has opened it again: there is nothing to ask, now or later.
        row.delete()
        return False
    row.asked_at = at
    row.save(update_fields=["asked_at"])
    report = row.report
    told = ReportContact.objects.filter(report=report, verified_at__isnull=False)
    if told.filter(unreachable_at__isnull=True).exists():
        queue_message(
            key=f"{row.removal}:still_gone:{report.uuid}",
            template="still_gone",
            language=report.language,
            subject_uuid=report.uuid,
            recipient=("reader", report.uuid),
            facts={"barrier": str(row.barrier_uuid), "removal": str(row.removal)},
        )
    return True


def _back_to_a_person(report: Report, row: FollowUp, event: uuid.UUID) -> None:
    """Her word is a voice about the barrier, and what was verified is looked at again."""
    record_voice(
        barrier_uuid=row.barrier_uuid,
        stance="present",
        # Of the event: the same answer is one voice. (A UUID of a name, as RFC 9562 has them.)
        client_uuid=uuid.uuid5(event, "voice"),
    )
    # What a duplicate told is decided with the report it repeats.
    decided = report.duplicate_of if report.state == ReportState.DUPLICATE else report
    if decided is not None and decided.state == ReportState.VERIFIED:
        transition(
            report_uuid=decided.uuid,
            to=ReportState.IN_CHECK,
            reason="reporter_unhappy",
            actor=None,
            actor_role="reporter",
        )
