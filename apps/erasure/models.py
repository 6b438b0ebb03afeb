"""The record of the erasure: that it ran, and how much it erased."""

from django.db import models
from django.utils import timezone


class ErasureRun(models.Model):
    """One run of the erasure that really erased: how many of each. Never changed."""

    wagtail_reference_index_ignore = True

    # As the command says them: by app what was erased, and how many.
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"erasure of {self.created_at.isoformat()}"
