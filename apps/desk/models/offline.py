"""What a device without network brought: its letters, what has arrived, what came too late."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeviceSeries(models.Model):
    """The letters of the numbers a device gives without network, at a site on a day.

    Never "A", which is the server's own.
    """

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    # Made by the browser; it says which copy of the day this is, and nothing of anybody.
    device = models.UUIDField()
    letters = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day", "letters"], name="series_once_a_day"),
            models.UniqueConstraint(fields=["site", "day", "device"], name="one_series_a_device"),
            models.CheckConstraint(
                name="series_is_letters_not_ours",
                condition=Q(letters__regex="^[A-Z]{1,2}$") & ~Q(letters="A"),
            ),
        ]
        indexes = [models.Index(fields=["day"], name="series_by_day")]

    def __str__(self) -> str:
        return f"series {self.letters} of site {self.site_id} on {self.day}"


class ItemKind(models.TextChoices):
    """What can be written without network."""

    WALK_IN = "walk_in", _("Somebody who walked in")
    CHECK_IN = "check_in", _("Somebody who came to an appointment")
    NO_SHOW = "no_show", _("Somebody who did not come to an appointment")
    STEP = "step", _("A step of a number")
    RECORD = "record", _("A record of a help")
    BOOK = "book", _("A booking")
    REPORT = "report", _("A report of a barrier")


class Outcome(models.TextChoices):
    """What became of something that has arrived. What waits or was refused has no receipt."""

    DONE = "done", _("Done")
    CONFLICT = "conflict", _("Kept in the list of conflicts")
    REBOOK = "rebook", _("To be rebooked")


class OfflineItem(models.Model):
    """The receipt of an item, written in its transaction: sent again it gets the same answer."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, editable=False)
    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # What the device is told: labels, codes and identifiers, never what was written.
    facts = models.JSONField(default=dict)
    # Who wrote it and who sent it: identifiers and not keys, as in the logs.
    by = models.UUIDField()
    sent_by = models.UUIDField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["recorded_at"], name="offline_item_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}: {self.outcome}"


class ConflictWhy(models.TextChoices):
    """Why something that was written without network could not be taken as it is."""

    MOVED = "moved", _("Somebody else had changed this number meanwhile")
    STATE = "state", _("What had happened meanwhile did not allow it")
    CHECKED_IN = "checked_in", _("Somebody else had put this person into the queue")
    VISIT_RECORDED = "visit_recorded", _("This visit had been recorded already")
    APPOINTMENT = "appointment", _("The appointment had changed: she was taken in as a walk-in")
    REFUSED = "refused", _("It could not be taken, and the device could not show it any more")


class ConflictState(models.TextChoices):
    """The life of a conflict (the table is ``desk.conflict_life``)."""

    OPEN = "open", _("To look at")
    KEPT = "kept", _("Recorded beside the other one")
    SETTLED = "settled", _("Looked at")


class OfflineConflict(models.Model):
    """Something that came too late to be taken as it is, until somebody has looked at it."""

    wagtail_reference_index_ignore = True

    # Of the item.
    uuid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    why = models.CharField(max_length=20, choices=ConflictWhy.choices)
    ticket = models.UUIDField(null=True, blank=True)
    # Codes and labels alone, for the list.
    facts = models.JSONField(default=dict)
    # What was written, so that nothing is lost: encrypted, and gone when it is settled.
    sealed = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ConflictState.choices, default=ConflictState.OPEN
    )
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_settled_holds_nothing",
                condition=Q(state=ConflictState.OPEN, settled_at__isnull=True)
                | (~Q(state=ConflictState.OPEN) & Q(settled_at__isnull=False, sealed="")),
            ),
            models.CheckConstraint(
                name="conflict_settled_later",
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("created_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "at"], name="conflict_to_look_at", condition=Q(state="open")
            ),
            models.Index(fields=["created_at"], name="conflict_by_age"),
        ]

    def __str__(self) -> str:
        return f"conflict {self.uuid}: {self.why}"
