"""Sheets that take longer than a request: asked for, made in the background, found again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SheetFormat(models.TextChoices):
    """What is made of a selection."""

    PDF = "pdf", _("PDF, a sheet for each barrier")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")


class JobState(models.TextChoices):
    """Life of a job."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Could not be made")


class SheetJob(models.Model):
    """A selection of barriers that becomes a file. Row and file are erased after some days.

    The worker that holds it tells so by ``beat_at``; one that fell silent loses it to the next,
    which is why each taking of it has its own ``attempt``.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    format = models.CharField(max_length=4, choices=SheetFormat.choices)
    language = models.CharField(max_length=5)
    # Filters as ``selection.Selection`` keeps them, the person's own districts among them.
    selection = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    # Name in the storage; empty until it is ready.
    file = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_done_has_a_file", condition=~Q(state="done") | ~Q(file="")
            ),
            models.CheckConstraint(name="job_done_in_bounds", condition=Q(done__lte=F("total"))),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="job_to_do",
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["asked_by", "-created_at"], name="job_by_person"),
        ]

    def __str__(self) -> str:
        return f"sheets {self.uuid}"
