"""Managing bodies, facilitation points and their sites are different things.

``wagtail_reference_index_ignore``: see ``territory.models``.
"""

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.points.practice import All, RealBodies, RealPoints, RealSites


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
    funding = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    booking = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
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
            )
        ]

    def __str__(self) -> str:
        return f"point {self.code}"


class SiteRole(models.TextChoices):
    """What a place is to its point."""

    MAIN = "main", _("Main site")
    SECONDARY = "secondary", _("Secondary site")
    STOP = "stop", _("Stop of the mobile unit")


class Site(models.Model):
    """Where a point receives people. Hours belong to the site, in OSM syntax."""

    point = models.ForeignKey(FacilitationPoint, on_delete=models.CASCADE, related_name="sites")
    code = models.CharField(max_length=60, unique=True)
    role = models.CharField(max_length=20, choices=SiteRole.choices, default=SiteRole.MAIN)
    name = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    district_code = models.CharField(max_length=20, blank=True)
    # A site whose place nobody published has no geometry: it is listed, and not drawn.
    geom = gis.PointField(srid=4326, null=True, blank=True)
    position_source = models.CharField(max_length=300, blank=True)
    # Empty is "hours unknown", which is not "closed".
    opening_hours = models.CharField(max_length=300, blank=True)
    step_free = models.BooleanField(null=True, blank=True)
    suspended = models.BooleanField(default=False)
    notes = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    objects = RealSites()
    everything = All()

    def __str__(self) -> str:
        return f"site {self.code}"


class Closure(models.Model):
    """Days on which a site does not open."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_starts",
                condition=Q(last_day__gte=F("first_day")),
            )
        ]

    def __str__(self) -> str:
        return f"closure of {self.site_id} from {self.first_day}"
