"""The clock of the layer: what nobody sees any more ends by itself."""

from celery import shared_task

from apps.twin import services


@shared_task(name="apps.twin.tasks.expire_due", ignore_result=True)
def expire_due() -> int:
    """Once an hour: temporary barriers whose time is over."""
    return services.expire_due()
