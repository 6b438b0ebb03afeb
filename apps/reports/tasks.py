"""What the clock does: erase what is personal (``reports.retention``), tell other bodies."""

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


@shared_task(name="apps.reports.tasks.forward", ignore_result=True)
def forward() -> int:
    """Bring what was decided, or came due again, to the bodies that have to act."""
    return services.deliver_forwardings()
