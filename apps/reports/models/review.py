"""The review of photos, pairs that are not the same, notes and answers of the office."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.report import Report, ReportPhoto


class PhotoState(models.TextChoices):
    """What the office has said of a photo (allowed changes: ``reports.photo_review``)."""

    WAITING = "waiting", _("Waiting")
    PUBLISHED = "published", _("Public")
    UNFIT = "unfit", _("Not fit to publish")


def public_photo_path(review: Any, filename: str) -> str:
    """Where the public copy is kept: under a name that changes with every publication."""
    return f"public/{review.publication}.jpg"


class PhotoReview(models.Model):
    """The review of one photo, of a report or of a survey. There is one for every photo.

    Triggers of the database (migration 0008) make it with the photo, so that none can be forgotten.
    ``public_image`` is a copy of its own with the boxes burnt in: it exists only while published.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    photo = models.OneToOneField(
        ReportPhoto, on_delete=models.CASCADE, null=True, blank=True, related_name="review"
    )
    survey_photo = models.OneToOneField(
        "twin.SurveyPhoto", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=PhotoState.choices, default=PhotoState.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    # How it is shown: quarter turns clockwise, then boxes [x, y, width, height] in percent.
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    boxes = models.JSONField(default=list)
    # Names the public copy in its address: another with every publication, so old ones die.
    publication = models.UUIDField(null=True, blank=True, unique=True)
    public_image = models.ImageField(upload_to=public_photo_path, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_of_one_photo",
                condition=Q(photo__isnull=False, survey_photo__isnull=True)
                | Q(photo__isnull=True, survey_photo__isnull=False),
            ),
            models.CheckConstraint(
                name="public_exactly_when_published",
                condition=(Q(state="published", publication__isnull=False) & ~Q(public_image=""))
                | (~Q(state="published") & Q(publication__isnull=True, public_image="")),
            ),
            models.CheckConstraint(name="review_turns", condition=Q(quarter_turns__lt=4)),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="review_by_state"),
        ]

    def __str__(self) -> str:
        return f"review {self.uuid}"


class PhotoStep(models.Model):
    """Who published, refused, took back or erased which photo, and when. Never changed.

    Survives the erasure of the photo: it holds identifiers and nothing of the picture.
    """

    wagtail_reference_index_ignore = True

    photo_uuid = models.UUIDField(db_index=True)
    report_uuid = models.UUIDField(null=True)
    step = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    publication = models.UUIDField(null=True)
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    box_count = models.PositiveSmallIntegerField(default=0)
    # Identifier of the person, not a link: her row may go, this one stays as it was.
    actor_uuid = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.step} of photo {self.photo_uuid}"


class NotTheSame(models.Model):
    """Two barriers somebody has compared and found to be two: not proposed again."""

    wagtail_reference_index_ignore = True

    # In order, so that a pair is one row whoever is named first.
    first = models.UUIDField()
    second = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_the_same_once"),
            models.CheckConstraint(
                name="not_the_same_in_order", condition=Q(first__lt=F("second"))
            ),
        ]
        indexes = [models.Index(fields=["second"], name="not_the_same_by_second")]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"


class ReportNote(models.Model):
    """What the office writes down for itself about a report. Personal data: erased with it."""

    wagtail_reference_index_ignore = True

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=1000)
    # Made by the form, so that sending it twice is one note.
    client_uuid = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} of report {self.report_id}"


class AnswerUse(models.TextChoices):
    """Where the office may start from a kept text."""

    QUESTION = "question", _("Question to the reporter")
    DECISION = "decision", _("With a decision")


class AnswerTemplate(models.Model):
    """A short text of the office, in one language. The same name in another is its translation."""

    wagtail_reference_index_ignore = True

    name = models.CharField(_("Name"), max_length=60)
    use = models.CharField(
        _("Use"), max_length=10, choices=AnswerUse.choices, default=AnswerUse.QUESTION
    )
    language = models.CharField(_("Language"), max_length=5)
    text = models.TextField(
        _("Text"),
        max_length=1000,
        help_text=_("{code}, {kind} and {place} become those of the report."),
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("text for answers")
        verbose_name_plural = _("texts for answers")
        ordering = ["use", "name", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "use", "language"],
                name="answer_once_in_a_language",
                violation_error_message=_("There is a text with this name in this language."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
