"""Events recorded in the transaction of the change, and their deliveries per destination."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Event(models.Model):
    """A fact, written once and never edited. Its payload carries ids and structured facts only."""

    # Nothing here is a page's content: Wagtail need not look for references on every save.
    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField(help_text="What the event is about: deliveries keep its order.")
    payload = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class DeliveryState(models.TextChoices):
    """Life of a delivery."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class Delivery(models.Model):
    """One event on its way to one destination. The row is the queue; Celery only wakes it."""

    wagtail_reference_index_ignore = True

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    # Copied from the event, so that the order per subject is one index away.
    subject = models.UUIDField()
    destination = models.CharField(max_length=60)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(
        max_length=200, blank=True, help_text="Class of the failure, never its data."
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "destination"], name="delivered_once"),
            models.CheckConstraint(
                name="done_has_a_time",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="delivery_due",
                condition=Q(state="pending"),
            ),
            models.Index(
                fields=["destination", "subject", "id"],
                name="delivery_order",
                condition=~Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} to {self.destination}: {self.state}"
