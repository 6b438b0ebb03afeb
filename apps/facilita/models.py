"""Rows for the national monitoring, the files they left in, and how the platform knows us.

What is personal lies sealed in a row of its own, so that erasing it deletes one row.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.facilita.codes import PRESENT


class EntryState(models.TextChoices):
    """Life of a row."""

    WAITING = "waiting", _("Waiting")
    EXPORTED = "exported", _("In a file")
    REFUSED = "refused", _("Refused")
    CORRECTED = "corrected", _("Corrected")
    ACCEPTED = "accepted", _("Accepted")


class Consent(models.TextChoices):
    """How somebody agreed to be asked, as the platform distinguishes it."""

    PAPER = "CARTACEO", _("On paper")
    ONLINE = "ONLINE", _("Online")
    EMAIL = "EMAIL", _("By e-mail")


class Programme(models.Model):
    """What holds for the whole export. One row."""

    wagtail_reference_index_ignore = True

    codes_version = models.CharField(max_length=20, default=PRESENT)
    # Help of later days waits; empty: the last day of the version of the rules.
    last_day = models.DateField(null=True, blank=True)
    admits_minors = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="one_programme", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"programme by the rules {self.codes_version}"


class RegisteredFacilitator(models.Model):
    """How the platform knows a facilitator. Her number there may be her tax code: it is sealed."""

    wagtail_reference_index_ignore = True

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"registered facilitator {self.pk}"


class RegisteredSite(models.Model):
    """How the platform knows a site."""

    wagtail_reference_index_ignore = True

    site_code = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="site_known_by_number_and_name", condition=~Q(number="") & ~Q(name="")
            )
        ]

    def __str__(self) -> str:
        return f"registered site {self.site_code}"


class Entry(models.Model):
    """One person's help that goes to the platform because she agreed. All other help has none."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The record of the desk that it completes; of a group each person has a row of her own.
    assistance_uuid = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.WAITING)
    site_code = models.CharField(max_length=80)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    # Codes of the platform by column, each a list.
    answers = models.JSONField(default=dict)
    details = models.TextField(blank=True)
    interest = models.TextField(blank=True)
    consent = models.CharField(max_length=10, choices=Consent.choices)
    consented_at = models.DateTimeField(default=timezone.now)
    # Keyed hashes: of the tax code, and of it with all that makes two services the same there.
    citizen_key = models.CharField(max_length=64, blank=True)
    same_key = models.CharField(max_length=64, blank=True)
    # Why the platform refused it, in its words.
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["same_key"], name="one_row_for_one_service", condition=~Q(same_key="")
            ),
            models.CheckConstraint(
                name="refused_for_a_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="accepted_at_a_time",
                condition=Q(state="accepted", settled_at__isnull=False)
                | (~Q(state="accepted") & Q(settled_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["day", "id"],
                name="entry_to_export",
                condition=Q(state__in=["waiting", "corrected"]),
            ),
            models.Index(fields=["citizen_key"], name="entry_by_citizen"),
        ]

    def __str__(self) -> str:
        return f"row {self.uuid}: {self.state}"


class EntryPerson(models.Model):
    """Names and tax code, sealed. Deleted when the platform has accepted the row."""

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="person"
    )
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"person of row {self.pk}"


class Outcome(models.TextChoices):
    """What the platform did with a file."""

    OPEN = "", _("No answer yet")
    READ = "read", _("Answered")
    NOT_TAKEN = "not_taken", _("Not taken as a whole")


class Export(models.Model):
    """One file. It is written from its sealed rows when it is fetched, until it is answered."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    codes_version = models.CharField(max_length=20)
    made_at = models.DateTimeField(default=timezone.now)
    made_by_uuid = models.UUIDField(null=True)
    row_count = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    # The report of refused rows, read and not yet confirmed: reasons by number of the row.
    answer = models.JSONField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="export_closed_at_a_time",
                condition=Q(outcome="", closed_at__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"file {self.uuid}"


class ExportRow(models.Model):
    """Which row of a file tells of which entry."""

    wagtail_reference_index_ignore = True

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="rows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    # As it was sent; empty once the file is answered.
    sealed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="one_entry_a_row"),
            models.UniqueConstraint(fields=["export", "entry"], name="one_row_an_entry"),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of a file"


class EntryStep(models.Model):
    """What happened to a row. Written once; it outlives the row."""

    wagtail_reference_index_ignore = True

    entry_uuid = models.UUIDField(db_index=True)
    step = models.CharField(max_length=10)
    export_uuid = models.UUIDField(null=True)
    # Nobody's when the clock did it.
    actor_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"row {self.entry_uuid}: {self.step}"


class EntryView(models.Model):
    """Somebody who works here has looked at the names and the tax code of a row."""

    wagtail_reference_index_ignore = True

    entry_uuid = models.UUIDField(db_index=True)
    viewer_uuid = models.UUIDField()
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["viewed_at"], name="entry_view_by_age")]

    def __str__(self) -> str:
        return f"row {self.entry_uuid} viewed"
