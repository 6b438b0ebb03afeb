"""A report being written, kept on the server until it is sent or forgotten."""

import uuid

from django.db import models
from django.utils import timezone

from apps.reports.models.report import photo_path


class ReportDraft(models.Model):
    """A report being written: kept on the server, so that it works without JavaScript.

    Its ``key`` is known only to the browser that writes it (a cookie). It holds what was typed,
    personal data too, and is therefore erased when sent or, at the latest, a day after the last
    change (see ``reports.retention``).
    """

    wagtail_reference_index_ignore = True

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Becomes the report's own: sending the same draft twice is one report.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"draft {self.client_uuid}"


class DraftPhoto(models.Model):
    """A photo of a draft, already re-encoded: on sending it becomes a ``ReportPhoto``."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(ReportDraft, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to=photo_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft photo {self.uuid}"
