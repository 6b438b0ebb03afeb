"""Mail to people who sign in, and erasure by the clock. The rows are the queue."""

from celery import shared_task

from apps.accounts import services


@shared_task(name="apps.accounts.tasks.send_mail", ignore_result=True)
def send_mail() -> int:
    """Send what is due; whatever nobody was woken for is found by the clock."""
    return services.send_due_mail()


@shared_task(name="apps.accounts.tasks.erase_expired", ignore_result=True)
def erase_expired() -> None:
    """Once a day: addresses, accounts and sessions whose time is over."""
    services.erase_expired(commit=True)
