"""What is personal leaves by the clock; the rules are in ``reports.retention``."""

from celery import shared_task

from apps.reports import services


@shared_task(name="apps.reports.tasks.erase_expired", ignore_result=True)
def erase_expired() -> None:
    """Once a day: reports, contacts and logs whose time is over."""
    services.erase_expired(commit=True)


@shared_task(name="apps.reports.tasks.erase_drafts", ignore_result=True)
def erase_drafts() -> int:
    """Once an hour: what was begun, never sent, and left alone."""
    return services.erase_drafts()


@shared_task(name="apps.reports.tasks.follow_queue", ignore_result=True)
def follow_queue() -> int:
    """Every few seconds, and when the engine has something new: the queue follows the layer."""
    return services.follow_queue()


@shared_task(name="apps.reports.tasks.escalate_due", ignore_result=True)
def escalate_due() -> int:
    """Every few minutes: what waits longer than its service standard is put on top."""
    return services.escalate_due()
