"""The clock of the courses: offers run out, reminders go out, drafts leave."""

from celery import shared_task

from apps.courses import services


@shared_task(name="apps.courses.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Every two minutes: offers nobody answered, and seats that are free."""
    return services.sweep()


@shared_task(name="apps.courses.tasks.remind", ignore_result=True)
def remind() -> int:
    """Every quarter of an hour: sessions of the next two days, certificates that are ready."""
    return services.remind()


@shared_task(name="apps.courses.tasks.erase_drafts", ignore_result=True)
def erase_drafts() -> int:
    """Once an hour: enrolments that were begun and left alone."""
    return services.erase_drafts()
