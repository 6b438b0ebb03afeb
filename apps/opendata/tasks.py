"""The alarm clock of the sheets. The rows are the queue: a lost message loses nothing."""

from celery import shared_task

from apps.opendata import services


@shared_task(name="apps.opendata.tasks.work_off", ignore_result=True)
def work_off() -> None:
    """One job a message, so that reports waiting in the same queue have their turn between."""
    from apps.outbox import services as outbox

    if services.work_off():
        outbox.poke("apps.opendata.tasks.work_off")


@shared_task(name="apps.opendata.tasks.erase_old_sheets", ignore_result=True)
def erase_old_sheets() -> int:
    """Once an hour: sheets nobody needs any more."""
    return services.erase_old_sheets()
