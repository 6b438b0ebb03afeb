"""A computer that several facilitators share for a day (decision 40)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeviceEnd(models.TextChoices):
    """Why it is over before the day is."""

    CLOSED = "closed", _("Closed by a facilitator")
    ATTEMPTS = "attempts", _("Too many wrong attempts")
    REOPENED = "reopened", _("Opened anew")


class SharedDevice(models.Model):
    """One browser at one site, opened by a full sign-in, until the end of the day at the latest."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    # Of what the browser keeps: a stolen dump opens nothing.
    token_digest = models.CharField(max_length=64, unique=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=10, choices=DeviceEnd.choices, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shared_device_ends_later", condition=Q(ends_at__gt=F("opened_at"))
            ),
            models.CheckConstraint(
                name="shared_device_says_why_it_ended",
                condition=Q(closed_at__isnull=True, closed_why="")
                | (Q(closed_at__isnull=False) & ~Q(closed_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"shared device {self.uuid}"
