"""The city model: the pedestrian network by generation, barriers, the append-only change log."""

import uuid

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.twin.importing.models import SurveyPhoto, SurveyRow
from apps.twin.kinds import BarrierKind

# Django looks for models here and nowhere else.
__all__ = ["SurveyPhoto", "SurveyRow"]


class Kerb(models.TextChoices):
    """OSM's and OpenSidewalks' words for a kerb. Empty is unknown."""

    FLUSH = "flush", _("Flush")
    LOWERED = "lowered", _("Lowered")
    ROLLED = "rolled", _("Rolled")
    RAISED = "raised", _("Raised")


class Network(models.Model):
    """One generation of the network as a whole.

    ``revision`` changes whenever anything in it does (activation, residents, elevation): arrays
    in memory are kept by it.
    """

    # Nothing here is a page's content: Wagtail need not look for references on every save.
    wagtail_reference_index_ignore = True

    dataset = models.OneToOneField(
        "territory.Dataset", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    revision = models.UUIDField(default=uuid.uuid4)
    node_count = models.PositiveIntegerField()
    segment_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"network {self.dataset_id}"


class Node(models.Model):
    """A junction or kerb of one generation. ``index`` is dense from 0: the engine's row number."""

    wagtail_reference_index_ignore = True

    dataset = models.ForeignKey("territory.Dataset", on_delete=models.CASCADE, related_name="+")
    index = models.PositiveIntegerField()
    ref = models.CharField(max_length=60, help_text=_("Identifier in the source."))
    geom = gis.PointField(srid=4326)
    kerb = models.CharField(max_length=10, choices=Kerb.choices, blank=True)
    kerb_height_cm = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    tactile = models.BooleanField(null=True, blank=True)
    elevation_m = models.FloatField(null=True, blank=True)
    district_code = models.CharField(max_length=20, blank=True)
    # Whole numbers by the largest remainder: they add up to the districts' totals exactly.
    residents = models.PositiveIntegerField(default=0)
    residents_65_plus = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "index"], name="node_index_once"),
            models.UniqueConstraint(fields=["dataset", "ref"], name="node_ref_once"),
        ]

    def __str__(self) -> str:
        return f"node {self.ref}"


class SegmentKind(models.TextChoices):
    """What a stretch of network is."""

    SIDEWALK = "sidewalk", _("Sidewalk")
    CROSSING = "crossing", _("Crossing")
    FOOTWAY = "footway", _("Footway")
    PEDESTRIAN = "pedestrian", _("Pedestrian street")
    STEPS = "steps", _("Steps")
    PATH = "path", _("Path")
    CYCLEWAY = "cycleway", _("Cycleway")
    STREET = "street", _("Street")
    SERVICE = "service", _("Service road")
    LIFT = "lift", _("Lift")


class Segment(models.Model):
    """A stretch between two nodes. Empty and null attributes are unknown, never "good"."""

    wagtail_reference_index_ignore = True

    dataset = models.ForeignKey("territory.Dataset", on_delete=models.CASCADE, related_name="+")
    index = models.PositiveIntegerField()
    ref = models.CharField(max_length=80)
    start = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    end = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SegmentKind.choices)
    name = models.CharField(max_length=250, blank=True)
    geom = gis.LineStringField(srid=4326)
    length_m = models.FloatField(help_text=_("Geodesic."))
    # A single centreline stands for two sidewalks: a barrier on one side costs a change of side.
    two_sided = models.BooleanField(default=False)
    # False where people on foot are not admitted (motorways): kept on the map, not in routes.
    walkable = models.BooleanField(default=True)
    width_m = models.FloatField(null=True, blank=True)
    surface = models.CharField(max_length=30, blank=True)
    smoothness = models.CharField(max_length=30, blank=True)
    # Signed along the drawing direction, percent.
    incline_pct = models.FloatField(null=True, blank=True)
    incline_derived = models.BooleanField(default=False)
    step_count = models.PositiveIntegerField(null=True, blank=True)
    handrail = models.BooleanField(null=True, blank=True)
    tactile = models.BooleanField(null=True, blank=True)
    acoustic = models.BooleanField(null=True, blank=True)
    crossing_markings = models.CharField(
        max_length=30, blank=True, help_text=_("OSM's crossing:markings; empty is unknown.")
    )
    # Where the ground under it is not the way: no slope can be read from the terrain.
    structure = models.CharField(max_length=30, blank=True, help_text=_("Bridge, tunnel ..."))
    district_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "index"], name="segment_index_once"),
            models.UniqueConstraint(fields=["dataset", "ref"], name="segment_ref_once"),
            models.CheckConstraint(name="length_is_positive", condition=Q(length_m__gte=0)),
        ]
        indexes = [models.Index(fields=["dataset", "kind"], name="segment_by_kind")]

    def __str__(self) -> str:
        return f"segment {self.ref}"


