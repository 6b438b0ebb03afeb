"""Whether the reporter owes an answer: heard from the events, for the filter of the queue."""

from apps.outbox.services import EventFacts
from apps.reports.models import QueueEntry

ASKED, ANSWERED = "report.question_asked", "report.question_answered"


def on_question(event: EventFacts) -> None:
    """Mark the report's entry. Events of one report come in their order; a repeat is harmless."""
    QueueEntry.objects.filter(report__uuid=event.subject).update(question_open=event.kind == ASKED)
