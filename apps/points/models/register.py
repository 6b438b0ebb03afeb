"""Managing bodies and facilitation points: who is responsible, and what is one thing to the public.

``wagtail_reference_index_ignore``: see ``territory.models``.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.points.practice import All, RealBodies, RealPoints


class ManagingBody(models.Model):
    """Who runs a point: the City, or a third-sector body."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=250)

    objects = RealBodies()
    everything = All()

    class Meta:
        verbose_name_plural = "managing bodies"

    def __str__(self) -> str:
        return self.name


class PointKind(models.TextChoices):
    """What sort of point it is."""

    MUNICIPAL = "municipal", _("Municipal")
    THIRD_SECTOR = "third_sector", _("Third sector")
    MOBILE = "mobile", _("Mobile unit")


class PointStatus(models.TextChoices):
    """Whether the point is in service."""

    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class Eligibility(models.TextChoices):
    """Who may come. Empty: nobody has said."""

    UNKNOWN = "", _("Not known")
    EVERYBODY = "everybody", _("Everybody")
    RESIDENTS = "residents", _("Residents of the city")
    DISTRICT = "district", _("Residents of the district")
    MEMBERS = "members", _("Members, or people the body already follows")


class FacilitationPoint(models.Model):
    """A punto di facilitazione digitale. Everything about it has a time and a source."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=PointKind.choices)
    status = models.CharField(
        max_length=20, choices=PointStatus.choices, default=PointStatus.ACTIVE
    )
    body = models.ForeignKey(ManagingBody, on_delete=models.PROTECT, related_name="points")
    # Generation of the import that last wrote this row (a territory.Dataset).
    dataset = models.ForeignKey(
        "territory.Dataset", on_delete=models.PROTECT, null=True, related_name="+"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # Who pays, and until when: a point outlives its money, or ends with it.
    funding = models.CharField(max_length=200, blank=True)
    funded_until = models.DateField(null=True, blank=True)
    eligibility = models.CharField(
        max_length=20, choices=Eligibility.choices, default=Eligibility.UNKNOWN, blank=True
    )
    eligibility_note = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    booking = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
    # As the list says it that was imported; checks of our own are rows (``SiteCheck``).
    last_checked_on = models.DateField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    objects = RealPoints()
    everything = All()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="point_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="point_kind_known", condition=Q(kind__in=PointKind.values)),
            models.CheckConstraint(
                name="point_status_known", condition=Q(status__in=PointStatus.values)
            ),
            models.CheckConstraint(
                name="point_eligibility_known", condition=Q(eligibility__in=Eligibility.values)
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.code}"
