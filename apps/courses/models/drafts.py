"""An enrolment while it is being filled in."""

import uuid

from django.db import models
from django.utils import timezone


class EnrolmentDraft(models.Model):
    """What one browser has typed so far. Gone when she is enrolled, or after a day."""

    wagtail_reference_index_ignore = True

    # In the cookie: whoever has it may read and write the draft.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The enrolment that will come of it is asked for with this.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="enrolment_draft_by_age")]

    def __str__(self) -> str:
        return f"enrolment draft {self.pk}"
