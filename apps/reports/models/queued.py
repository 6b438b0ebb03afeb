"""What a phone's queue brought about reports that were here already."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.report import Report


class ActKind(models.TextChoices):
    """What a reporter can do to her report without network."""

    CORRECTION = "correction", _("Correction")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    ANSWER = "answer", _("Answer to a question")
    PHOTO = "photo", _("Photo")


class QueuedAct(models.Model):
    """That an act arrived: the same act sent again is known by its UUID and changes nothing.

    Holds no words, only which act and of which report.
    """

    wagtail_reference_index_ignore = True

    # Made by the phone when the act was written.
    client_uuid = models.UUIDField(unique=True)
    what = models.CharField(max_length=12, choices=ActKind.choices)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="queued_acts")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.what} {self.client_uuid}"
