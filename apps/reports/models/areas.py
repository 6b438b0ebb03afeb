"""People who want to know what happens in a part of the city."""

import uuid

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.readers import Reader


class Rhythm(models.TextChoices):
    """How often somebody is written to, when there is something to tell."""

    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")


class AreaFollow(Reader):
    """One address that follows one area: a district, or a circle around a place."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    language = models.CharField(max_length=5)
    district_code = models.CharField(max_length=20, blank=True)
    centre = gis.PointField(srid=4326, null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    # As the register writes it, never as it was typed.
    place_name = models.CharField(max_length=250, blank=True)
    rhythm = models.CharField(max_length=4, choices=Rhythm.choices, default=Rhythm.WEEK)
    # The version of the layer up to which has been told.
    told_version = models.PositiveBigIntegerField(default=0)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_is_a_district_or_a_circle",
                condition=Q(centre__isnull=True, radius_m__isnull=True) & ~Q(district_code="")
                | Q(centre__isnull=False, radius_m__isnull=False, district_code=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["told_at"], name="area_to_tell", condition=Q(verified_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"area {self.uuid}"
