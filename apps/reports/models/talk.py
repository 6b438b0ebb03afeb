"""What the office and the reporter ask each other. Private; gone with the report."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.reports.models.report import Report


class ReportQuestion(models.Model):
    """A question of the office to a reporter, and her answer. A fact beside the state."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="questions")
    # One of ``reports.questions.QUESTIONS``; "own" has its words in ``text``.
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(answered_at__isnull=True),
                name="one_open_question_a_report",
            ),
            models.CheckConstraint(
                name="own_question_has_words", condition=~Q(code="own") | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.uuid} about report {self.report_id}"


class FollowUp(models.Model):
    """A barrier somebody reported was removed: four weeks later she is asked whether it is gone."""

    wagtail_reference_index_ignore = True

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="follow_ups")
    # The event that removed the barrier.
    removal = models.UUIDField()
    barrier_uuid = models.UUIDField()
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    satisfied = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "removal"], name="asked_once_a_removal"),
            models.CheckConstraint(
                name="unhappy_for_a_reason", condition=~Q(satisfied=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="answered_at_a_time",
                condition=Q(satisfied__isnull=True, answered_at__isnull=True)
                | Q(satisfied__isnull=False, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="follow_up_due", condition=Q(asked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"follow-up of report {self.report_id}"
