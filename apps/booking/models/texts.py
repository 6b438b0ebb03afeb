"""Text messages on their way. The row is the queue; it holds ids, never a word or a number."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TextState(models.TextChoices):
    """Life of a text message."""

    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Nobody to send it to")
    DEAD = "dead", _("Given up")


class TextMessage(models.Model):
    """One text message, decided by one event. The number is looked up when it is sent."""

    wagtail_reference_index_ignore = True

    # Event and template: the same again is the same message.
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    # The appointment, and whose number it is.
    subject = models.UUIDField()
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="text_due", condition=Q(state="pending")
            ),
            models.Index(fields=["created_at"], name="text_by_age"),
        ]

    def __str__(self) -> str:
        return f"text {self.pk}: {self.template}, {self.state}"
