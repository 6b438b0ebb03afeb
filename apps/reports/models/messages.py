"""Mail on its way to somebody. The row is the queue; the address is looked up when it is sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Life of a message."""

    PENDING = "pending", _("Waiting")
    # Committed before the mail server is spoken to: whatever happens then, it is known that we did.
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    # Refused for good, or too old to be of use: for people to look at.
    DEAD = "dead", _("Given up")
    # The mail server may have taken it, nobody knows: shown to people, never sent twice.
    DOUBTFUL = "doubtful", _("Perhaps sent")
    # There is nobody to send it to any more: the contact was removed or changed meanwhile.
    DROPPED = "dropped", _("Nobody to send it to")


class Message(models.Model):
    """One mail, decided by one event. Holds ids and facts, never what it says or to whom."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Event, template and destination: the same again is the same message.
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    # What it is about, mostly a report: messages of one subject leave in the order of ``number``.
    subject = models.UUIDField()
    number = models.PositiveIntegerField()
    # Whose contact to look up when it is sent, or else an address that is no reporter's.
    contact_of = models.UUIDField(null=True, blank=True)
    address = models.EmailField(blank=True)
    facts = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.PENDING
    )
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(
        max_length=200, blank=True, help_text="Class and code of the failure, never its data."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="message_order"),
            models.CheckConstraint(
                name="message_has_one_recipient_at_most",
                condition=Q(contact_of__isnull=True) | Q(address=""),
            ),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="message_due", condition=Q(state="pending")
            ),
            models.Index(
                fields=["subject", "number"],
                name="message_in_hand",
                condition=Q(state__in=["pending", "sending"]),
            ),
            models.Index(
                fields=["started_at"],
                name="message_looked_at",
                condition=Q(state__in=["sending", "doubtful", "dead"]),
            ),
            models.Index(fields=["created_at"], name="message_by_age"),
        ]

    def __str__(self) -> str:
        return f"message {self.uuid}: {self.template}, {self.state}"
