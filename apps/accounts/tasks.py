"""Erasure by the clock."""

from celery import shared_task

from apps.accounts import services


@shared_task(name="apps.accounts.tasks.erase_expired", ignore_result=True)
def erase_expired() -> None:
    """Once a day: addresses, accounts and sessions whose time is over."""
    services.erase_expired(commit=True)
