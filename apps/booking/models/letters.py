"""Letters about appointments on their way. The row is the queue; it holds ids, never a word."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    """Life of a letter."""

    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Nobody to send it to")
    DEAD = "dead", _("Given up")


class Letter(models.Model):
    """One letter, decided by one event. The address is looked up when it is sent."""

    wagtail_reference_index_ignore = True

    # Event and template: the same again is the same letter.
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    # "appointment" or "waiting", and whose contact it is.
    about = models.CharField(max_length=12)
    subject = models.UUIDField()
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="letter_due", condition=Q(state="pending")
            ),
            models.Index(fields=["created_at"], name="letter_by_age"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}: {self.template}, {self.state}"
