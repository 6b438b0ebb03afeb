"""Celery is only the alarm clock: the rows are the queue."""

from celery import shared_task

from apps.outbox.services import deliver_due


@shared_task(name="apps.outbox.tasks.wake", ignore_result=True)
def wake() -> int:
    """Deliver what was just recorded."""
    return deliver_due()


@shared_task(name="apps.outbox.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Find whatever nobody was woken for: lost pokes, retries that came due, restarts."""
    return deliver_due(limit=500)
