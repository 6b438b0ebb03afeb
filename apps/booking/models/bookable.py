"""When and where appointments may be booked. ``booking.slots`` says what follows from it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Desk(models.Model):
    """A place at which one person is helped at a time."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="desks")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    # Codes of ``points.catalogue.PREPARATIONS``.
    prepares = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="desk_number_once"),
        ]

    def __str__(self) -> str:
        return f"desk {self.number} of site {self.site_id}"


class WeeklyRule(models.Model):
    """A stretch of the week in which a site takes bookings, for a time, every so many weeks."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="weekly_rules")
    weekday = models.PositiveSmallIntegerField(help_text=_("0 is Monday, 6 is Sunday."))
    # As clocks on the wall show it.
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    anchor = models.DateField(
        null=True, blank=True, help_text=_("A day of a week in which it is in force.")
    )
    public_seats = models.PositiveSmallIntegerField(default=1)
    kept_seats = models.PositiveSmallIntegerField(
        default=0, help_text=_("Kept for walk-ins and for who telephones.")
    )
    step_min = models.PositiveSmallIntegerField(
        default=30, help_text=_("Appointments begin every so many minutes.")
    )
    # Codes of ``points.catalogue.SERVICES``; empty is all of them.
    services = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    with_shifts = models.BooleanField(
        default=False, help_text=_("Only while a facilitator with a shift is free.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="rule_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="rule_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="rule_validity",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="rule_every_weeks_has_an_anchor",
                condition=Q(every_weeks=1) | Q(every_weeks__gt=1, anchor__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_step", condition=Q(step_min__gte=5, step_min__lte=480)
            ),
            models.CheckConstraint(
                name="rule_has_seats", condition=Q(public_seats__gt=0) | Q(kept_seats__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"rule {self.pk} of site {self.site_id}"


class Shift(models.Model):
    """A facilitator works at a site, and which languages can be spoken with her."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="shifts")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts"
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends__gt=F("starts"))
            ),
        ]
        indexes = [models.Index(fields=["site", "ends"], name="shift_of_site")]

    def __str__(self) -> str:
        return f"shift {self.pk} at site {self.site_id}"


class ServiceSetting(models.Model):
    """How long a service takes and how far ahead it is booked: everywhere, or at one site."""

    wagtail_reference_index_ignore = True

    # A code of ``points.catalogue.SERVICES``.
    service = models.CharField(max_length=30)
    site = models.ForeignKey(
        "points.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    length_s = models.PositiveIntegerField(default=1800)
    buffer_before_s = models.PositiveIntegerField(default=0)
    buffer_after_s = models.PositiveIntegerField(default=0)
    lead_min_s = models.PositiveIntegerField(default=7200)
    lead_max_days = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "site"], name="one_setting", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="setting_length", condition=Q(length_s__gte=300, length_s__lte=28_800)
            ),
            models.CheckConstraint(
                name="setting_buffers",
                condition=Q(buffer_before_s__lte=7200, buffer_after_s__lte=7200),
            ),
        ]

    def __str__(self) -> str:
        return f"setting of {self.service} at {self.site_id or 'every site'}"
