"""Bookings made without network whose time somebody else had taken meanwhile."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RebookState(models.TextChoices):
    """The life of a booking to be made again (the table is ``desk.rebook_life``)."""

    OPEN = "open", _("To be rebooked")
    REBOOKED = "rebooked", _("Rebooked")
    GIVEN_UP = "given_up", _("Not needed any more")
    ERASED = "erased", _("Erased")


class ToRebook(models.Model):
    """Somebody who was promised a time without network: she is called, and has another one."""

    wagtail_reference_index_ignore = True

    # Of the item, and later ``Appointment.client_uuid`` of the booking: it is made once.
    uuid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=30)
    wanted_at = models.DateTimeField()
    language_wanted = models.CharField(max_length=5, blank=True)
    preparations = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # Of letters to her.
    language = models.CharField(max_length=5, default="it")
    state = models.CharField(max_length=10, choices=RebookState.choices, default=RebookState.OPEN)
    # Who comes and how she is reached, encrypted; gone when it is booked, and by the clock.
    sealed = models.TextField(blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    # ``booking.Appointment.uuid`` of the time she has now.
    appointment = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rebooked_has_an_appointment",
                condition=Q(state=RebookState.REBOOKED, appointment__isnull=False)
                | (~Q(state=RebookState.REBOOKED) & Q(appointment__isnull=True)),
            ),
            models.CheckConstraint(
                name="rebook_names_whom_to_call",
                condition=Q(state__in=["rebooked", "erased"], sealed="")
                | (Q(state__in=["open", "given_up"]) & ~Q(sealed="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "wanted_at"], name="rebook_to_do", condition=Q(state="open")
            ),
            models.Index(
                fields=["created_at"], name="rebook_by_age", condition=~Q(sealed="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"to rebook {self.uuid}"


class ToRebookEvent(models.Model):
    """One step, written in its transaction. The database lets none change."""

    wagtail_reference_index_ignore = True

    to_rebook = models.ForeignKey(ToRebook, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, choices=RebookState.choices)
    reason = models.CharField(max_length=30)
    actor = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to_rebook", "number"], name="to_rebook_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of booking {self.to_rebook_id}"