class Layer(models.Model):
    """A layer and its version: the row whose lock makes versions gapless and in commit order."""

    wagtail_reference_index_ignore = True

    name = models.CharField(max_length=60, unique=True)
    version = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)
    # The generation its barriers lie on. It follows the log (network.activated), not the import:
    # that is what makes a rebuild snap every event as it was snapped then.
    network = models.ForeignKey(
        "territory.Dataset", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.name} at {self.version}"


class Side(models.TextChoices):
    """Side of the stretch, looking along its drawing direction. Empty is unknown."""

    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")


class BarrierState(models.TextChoices):
    """Life of a barrier (the table of allowed changes is `twin.lifecycle`)."""

    SUSPECTED = "suspected", _("Not verified")
    CONFIRMED = "confirmed", _("Confirmed")
    PLANNED = "planned", _("Removal planned")
    REMOVAL_CLAIMED = "removal_claimed", _("Said to be removed")
    REMOVED = "removed", _("Removed")
    DISMISSED = "dismissed", _("Not a barrier")
    EXPIRED = "expired", _("Expired")
    # Another one speaks for it (Barrier.merged_into), until the merge is undone.
    MERGED = "merged", _("Joined with another")


class Barrier(models.Model):
    """A barrier in the world. Reports tell of it; works remove it; neither is it."""

    wagtail_reference_index_ignore = True

    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="barriers")
    # Derived from the event that opened it: a rebuild gives the same identity.
    uuid = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=24, choices=BarrierKind.choices)
    state = models.CharField(
        max_length=16, choices=BarrierState.choices, default=BarrierState.SUSPECTED
    )
    geom = gis.PointField(srid=4326)
    # Where it acts. Null when no stretch of the active generation is near enough.
    segment = models.ForeignKey(
        Segment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="barriers",
    )
    side = models.CharField(max_length=5, choices=Side.choices, blank=True)
    # A person chose the stretch: a new network keeps the barrier on it while it has it.
    placed = models.BooleanField(default=False)
    place_name = models.CharField(max_length=250, blank=True, help_text=_("Street or crossing."))
    district_code = models.CharField(max_length=20, blank=True)
    # Best known measures: height_cm, width_cm, slope_pct, cross_slope_pct, count, length_m.
    measures = models.JSONField(default=dict)
    can_pass = models.CharField(max_length=16, default="unknown")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # When somebody who decides last said that it is there: as good as seeing it.
    affirmed_at = models.DateTimeField(null=True, blank=True)
    # When those who saw it said it would end, the latest of them (temporary kinds).
    until = models.DateTimeField(null=True, blank=True)
    # The barrier that speaks for it, and what undoing needs to know (see feed.merging). The
    # database refuses to lose the survivor; a whole layer may still go at once (feed.replay).
    merged_into = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="merged"
    )
    merge = models.JSONField(default=dict, blank=True)
    # What proves that it is gone (twin.removal); empty in every other state.
    proof = models.CharField(max_length=12, blank=True)
    opened_version = models.PositiveBigIntegerField()
    changed_version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "uuid"], name="barrier_once_per_layer"),
            models.CheckConstraint(
                name="seen_in_order", condition=Q(last_seen_at__gte=F("first_seen_at"))
            ),
            models.CheckConstraint(
                name="merged_into_somebody",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="removed_with_proof",
                condition=(Q(state="removed") & ~Q(proof="")) | (~Q(state="removed") & Q(proof="")),
            ),
            models.CheckConstraint(
                name="never_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            ),
        ]
        indexes = [
            models.Index(fields=["layer", "state", "kind"], name="barrier_by_state"),
            models.Index(fields=["layer", "changed_version"], name="barrier_by_version"),
            # The public list: those that stand, the last seen first (twin.queries.listing).
            models.Index(
                F("last_seen_at").desc(),
                F("uuid"),
                name="barrier_last_seen",
                condition=Q(state__in=["suspected", "confirmed", "planned", "removal_claimed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Stance(models.TextChoices):
    """What an observation says."""

    PRESENT = "present", _("It is there")
    ABSENT = "absent", _("It is no longer there")


class Observation(models.Model):
    """Somebody saw the barrier, or saw that it is gone. Merging never deletes one."""

    wagtail_reference_index_ignore = True

    # What was pointed at, and whom it speaks for: the survivor while that one is merged.
    barrier = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="observations")
    speaks_for = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="voices")
    event_uuid = models.UUIDField()
    # The report (or voice, or survey row) it comes from: the only link back.
    source = models.UUIDField()
    source_kind = models.CharField(max_length=16)
    stance = models.CharField(max_length=8, choices=Stance.choices, default=Stance.PRESENT)
    # A withdrawn, rejected or duplicate report no longer stands, and stays on record.
    stands = models.BooleanField(default=True)
    # Its source has said since that it saw something else: it never speaks for it again.
    superseded = models.BooleanField(default=False)
    verified = models.BooleanField(default=False)
    # Pseudonym of a contact somebody has verified, never the contact: two distinct ones confirm.
    contact = models.UUIDField(null=True, blank=True)
    measures = models.JSONField(default=dict)
    can_pass = models.CharField(max_length=16, default="unknown")
    observed_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barrier", "source"], name="one_observation_a_source")
        ]
        indexes = [models.Index(fields=["source"], name="observation_by_source")]

    def __str__(self) -> str:
        return f"observation of {self.barrier_id} by {self.source_kind} {self.source}"


def proof_photo_path(photo: "ProofPhoto", filename: str) -> str:
    """Where a photo is kept: a name of our own, nothing of the sender's."""
    return f"proofs/{photo.uuid}.jpg"


class ProofPhoto(models.Model):
    """The place after the work: a re-encoded photo, seen by staff only.

    Erased with time (``twin.retention``); that there was a proof stays with the barrier.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    barrier_uuid = models.UUIDField(db_index=True)
    image = models.ImageField(upload_to=proof_photo_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"proof photo {self.uuid}"


class Change(models.Model):
    """One step of a layer. Append-only: a trigger refuses to update or delete (see migrations)."""

    wagtail_reference_index_ignore = True

    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveBigIntegerField()
    # The outbox event it absorbed: the unique constraint is what makes the feed idempotent.
    event_uuid = models.UUIDField()
    kind = models.CharField(max_length=40)
    barrier_uuid = models.UUIDField(null=True, blank=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "version"], name="version_once"),
            models.UniqueConstraint(fields=["layer", "event_uuid"], name="event_absorbed_once"),
        ]
        indexes = [
            # Few among many: looked up to tell what a network left doubtful.
            models.Index(
                fields=["layer", "-version"],
                name="change_of_network",
                condition=Q(kind="network.activated"),
            )
        ]

    def __str__(self) -> str:
        return f"change {self.version}: {self.kind}"
