"""What the office works with: the queue as stored facts, its standards, groups, views and batches.

A ``QueueEntry`` is derived, but for who has the report in hand. Its copies of the report are kept
by triggers of the database (migration 0005), so that nobody can forget them; its effect and
reliability follow the layer (``office.follow``); its score is computed by the database from the
rest (decision 23).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.report import Report, ReportEvent, ReportState
from apps.twin.kinds import BarrierKind

# Waiting for a decision.
OPEN_STATES: tuple[str, ...] = (ReportState.RECEIVED, ReportState.IN_CHECK)


class ServiceStandard(models.Model):
    """Days in which the office means to decide about a report of a kind."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(_("Kind"), max_length=24, choices=BarrierKind.choices, unique=True)
    days = models.PositiveSmallIntegerField(
        _("Days"), help_text=_("Days after which a report that waits is overdue.")
    )

    class Meta:
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        constraints = [
            models.CheckConstraint(name="standard_leaves_a_day", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"


class OfficeGroup(models.Model):
    """Several people who share reports: an office, a team."""

    wagtail_reference_index_ignore = True

    name = models.CharField(_("Name"), max_length=80, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="office_groups",
        blank=True,
        verbose_name=_("Members"),
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("office group")
        verbose_name_plural = _("office groups")

    def __str__(self) -> str:
        return self.name


class QueueEntry(models.Model):
    """One report as the queue sees it. Null is "not known yet", never zero."""

    wagtail_reference_index_ignore = True

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    # Copies of the report, kept by triggers.
    state = models.CharField(max_length=16, choices=ReportState.choices)
    kind = models.CharField(max_length=24, choices=BarrierKind.choices)
    district_code = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField()
    has_photo = models.BooleanField(default=False)
    due_at = models.DateTimeField(help_text=_("When the service standard of its kind ends."))
    # What the layer says of its barrier. Of the profile that is hit worst, optimistic reading.
    barrier_uuid = models.UUIDField(null=True, blank=True)
    residents_losing_15_min = models.PositiveIntegerField(null=True, blank=True)
    residents_affected = models.PositiveIntegerField(null=True, blank=True)
    # Version of the layer at which these figures were computed.
    effect_version = models.PositiveBigIntegerField(null=True, blank=True)
    # Bounds of the share of voices that say it is there (see ``twin.confidence``), 0 to 1.
    reliability_low = models.FloatField(null=True, blank=True)
    reliability_high = models.FloatField(null=True, blank=True)
    # Who has it in hand: a person or a group, or nobody.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_group = models.ForeignKey(
        OfficeGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    # When its standard had passed and the office was told, once.
    escalated_at = models.DateTimeField(null=True, blank=True)
    # The reporter was asked something and has not answered.
    question_open = models.BooleanField(default=False)
    score = models.GeneratedField(
        expression=Func(
            F("residents_losing_15_min"),
            F("residents_affected"),
            F("reliability_low"),
            F("reliability_high"),
            F("due_at"),
            F("escalated_at"),
            function="soglia_queue_score",
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="in_one_hand_at_most",
                condition=Q(assigned_to__isnull=True) | Q(assigned_group__isnull=True),
            ),
            models.CheckConstraint(
                name="reliability_in_order",
                condition=Q(reliability_low__isnull=True, reliability_high__isnull=True)
                | Q(
                    reliability_low__gte=0,
                    reliability_low__lte=F("reliability_high"),
                    reliability_high__lte=1,
                ),
            ),
        ]
        indexes = [
            # The order in which a page of the queue is read, forwards and backwards.
            models.Index(
                F("score").desc(),
                F("report"),
                name="queue_open_in_order",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(F("state"), F("score").desc(), F("report"), name="queue_state_in_order"),
            # Few of a kind in a district: found and sorted rather than walked past.
            models.Index(fields=["state", "kind", "district_code"], name="queue_by_kind"),
            models.Index(
                fields=["assigned_to", "state"],
                name="queue_of_person",
                condition=Q(assigned_to__isnull=False),
            ),
            models.Index(
                fields=["assigned_group", "state"],
                name="queue_of_group",
                condition=Q(assigned_group__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="queue_to_escalate",
                condition=Q(state__in=OPEN_STATES, escalated_at__isnull=True),
            ),
            models.Index(fields=["barrier_uuid"], name="queue_by_barrier"),
        ]

    def __str__(self) -> str:
        return f"queue entry of report {self.report_id}"


class QueueFollower(models.Model):
    """Up to where the queue has followed the layer. One row; its lock is taken by who follows."""

    wagtail_reference_index_ignore = True

    name = models.CharField(max_length=20, unique=True, default="queue")
    # Steps of the layer whose barriers have been looked at, and those whose effects were ready.
    layer_version = models.PositiveBigIntegerField(default=0)
    effects_version = models.PositiveBigIntegerField(default=0)
    # The walk over all that is open: of which state of the city, from when, how far (null: done).
    round_of = models.CharField(max_length=200, blank=True)
    round_began_at = models.DateTimeField(null=True, blank=True)
    round_at = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} followed to {self.layer_version}"


class SavedView(models.Model):
    """Filters somebody wants again, for herself or for everybody in the office."""

    wagtail_reference_index_ignore = True

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
        ]
        indexes = [
            models.Index(fields=["name"], name="saved_view_shared", condition=Q(shared=True))
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"


class BulkKind(models.TextChoices):
    """What may be done to many reports at once."""

    DECIDE = "decide", _("Decide")
    ASSIGN = "assign", _("Reassign")


class BulkAction(models.Model):
    """One thing done to several reports with one confirmation, and its undoing."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=BulkKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Of a decision: the new state, the reason, and the report it repeats.
    to_state = models.CharField(max_length=16, choices=ReportState.choices, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    duplicate_of = models.ForeignKey(
        Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of an assignment: to whom (both null: to nobody).
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_group = models.ForeignKey(
        OfficeGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["actor", "-created_at"], name="bulk_by_actor")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class BulkItem(models.Model):
    """One report of a batch: what became of it, and what would undo it."""

    wagtail_reference_index_ignore = True

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    # Codes of ``office.bulk.REFUSALS``; empty: done.
    refused = models.CharField(max_length=24, blank=True)
    event = models.ForeignKey(
        ReportEvent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Who had it before a reassignment.
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    was_assigned_group = models.ForeignKey(
        OfficeGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone = models.BooleanField(default=False)
    undo_refused = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "report"], name="once_in_a_batch"),
        ]

    def __str__(self) -> str:
        return f"report {self.report_id} in batch {self.action_id}"
