"""Points closed in bulk, and who has to be told. The rows are the queue of those letters."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClosureState(models.TextChoices):
    """Life of a closure in bulk."""

    ANNOUNCED = "announced", _("Nobody is told yet")
    TELLING = "telling", _("People are being told")
    FINISHED = "finished", _("Everybody is told")
    UNDONE = "undone", _("Taken back")


class BulkClosure(models.Model):
    """Several sites are closed on some days, and whoever has an appointment there is told."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sites = models.ManyToManyField("points.Site", related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    # Public: it stands on the pages of the points.
    reason = models.CharField(max_length=200, blank=True)
    # Keys of the closures in the register that are its own, to be taken back.
    closures = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(
        max_length=9, choices=ClosureState.choices, default=ClosureState.ANNOUNCED
    )
    # Until then nobody is told, and all of it can be taken back.
    tell_from = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # An identifier and not a key: the log outlives whom it tells of.
    actor = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_closure_days", condition=Q(last_day__gte=F("first_day"))
            )
        ]
        indexes = [
            models.Index(
                fields=["tell_from"],
                name="bulk_closure_due",
                condition=Q(state__in=["announced", "telling"]),
            )
        ]

    def __str__(self) -> str:
        return f"closure in bulk {self.uuid}"


class ItemState(models.TextChoices):
    """What became of one appointment that a closure hits."""

    WAITING = "waiting", _("To be told")
    TOLD = "told", _("Cancelled and told")
    KEPT = "kept", _("Kept: the closure was taken back")
    GONE = "gone", _("Was moved or cancelled before")


class ClosureItem(models.Model):
    """One appointment that a closure hits. Each is dealt with once, whoever dies in between."""

    wagtail_reference_index_ignore = True

    closure = models.ForeignKey(BulkClosure, on_delete=models.CASCADE, related_name="items")
    appointment = models.ForeignKey("Appointment", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=ItemState.choices, default=ItemState.WAITING)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closure", "appointment"], name="hit_once")]
        indexes = [
            models.Index(
                fields=["closure", "id"], name="closure_to_tell", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"appointment {self.appointment_id} of closure {self.closure_id}"
