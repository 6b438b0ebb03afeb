"""What the city is made of, each part from a data set with a generation.

``wagtail_reference_index_ignore``: Wagtail would index every row with a foreign key as it is
saved, to show where a page or image is used; these rows use neither.
"""

from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DatasetState(models.TextChoices):
    """Life of an import: beside the old, in force, kept for the record."""

    STAGED = "staged", _("Staged")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class Dataset(models.Model):
    """One import of one kind of data: its generation, where it comes from, what it gave.

    ``kind`` is "districts", "residents", "addresses", "streets", "network", "elevation", "points"
    or "places.<category>": each is replaced by itself.
    """

    kind = models.CharField(max_length=60)
    generation = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=DatasetState.choices, default=DatasetState.STAGED
    )
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    crs = models.CharField(max_length=100, help_text=_("As read from the file."))
    sha256 = models.CharField(max_length=64)
    # How the file was read: with the checksum, it tells whether an import would change anything.
    parameters = models.JSONField(default=dict)
    reference_date = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    rejected = models.JSONField(default=list, help_text=_("First rejected rows, with the reason."))
    rejected_count = models.PositiveIntegerField(default=0)
    rejected_reasons = models.JSONField(default=dict, help_text=_("Rejected rows by reason."))
    is_demonstration = models.BooleanField(default=False)
    imported_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "generation"], name="one_row_per_generation"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="active"),
                name="one_active_generation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.generation} ({self.state})"


class District(models.Model):
    """A circoscrizione."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="districts")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    geom = gis.MultiPolygonField(srid=4326)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "code"], name="district_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Residents(models.Model):
    """Residents of a district: whole numbers, spread over the network elsewhere."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="residents")
    district_code = models.CharField(max_length=20)
    total = models.PositiveIntegerField()
    age_65_plus = models.PositiveIntegerField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "residents"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "district_code"], name="residents_once"),
            models.CheckConstraint(
                name="elders_are_residents",
                condition=Q(age_65_plus__isnull=True) | Q(age_65_plus__lte=models.F("total")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} residents of {self.district_code}"


class PlaceCategory(models.TextChoices):
    """Places people need. Facilitation points are kept by the app `points`."""

    PHARMACY = "pharmacy", _("Pharmacy")
    STOP = "stop", _("Public transport stop")
    SCHOOL = "school", _("School")
    LIBRARY = "library", _("Library")
    HEALTH = "health", _("Health service")
    PARK = "park", _("Park")
    OFFICE = "office", _("Public office")


class Place(models.Model):
    """A place people need to reach."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="places")
    category = models.CharField(max_length=20, choices=PlaceCategory.choices)
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=250)
    address = models.CharField(max_length=300, blank=True)
    geom = gis.PointField(srid=4326)
    # Unknown is a value: null is "nobody said", never "no".
    step_free = models.BooleanField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="place_code_once")]
        indexes = [models.Index(fields=["dataset", "category"], name="place_by_category")]

    def __str__(self) -> str:
        return f"{self.category} {self.code}"


class Street(models.Model):
    """A named street. ``key`` is its name folded for search (see ``territory.names``)."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="streets")
    name = models.CharField(max_length=250)
    key = models.CharField(max_length=250)
    geom = gis.MultiLineStringField(srid=4326, null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="street_once")]
        indexes = [GinIndex(OpClass("key", name="gin_trgm_ops"), name="street_key_trigram")]

    def __str__(self) -> str:
        return self.name


class Corner(models.Model):
    """Where two named streets meet."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="corners")
    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="corners")
    other = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+")
    geom = gis.PointField(srid=4326)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"corner {self.street_id}/{self.other_id}"


class HouseNumber(models.Model):
    """A house number, joined to its street by the folded name: both change by themselves."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="house_numbers")
    street_key = models.CharField(max_length=250)
    street_name = models.CharField(max_length=250)
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=20, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    geom = gis.PointField(srid=4326)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "street_key", "number"], name="number_by_street")
        ]

    def __str__(self) -> str:
        return f"{self.street_name} {self.number}{self.suffix}"
