"""The clock of the desk: days are closed, and what is personal leaves with them."""

from celery import shared_task

from apps.desk import services


@shared_task(name="apps.desk.tasks.close_days", ignore_result=True)
def close_days() -> int:
    """Every hour: whoever is still in the queue of a day that is over has left, or was helped."""
    return services.close_days()


@shared_task(name="apps.desk.tasks.erase_expired", ignore_result=True)
def erase_expired() -> None:
    """Every hour: names and wishes of days that are over, words that had their time."""
    services.erase_expired(commit=True)


@shared_task(name="apps.desk.tasks.erase_practice", ignore_result=True)
def erase_practice() -> int:
    """Every night: what was tried at sites for practice."""
    return services.erase_practice()
