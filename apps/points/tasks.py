"""The clock of the register: what is personal leaves."""

from celery import shared_task

from apps.points import services


@shared_task(name="apps.points.tasks.erase_corrections", ignore_result=True)
def erase_corrections() -> None:
    """Once a day: words and addresses of people who said that something is wrong."""
    services.erase_expired(commit=True)
