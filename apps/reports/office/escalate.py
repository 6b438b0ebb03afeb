"""What waits longer than the service standard is put on top, and told of once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.outbox import services as outbox
from apps.reports.models import OPEN_STATES, QueueEntry, Report

_AT_ONCE = 200


def escalate_due(*, now: datetime | None = None) -> int:
    """Escalate every open report whose standard has passed; return how many.

    Records ``report.escalated`` once in the life of a report. What was done stays done when it is
    cut off, and what is locked meanwhile waits for the next time.
    """
    at, escalated = now or timezone.now(), 0
    while batch := _escalate_some(at):
        escalated += batch
    return escalated


def _escalate_some(now: datetime) -> int:
    due = {"state__in": OPEN_STATES, "due_at__lt": now, "escalated_at__isnull": True}
    with transaction.atomic():
        waiting = Report.objects.filter(**{f"entry__{name}": value for name, value in due.items()})
        # The report first, as everybody does; somebody may be deciding about it just now.
        rows = list(
            waiting.select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
            .values_list("pk", "uuid")[:_AT_ONCE]
        )
        for pk, uuid in rows:
            entry = QueueEntry.objects.select_for_update().get(pk=pk)
            if entry.state not in OPEN_STATES or entry.escalated_at is not None:
                continue
            outbox.record(
                kind="report.escalated",
                subject=uuid,
                payload={
                    "report": str(uuid),
                    "kind": entry.kind,
                    "due_at": entry.due_at.isoformat(),
                },
                at=now,
            )
            entry.escalated_at = now
            entry.save(update_fields=["escalated_at"])
        return len(rows)
