"""Who waits for a slot, and the slots she was offered."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OFFERS_MAX = 3


class WaitingState(models.TextChoices):
    """Life of an entry of the waiting list."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("A time was offered")
    SERVED = "served", _("Took a time that was offered")
    WITHDRAWN = "withdrawn", _("Does not wait any more")
    EXHAUSTED = "exhausted", _("Three times were offered")
    OVER = "over", _("The days are over")


class WaitingEntry(models.Model):
    """Somebody would come sooner, or when there is room. Who, is kept apart."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client_uuid = models.UUIDField(unique=True)
    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=30)
    language_wanted = models.CharField(max_length=5, blank=True)
    language = models.CharField(max_length=5, default="it")
    preparations = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    # The later appointment she already has; it goes when she takes a time that was offered.
    appointment = models.ForeignKey(
        "Appointment", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=WaitingState.choices, default=WaitingState.WAITING
    )
    link_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    state_changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="waiting_days", condition=Q(last_day__gte=F("first_day")))
        ]
        indexes = [
            models.Index(
                fields=["site", "created_at"], name="waiting_first", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"waiting entry {self.uuid}"


class WaitingPerson(models.Model):
    """Who waits, and how she is reached."""

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(WaitingEntry, on_delete=models.CASCADE, related_name="person")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    details = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(Upper("email"), name="waiting_by_email")]

    def __str__(self) -> str:
        return f"person of waiting entry {self.entry_id}"


class OfferState(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Taken")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Not answered in time")


class Offer(models.Model):
    """One slot, held for one who waits, until she says yes or no."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField()
    appointment = models.OneToOneField(
        "Appointment", on_delete=models.PROTECT, related_name="offer"
    )
    starts = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OfferState.choices, default=OfferState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="offer_number_once"),
            models.CheckConstraint(
                name="three_offers_at_most", condition=Q(number__gte=1, number__lte=OFFERS_MAX)
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="open"), name="one_open_offer"
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.uuid}"
