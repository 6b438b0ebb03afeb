"""What the engine has found, each figure with the layer version it belongs to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.office.version_models import Activation, Version, one_in_force


class RuleSet(Version):
    """Thresholds and speeds of every profile, as versioned data with a source.

    ``body`` has the shape documented in ``reach.engine.rules``.
    """

    body = models.JSONField()

    class Meta:
        constraints = [one_in_force("one_active_rule_set")]

    def __str__(self) -> str:
        return f"rules {self.version}"


class RuleActivation(Activation):
    """One set of rules was put in force."""

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="activations")
    previous = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="activation_by_time")]

    def __str__(self) -> str:
        return f"rules {self.rule_set_id} in force"


class Reading(models.TextChoices):
    """How unknown values and unverified barriers are read (decision 8)."""

    OPTIMISTIC = "optimistic", _("Unknown passes")
    PESSIMISTIC = "pessimistic", _("Unknown does not pass")


class EngineState(models.Model):
    """Up to where the engine has followed the layer. One row per layer name."""

    wagtail_reference_index_ignore = True

    layer_name = models.CharField(max_length=60, unique=True)
    layer_version = models.PositiveBigIntegerField(default=0)
    effects_version = models.PositiveBigIntegerField(default=0)
    dataset_id = models.BigIntegerField(null=True)
    # What the fields are a function of besides the layer: network, rules, places.
    inputs_key = models.CharField(max_length=64, blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True)
    # Folder under ENGINE_ROOT with the arrays of this version.
    checkpoint = models.CharField(max_length=200, blank=True)
    # Folder with the engine's live arrays, which stand at the newest version.
    live = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.layer_name} followed to {self.layer_version}"


class SegmentVerdict(models.Model):
    """Verdict of a profile on a stretch where it is not plainly "unknown": tiles join this."""

    wagtail_reference_index_ignore = True

    dataset_id = models.BigIntegerField()
    segment_index = models.PositiveIntegerField()
    profile = models.CharField(max_length=24)
    # free, hard, blocked, unknown
    optimistic = models.CharField(max_length=8)
    pessimistic = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset_id", "profile", "segment_index"], name="one_verdict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile} on {self.segment_index}: {self.optimistic}/{self.pessimistic}"


class Effect(models.Model):
    """What one barrier does to one profile: with it against without it, all else equal."""

    wagtail_reference_index_ignore = True

    barrier_uuid = models.UUIDField()
    profile = models.CharField(max_length=24)
    reading = models.CharField(max_length=12, choices=Reading.choices)
    layer_version = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=8)
    # [{"code", "verdict", "value", "limit", "source"}, ...]: numbers only, no prose.
    reasons = models.JSONField(default=list)
    # Residents whose way to at least one category gets longer, or is cut.
    residents_affected = models.PositiveIntegerField()
    # Residents left without any way to at least one category they could reach.
    residents_cut_off = models.PositiveIntegerField()
    # Residents who lose every place of a category within 15 minutes (worst category).
    residents_losing_15_min = models.PositiveIntegerField()
    # Places some inhabited node reached within 15 minutes and no longer does.
    places_lost = models.PositiveIntegerField()
    # Longest finite detour; null when nobody has one.
    longest_detour_s = models.PositiveIntegerField(null=True)
    # Per category the figures above, and of the residents affected those who have a place within
    # 15 minutes without the barrier ("residents_within_15_min_before") and with it ("_after").
    by_category = models.JSONField(default=dict)
    # Removed together with these other barriers (UUIDs) it gives the figures below; empty: it
    # stands alone. 0: not computed yet, else the layer version they were computed at.
    bundle_version = models.PositiveBigIntegerField(default=0)
    bundle = models.JSONField(default=list)
    bundle_residents_affected = models.PositiveIntegerField(default=0)
    bundle_residents_cut_off = models.PositiveIntegerField(default=0)
    bundle_residents_gaining_15_min = models.PositiveIntegerField(default=0)
    bundle_longest_detour_s = models.PositiveIntegerField(null=True)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["barrier_uuid", "profile", "reading"], name="one_effect"
            )
        ]
        indexes = [
            models.Index(
                fields=["-residents_losing_15_min", "-residents_affected"],
                name="effect_by_size",
            )
        ]

    def __str__(self) -> str:
        return f"effect of {self.barrier_uuid} on {self.profile} ({self.reading})"


class FrozenArrays(models.Model):
    """Arrays that what was published is a function of, named by their contents. Append-only."""

    wagtail_reference_index_ignore = True

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"arrays {self.digest[:12]}"


class InputSet(models.Model):
    """What published figures are a function of, besides the layer. Append-only.

    Network, residents and the register of points may be edited in place: what they were is kept
    here, once for each state of them.
    """

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=64, unique=True)
    # Of the engine and of the figures: only the same code gives the same bits.
    format = models.CharField(max_length=20)
    dataset_id = models.BigIntegerField()
    network_generation = models.PositiveIntegerField()
    is_demonstration = models.BooleanField(default=False)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    network = models.ForeignKey(FrozenArrays, on_delete=models.PROTECT, related_name="+")
    places = models.ForeignKey(FrozenArrays, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"inputs {self.key[:12]}"


class PublishedSet(models.Model):
    """The figures of the city that were public from ``published_at`` until the next set.

    Append-only but for ``body``, which is kept for the last set of each day: any other is
    computed again from the inputs and the change log, and must have the same ``digest``.
    """

    wagtail_reference_index_ignore = True

    inputs = models.ForeignKey(InputSet, on_delete=models.PROTECT, related_name="published")
    layer_version = models.PositiveBigIntegerField()
    published_at = models.DateTimeField(default=timezone.now, unique=True)
    digest = models.CharField(max_length=64)
    body = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"figures of version {self.layer_version}"


class RunState(models.TextChoices):
    """Life of a question about the points."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being computed")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Could not be computed")


class RunProblem(models.TextChoices):
    """Why there is no answer."""

    NOT_READY = "not_ready", _("The engine has not computed the city yet. Ask again later.")
    REFUSED = (
        "refused",
        _(
            "The question does not fit: a point has changed, or a place is too far from any street."
            " Ask again."
        ),
    )
    BROKEN = "broken", _("Something broke. Ask again; if it happens again, tell whoever runs it.")


class PlacementRun(models.Model):
    """A question about where points should be, computed by a worker, and its answer.

    ``question``: see ``placement_question``; ``answer``: see ``services.placement_answer``. Small
    counts are taken out before it is kept. The worker that holds it tells so by ``beat_at``; each
    taking of it has its own ``attempt``.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    problem = models.CharField(max_length=10, choices=RunProblem.choices, blank=True)
    question = models.JSONField()
    answer = models.JSONField(null=True)
    # Null: asked by a command, or by somebody whose account is gone.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    attempt = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="placement_done_has_an_answer",
                condition=Q(state="done", answer__isnull=False)
                | (~Q(state="done") & Q(answer__isnull=True)),
            ),
            models.CheckConstraint(
                name="placement_failed_says_why",
                condition=(Q(state="failed") & ~Q(problem=""))
                | (~Q(state="failed") & Q(problem="")),
            ),
            models.CheckConstraint(
                name="placement_done_in_bounds", condition=Q(done__lte=F("total"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempt", "created_at"],
                name="placement_to_do",
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["-created_at"], name="placement_newest"),
        ]

    def __str__(self) -> str:
        return f"placement {self.uuid}"
