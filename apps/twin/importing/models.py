"""What is remembered of a survey's rows: which were told, and their photos. No word of a person."""

import uuid

from django.db import models
from django.utils import timezone


class SurveyRow(models.Model):
    """A row of a survey, recognised when the file comes again.

    ``uuid`` is derived from the survey's source and the row's own identifier; the identifier
    itself is not kept. ``content`` is the checksum of what the row says now, ``survey`` the source
    of the observation that gave (``Observation.source``): a corrected row gets another.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True)
    # Who carried the survey out, as a code derived from its name.
    source = models.UUIDField()
    content = models.CharField(max_length=64)
    survey = models.UUIDField(unique=True)
    dataset = models.ForeignKey(
        "territory.Dataset", on_delete=models.PROTECT, related_name="+", help_text="Last import."
    )

    class Meta:
        indexes = [models.Index(fields=["source"], name="survey_row_by_source")]

    def __str__(self) -> str:
        return f"survey row {self.uuid}"


def photo_path(photo: "SurveyPhoto", filename: str) -> str:
    """Where a photo is kept: a name of our own, nothing of the sender's."""
    return f"surveys/{photo.uuid}.jpg"


class SurveyPhoto(models.Model):
    """A re-encoded photo without metadata. Always private: public is a copy, made by its review.

    Erased with time (``twin.retention``).
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    row = models.ForeignKey(SurveyRow, on_delete=models.CASCADE, related_name="photos")
    # Of our own JPEG: the same photo of the same row is kept once.
    sha256 = models.CharField(max_length=64)
    image = models.ImageField(upload_to=photo_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "sha256"], name="survey_photo_once"),
        ]

    def __str__(self) -> str:
        return f"survey photo {self.uuid}"
