"""Reports that came by e-mail and are read from a table: what was read, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.report import Report


class ColumnMapping(models.Model):
    """Which column of a table says what, kept under a name for the next file."""

    wagtail_reference_index_ignore = True

    name = models.CharField(max_length=60, unique=True)
    # Our field -> title of the column in the file.
    columns = models.JSONField(default=dict)
    # Words of the file -> our code of the kind.
    kinds = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class MailedState(models.TextChoices):
    """What became of a row."""

    SENT = "sent", _("Became a report")
    UNPLACED = "unplaced", _("To be completed")
    DROPPED = "dropped", _("Left out")


class MailedRow(models.Model):
    """One row of a table, known by its key: the same row again is not taken twice.

    ``data`` is what a row that was not placed says, personal data too: it is emptied when the row
    is completed or left out and, at the latest, after ``retention.MAILED_ROW_KEPT_FOR``.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=MailedState.choices)
    # Code of why it was not placed (``reports.mailed.PROBLEMS``).
    problem = models.CharField(max_length=24, blank=True)
    data = models.JSONField(default=dict)
    report = models.ForeignKey(
        Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_unplaced_rows_keep_words", condition=Q(state="unplaced") | Q(data={})
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="mailed_row_by_state")]

    def __str__(self) -> str:
        return f"mailed row {self.key}"
