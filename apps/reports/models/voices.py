"""What anybody says about a barrier in one tap."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.report import Channel


class Voice(models.Model):
    """ "Still there" or "no longer there", from anybody, about a barrier."""

    wagtail_reference_index_ignore = True

    client_uuid = models.UUIDField(unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    barrier_uuid = models.UUIDField()
    stance = models.CharField(
        max_length=8,
        choices=[("present", _("It is there")), ("absent", _("It is gone"))],
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"voice {self.uuid}: {self.stance}"
