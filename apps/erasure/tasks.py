"""Erasure by the clock."""

from celery import shared_task

from apps.erasure import services


@shared_task(name="apps.erasure.tasks.erase_expired", ignore_result=True)
def erase_expired() -> None:
    """Once a day: what is personal and has had its time, in every app."""
    services.erase_expired(commit=True)
