"""Limits of booking that the City has set to something else than the product proposes."""

from django.db import models
from django.utils import timezone


class BookingLimit(models.Model):
    """One limit by its name in ``booking.fair_use``. Seconds where the name ends in ``_s``."""

    wagtail_reference_index_ignore = True

    name = models.CharField(max_length=40, primary_key=True)
    value = models.PositiveIntegerField()
    changed_at = models.DateTimeField(default=timezone.now)
    # Who changed it last: an identifier and not a key.
    actor = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return f"limit {self.name}"
