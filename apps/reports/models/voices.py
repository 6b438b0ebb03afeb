"""What anybody says about a barrier in one tap."""

import uuid

from django.db import models
from django.db.models import Q
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
    # "It stops me too": somebody it concerns, and not only somebody who passed by.
    concerns_me = models.BooleanField(default=False)
    # It was a slip: the row stays, so that the same tap sent again is still known.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Nobody is stopped by what is not there.
            models.CheckConstraint(
                name="only_what_is_there_concerns",
                condition=Q(concerns_me=False) | Q(stance="present"),
            )
        ]
        indexes = [
            models.Index(
                fields=["barrier_uuid"],
                condition=Q(concerns_me=True, taken_back_at=None),
                name="voice_of_the_concerned",
            )
        ]

    def __str__(self) -> str:
        return f"voice {self.uuid}: {self.stance}"
