"""The engine's alarm clock. The change log is the queue: a lost message loses nothing."""

from celery import shared_task

# How long effects of other barriers may keep the engine from the next report.
EFFECTS_BUDGET_S = 0.25


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def follow() -> None:
    """Follow the layer; come back while there is work left."""
    from apps.outbox import services as outbox
    from apps.reach import services

    moved = services.follow(wait=False, effects_budget_s=EFFECTS_BUDGET_S)
    if moved and not services.is_busy():
        # The queue of the office sits above: it is known here by the name of its task only.
        outbox.poke("apps.reports.tasks.follow_queue", expires_s=5)
    # In a stream of reports the next one, or the clock, comes soon enough.
    if services.work_left() and not services.is_busy():
        outbox.poke("apps.reach.tasks.follow", queue="engine", expires_s=60)


# Named so that the route of the tasks above does not hold: half a minute of somebody's question
# must never keep the engine from a report.
@shared_task(name="apps.reach.placement.work_off", ignore_result=True)
def work_off_placement() -> None:
    """One question about the points a message, so that reports have their turn between."""
    from apps.outbox import services as outbox
    from apps.reach import services

    if services.work_off_placement():
        outbox.poke("apps.reach.placement.work_off")


@shared_task(name="apps.reach.placement.erase_old", ignore_result=True)
def erase_old_placement() -> int:
    """Once a day: answers nobody needs any more."""
    from apps.reach import services

    return services.erase_old_placement()
