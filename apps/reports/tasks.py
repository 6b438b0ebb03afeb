"""The clock of the reports: drafts leave, forwarded reports go out."""

from celery import shared_task

from apps.reports import services


@shared_task(name="apps.reports.tasks.erase_drafts", ignore_result=True)
def erase_drafts() -> int:
    """Once an hour: what was begun, never sent, and left alone."""
    return services.erase_drafts()


@shared_task(name="apps.reports.tasks.forward", ignore_result=True)
def forward() -> int:
    """Bring what was decided, or came due again, to the bodies that have to act."""
    return services.deliver_forwardings()


@shared_task(name="apps.reports.tasks.read_back", ignore_result=True)
def read_back() -> int:
    """Every minute: what the bodies say of the reports they were forwarded."""
    return services.read_back()


@shared_task(name="apps.reports.tasks.follow_queue", ignore_result=True)
def follow_queue() -> int:
    """Every few seconds, and when the engine has something new: the queue follows the layer."""
    return services.follow_queue()


@shared_task(name="apps.reports.tasks.escalate_due", ignore_result=True)
def escalate_due() -> int:
    """Every few minutes: what waits longer than its service standard is put on top."""
    return services.escalate_due()


@shared_task(name="apps.reports.tasks.ask_whether_gone", ignore_result=True)
def ask_whether_gone() -> int:
    """Once an hour: removals that are four weeks old."""
    return services.ask_whether_gone()


@shared_task(name="apps.reports.tasks.send_digests", ignore_result=True)
def send_digests() -> int:
    """Every morning: news for those who follow an area."""
    return services.send_digests()
