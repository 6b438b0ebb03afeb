"""Where a point receives people: sites, their moves, closures, notes and checks.

A site keeps its identity when it moves: appointments, desks and rules are tied to it. Its own
columns are its first place; each ``Move`` is the place from a day on. All of them are true, each
in its time.
"""

from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.points.catalogue import LANGUAGES, SERVICE_CODES, WELCOMED
from apps.points.models.register import FacilitationPoint
from apps.points.practice import All, RealSites


class SiteRole(models.TextChoices):
    """What a place is to its point."""

    MAIN = "main", _("Main site")
    SECONDARY = "secondary", _("Secondary site")
    STOP = "stop", _("Stop of the mobile unit")


def _codes(longest: int = 30) -> Any:
    """Codes of a list in ``points.catalogue``. Empty: nobody has said."""
    return ArrayField(models.CharField(max_length=longest), default=list, blank=True)


def _is_object(name: str) -> models.CheckConstraint:
    """Measures are named: {code: value}."""
    kind = Func(F("measures"), function="jsonb_typeof", output_field=models.TextField())
    return models.CheckConstraint(name=name, condition=Exact(kind, Value("object")))


class Place(models.Model):
    """Somewhere one goes, and how one gets in."""

    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    district_code = models.CharField(max_length=20, blank=True)
    # A place nobody published has no geometry: it is listed, and not drawn.
    geom = gis.PointField(srid=4326, null=True, blank=True)
    position_source = models.CharField(max_length=300, blank=True)
    # ``points.measures`` says which there are. What is not in it nobody has measured.
    measures = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class Site(Place):
    """Where a point receives people. Hours belong to the site, in OSM syntax."""

    point = models.ForeignKey(FacilitationPoint, on_delete=models.CASCADE, related_name="sites")
    code = models.CharField(max_length=60, unique=True)
    role = models.CharField(max_length=20, choices=SiteRole.choices, default=SiteRole.MAIN)
    name = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # Empty is "hours unknown", which is not "closed".
    opening_hours = models.CharField(max_length=300, blank=True)
    # What somebody said without measuring; measures say more.
    step_free = models.BooleanField(null=True, blank=True)
    suspended = models.BooleanField(default=False)
    # Its own, where they are not those of the point.
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    services = _codes()
    languages = _codes(10)
    welcomed = _codes()
    notes = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    objects = RealSites()
    everything = All()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="site_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="site_role_known", condition=Q(role__in=SiteRole.values)),
            models.CheckConstraint(
                name="site_services_known",
                condition=Q(services__contained_by=list(SERVICE_CODES)),
            ),
            models.CheckConstraint(
                name="site_languages_known",
                condition=Q(languages__contained_by=list(LANGUAGES)),
            ),
            models.CheckConstraint(
                name="site_welcomed_known", condition=Q(welcomed__contained_by=list(WELCOMED))
            ),
            _is_object("site_measures_are_named"),
            # A point has one main site at a time.
            ExclusionConstraint(
                name="one_main_site_at_a_time",
                expressions=[
                    ("point", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role=SiteRole.MAIN),
                violation_error_message=_("This point already has a main site in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"site {self.code}"

    def validate_constraints(self, exclude: Any = None) -> None:
        """Nothing can be said about main sites while it is not known whether this is one.

        Django asks all the same, and fails.
        """
        if "role" not in (exclude or ()):
            super().validate_constraints(exclude)


class Move(Place):
    """From a day on the site is somewhere else. The place of before stays true for its time."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="moves")
    first_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "first_day"], name="one_move_a_day"),
            _is_object("move_measures_are_named"),
        ]

    def __str__(self) -> str:
        return f"move of {self.site_id} on {self.first_day}"


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


class ServiceNote(models.Model):
    """What else to bring, or to know, for one service at one site. Public."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="service_notes")
    # A code of ``points.catalogue.SERVICES``.
    service = models.CharField(max_length=30)
    text = models.CharField(max_length=500)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "service"], name="one_note_a_service"),
            models.CheckConstraint(
                name="service_note_service_known", condition=Q(service__in=list(SERVICE_CODES))
            ),
            models.CheckConstraint(name="service_note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"note of {self.site_id} on {self.service}"


class SiteCheck(models.Model):
    """Somebody compared what the register says of a site with what is there. Written once."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="checks")
    checked_at = models.DateTimeField(default=timezone.now)
    # Of a person; her name is read where staff see it, and not kept here.
    checked_by = models.UUIDField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["site", "-checked_at"], name="last_check_of_site")]

    def __str__(self) -> str:
        return f"check of {self.site_id} at {self.checked_at:%Y-%m-%d}"
