"""Several places told of together, and how many people stand behind them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.reports.models.report import Channel


class Petition(models.Model):
    """What holds the reports of a petition together (``Report.petition``); nothing personal.

    Who signs is counted, never named. The count says how many care; it verifies nothing.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Made by the client before sending: a repeat is recognised by it.
    client_uuid = models.UUIDField(unique=True)
    # Opens the list of its places; each place has a code of its own as well.
    code = models.CharField(max_length=20, unique=True, editable=False)
    supporters = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="petition_has_a_supporter", condition=Q(supporters__gte=1))
        ]

    def __str__(self) -> str:
        return f"petition {self.uuid}"
