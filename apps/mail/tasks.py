"""Celery is only the alarm clock: the rows are the queue."""

from celery import shared_task

from apps.mail import services


@shared_task(name="apps.mail.tasks.send_mail", ignore_result=True)
def send_mail() -> int:
    """Whenever a message was queued, and every few seconds for what nobody was woken for."""
    return services.deliver_messages()
