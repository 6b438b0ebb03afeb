"""The Celery application. Redis is only the alarm clock: work itself lives in the outbox."""

import os
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")

app = Celery("soglia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.task_prerun.connect
def hear_the_call(task: Any = None, **_told: Any) -> None:
    """Who gets up looks at everything there is: what comes after has to call again."""
    from apps.outbox.services import woken

    if task is not None and not task.request.is_eager:
        woken(task.name)


@signals.task_prerun.connect
@signals.task_postrun.connect
def keep_connections(task: Any = None, **_told: Any) -> None:
    """Treat a task's connection to the database as Django treats a request's.

    Celery's own way (put off by ``CELERY_DB_REUSE_MAX``) is to open one for each task, which costs
    more than most tasks do. A broken or old one is replaced before the next task.
    """
    if task is None or not task.request.is_eager:
        close_old_connections()
