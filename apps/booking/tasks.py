"""The clock of booking: holds run out, offers and reminders go out, drafts leave."""

from celery import shared_task

from apps.booking import services
from apps.outbox import services as outbox


@shared_task(name="apps.booking.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """Every half minute: holds that nobody confirmed in time."""
    return services.sweep()


@shared_task(name="apps.booking.tasks.offer_free_times", ignore_result=True)
def offer_free_times() -> int:
    """Every few minutes: times that became free, to who waits for one."""
    return services.offer_free_times()


@shared_task(name="apps.booking.tasks.remind", ignore_result=True)
def remind() -> int:
    """Every quarter of an hour: who comes in the next two days."""
    return services.remind()


@shared_task(name="apps.booking.tasks.tell_of_closures", ignore_result=True)
def tell_of_closures() -> None:
    """A batch of appointments that closed points hit; the next batch lets others in between."""
    if services.tell_of_closures():
        outbox.poke("apps.booking.tasks.tell_of_closures")


@shared_task(name="apps.booking.tasks.send_texts", ignore_result=True)
def send_texts() -> int:
    """Whenever a text message was queued, and every minute for what nobody was woken for."""
    return services.send_texts()


@shared_task(name="apps.booking.tasks.erase_drafts", ignore_result=True)
def erase_drafts() -> int:
    """Once an hour: bookings that were begun and left alone."""
    return services.erase_drafts()
