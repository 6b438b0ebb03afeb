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
    # A person decided that it need not arrive.
    LET_GO = "let_go", _("Let go")


class Bounce(models.TextChoices):
    """Whether a mail that was sent came back."""

    NONE = "", _("Not come back")
    # Delivery failed for now, or for a reason that is not the address's.
    SOFT = "soft", _("Came back, perhaps for now")
    HARD = "hard", _("Came back for good")


class Settlement(models.TextChoices):
    """What a person says about a message that a machine must not decide about."""

    ARRIVED = "arrived", _("It arrived")
    AGAIN = "again", _("Send again")
    LET_GO = "let_go", _("Let it go")


class Message(models.Model):
    """One mail, decided by one event. Holds ids and facts, never what it says or to whom."""

    wagtail_reference_index_ignore = True

    # Also the name of the mail itself (its Message-ID), by which one that comes back is known.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Event, template and destination: the same again is the same message.
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    # What it is about, mostly a report: messages of one subject leave in the order of ``number``.
    subject = models.UUIDField()
    number = models.PositiveIntegerField()
    # Whose address to look up when it is sent, or else an address that nobody else keeps.
    reader = models.UUIDField(null=True, blank=True)
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
    bounce = models.CharField(max_length=4, choices=Bounce.choices, default=Bounce.NONE, blank=True)
    # As the mail server that sent it back says it, such as "5.1.1" (RFC 3463).
    bounce_status = models.CharField(max_length=11, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="mail_order"),
            models.CheckConstraint(
                name="message_has_one_recipient_at_most",
                condition=Q(reader__isnull=True) | Q(address=""),
            ),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_came_back_at_a_time",
                condition=Q(bounce="", bounced_at__isnull=True)
                | (~Q(bounce="") & Q(bounced_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="mail_due", condition=Q(state="pending")
            ),
            models.Index(
                fields=["subject", "number"],
                name="mail_in_hand",
                condition=Q(state__in=["pending", "sending"]),
            ),
            models.Index(
                fields=["started_at"],
                name="mail_looked_at",
                condition=Q(state__in=["sending", "doubtful", "dead"]),
            ),
            models.Index(fields=["created_at"], name="mail_by_age"),
            models.Index(fields=["bounced_at"], name="mail_came_back", condition=~Q(bounce="")),
        ]

    def __str__(self) -> str:
        return f"message {self.uuid}: {self.template}, {self.state}"


class MessageStep(models.Model):
    """What a person decided about a message. Written once; it outlives the message."""

    wagtail_reference_index_ignore = True

    message_uuid = models.UUIDField(db_index=True)
    template = models.CharField(max_length=40)
    was = models.CharField(max_length=10, choices=MessageState.choices)
    step = models.CharField(max_length=10, choices=Settlement.choices)
    # Nobody's when the command line decided.
    actor_uuid = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="mail_step_by_time")]

    def __str__(self) -> str:
        return f"message {self.message_uuid}: {self.step}"
