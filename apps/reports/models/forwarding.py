"""A report on its way to the body that has to act: one row for each report and destination."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.competence import CompetentBody
from apps.reports.models.report import Report


class ForwardingState(models.TextChoices):
    """How far it is."""

    PENDING = "pending", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused by the body")
    DEAD = "dead", _("Given up")


class ForwardingAnswer(models.TextChoices):
    """What the body says of it, in the two words of Open311."""

    NONE = "", _("No answer yet")
    OPEN = "open", _("The body has it in hand")
    CLOSED = "closed", _("The body has closed it")


class Forwarding(models.Model):
    """Holds no text of the reporter's: what may go along is read when it is sent.

    ``event_uuid`` is the event that decided it. An event is about one report, so one row for each
    report and destination is also one for each event and destination, and a report that is
    verified twice is not forwarded twice.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="forwardings")
    body = models.ForeignKey(CompetentBody, on_delete=models.PROTECT, related_name="forwardings")
    # Body and way, such as "gtt:open311".
    destination = models.CharField(max_length=50)
    event_uuid = models.UUIDField()
    state = models.CharField(
        max_length=8, choices=ForwardingState.choices, default=ForwardingState.PENDING
    )
    with_text = models.BooleanField(default=False)
    with_contact = models.BooleanField(default=False)
    # Who read the reporter's words before they left; ``with_text`` is set in no other way.
    text_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    foreign_id = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    # Since when a try may have arrived without our knowing: then we look before sending again.
    doubt_since = models.DateTimeField(null=True, blank=True)
    # Mails that came back: each try after one is a mail of its own.
    bounces = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(
        max_length=80, blank=True, help_text="Class of the failure, never its data."
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    # What was read back (services.body_answers). Each change of it is an event.
    answer = models.CharField(
        max_length=8, choices=ForwardingAnswer.choices, default=ForwardingAnswer.NONE, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_changes = models.PositiveSmallIntegerField(default=0)
    # Their words: for the office alone, erased with the report.
    answer_notes = models.CharField(max_length=500, blank=True)
    # When they are asked again; never, when empty.
    next_look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    unknown_looks = models.PositiveSmallIntegerField(default=0)
    look_error = models.CharField(
        max_length=80, blank=True, help_text="Class of the failure, never its data."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "destination"], name="forwarded_once"),
            models.CheckConstraint(
                name="forwarding_answered_at_a_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="forwarding_due",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["state", "-created_at"], name="forwarding_by_state"),
            models.Index(
                fields=["next_look_at", "id"],
                name="forwarding_to_look_after",
                condition=Q(state="accepted", next_look_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"forwarding {self.uuid}: {self.state}"
