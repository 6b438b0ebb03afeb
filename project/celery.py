"""The Celery application. Redis is only the alarm clock: work itself lives in the outbox."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")

app = Celery("soglia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
