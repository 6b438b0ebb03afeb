"""What is known of a barrier from those who saw it: facts, never a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.twin import life
from apps.twin.confidence import Confidence, Reliability, Voice
from apps.twin.confidence import confidence as confidence_of
from apps.twin.confidence import reliability as reliability_of
from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.kinds import MEASURES
from apps.twin.models import Barrier, BarrierState, Change, Observation, ProofPhoto, Stance
from apps.twin.queries.barriers import BarrierFacts, ChangeFacts, fact_rows, facts_of
from apps.twin.words import ConfidenceWords, in_words

__all__ = [
    "Confidence",
    "Measured",
    "ObservationFacts",
    "Reliability",
    "beside",
    "confidence_in_words",
    "confidences",
    "history",
    "merged_with",
    "observations",
    "proof_photo",
    "proof_photos",
    "reliabilities",
    "reports_of_barrier",
    "sources_of_settled_barriers",
    "to_renew",
]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure as somebody took it. ``name`` as in ``kinds.MEASURES``, which gives the unit."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class ObservationFacts:
    """One observation, for staff. ``source`` names the report, voice or survey row.

    ``who``: "citizen", "facilitator", "technician" or "survey". ``stands``: whether it counts;
    withdrawn and rejected ones stay on record. ``known``: the City knows how to reach whoever it
    was. ``came_with``: the merged barrier it was given about, None for the barrier's own.
    """

    source: UUID
    who: str
    observed_at: datetime
    stance: str
    stands: bool
    verified: bool
    known: bool
    measures: tuple[Measured, ...]
    can_pass: str
    until: datetime | None
    came_with: UUID | None

    @property
    def present(self) -> bool:
        """Whether it says that the barrier is there."""
        return self.stance == Stance.PRESENT


def observations(barrier_uuid: UUID) -> list[ObservationFacts]:
    """All that was ever seen of a barrier, newest first; of a merged one, what was said of it.

    One query. Empty when there is no such barrier.
    """
    seen = Observation.objects.filter(
        Q(barrier__uuid=barrier_uuid) | Q(speaks_for__uuid=barrier_uuid),
        barrier__layer__name=ACCESSIBILITY,
    ).annotate(of=F("barrier__uuid"))
    return [
        ObservationFacts(
            source=row.source,
            who=row.source_kind,
            observed_at=row.observed_at,
            stance=row.stance,
            stands=row.stands,
            verified=row.verified,
            known=row.contact is not None,
            measures=_measured(row.measures),
            can_pass=row.can_pass,
            until=row.until,
            came_with=None if row.of == barrier_uuid else row.of,
        )
        for row in seen.order_by("-observed_at", "-pk")
    ]


def confidences(
    barriers: Iterable[BarrierFacts], now: datetime | None = None
) -> dict[UUID, Confidence]:
    """How likely each of these barriers is there at ``now``, by UUID. One query.

    The formula is ``twin.confidence``'s. A merged barrier has none: its survivor does.
    """
    kinds = {one.uuid: one.kind for one in barriers if one.merged_into is None}
    voices = _voices(kinds)
    at = now or timezone.now()
    return {uuid: confidence_of(kind, voices[uuid], at) for uuid, kind in kinds.items()}


def reliabilities(
    kinds: Mapping[UUID, str], now: datetime | None = None
) -> dict[UUID, Reliability]:
    """Bounds of how sure it is that barriers are there at ``now``; ``kinds``: kind by UUID.

    The formula is ``twin.confidence``'s. One query.
    """
    voices, at = _voices(kinds), now or timezone.now()
    return {uuid: reliability_of(kind, voices[uuid], at) for uuid, kind in kinds.items()}


def _voices(barriers: Iterable[UUID]) -> defaultdict[UUID, list[Voice]]:
    """What stands of what was said of each of these barriers. One query."""
    voices: defaultdict[UUID, list[Voice]] = defaultdict(list)
    standing = Observation.objects.filter(
        speaks_for__uuid__in=list(barriers), speaks_for__layer__name=ACCESSIBILITY, stands=True
    )
    for of, source, source_kind, stance, seen_at, verified, contact in standing.values_list(
        *("speaks_for__uuid", "source", "source_kind", "stance"),
        *("observed_at", "verified", "contact"),
    ):
        said = Voice(source, source_kind, stance == Stance.PRESENT, seen_at, verified, contact)
        voices[of].append(said)
    return voices


def confidence_in_words(barrier: BarrierFacts) -> ConfidenceWords | None:
    """The same of one barrier for its page; None for a merged one, or one that is gone."""
    if not barrier.stands:
        return None
    return in_words(confidences([barrier])[barrier.uuid])


def to_renew(
    *, now: datetime | None = None, district_code: str = "", limit: int = 100
) -> list[BarrierFacts]:
    """Temporary barriers about to expire, or due, the ones that ended longest ago first.

    "Is it still there?" is worth asking about them. One query.
    """
    found = fact_rows().filter(life.about_to_expire(now or timezone.now()))
    if district_code:
        found = found.filter(district_code=district_code)
    return [facts_of(row) for row in found.order_by("last_seen_at", "uuid")[:limit]]


def merged_with(barrier_uuid: UUID) -> list[BarrierFacts]:
    """The barriers merged into this one, the last merge first. One query."""
    found = fact_rows().filter(merged_into__uuid=barrier_uuid)
    return [facts_of(row) for row in found.order_by("-merge__version", "uuid")]


def beside(barrier_uuid: UUID, *, radius_m: float = 60.0, limit: int = 20) -> list[BarrierFacts]:
    """Standing barriers of any kind around a barrier, nearest first: candidates for a merge."""
    from django.contrib.gis.db.models.functions import Distance
    from django.contrib.gis.measure import D

    from apps.twin.lifecycle import STANDING

    here = Barrier.objects.filter(layer__name=ACCESSIBILITY, uuid=barrier_uuid).first()
    if here is None:
        return []
    # The index of the column is in degrees: a box first, then metres on the ellipsoid.
    box = here.geom.buffer(radius_m / 111_000 * 2)
    found = (
        fact_rows()
        .filter(geom__bboverlaps=box, state__in=[str(one) for one in STANDING])
        .exclude(pk=here.pk)
        .annotate(away=Distance("geom", here.geom, spheroid=True))
        .filter(away__lte=D(m=radius_m))
    )
    return [facts_of(row) for row in found.order_by("away", "uuid")[:limit]]


def sources_of_settled_barriers() -> QuerySet[Observation]:
    """What still stands as evidence of barriers that are gone, or never were: rows with ``source``.

    For conditions on reports that the database can join, such as "its barrier was removed".
    """
    gone = (BarrierState.REMOVED, BarrierState.DISMISSED, BarrierState.EXPIRED)
    return Observation.objects.filter(
        stands=True, speaks_for__state__in=gone, speaks_for__layer__name=ACCESSIBILITY
    )


def change_facts(row: Change) -> ChangeFacts:
    """A row of the log as others know it."""
    return ChangeFacts(
        version=row.version,
        kind=row.kind,
        event_uuid=row.event_uuid,
        barrier_uuid=row.barrier_uuid,
        payload=row.payload,
        created_at=row.created_at,
    )


def changes_since(version: int, limit: int = 1000) -> list[ChangeFacts]:
    """The steps after a version, in order. Versions are gapless: none can be missed."""
    rows = Change.objects.filter(layer__name=ACCESSIBILITY, version__gt=version)
    return [change_facts(row) for row in rows.order_by("version")[:limit]]


def history(barrier_uuid: UUID, *, limit: int = 200) -> list[ChangeFacts]:
    """The changes that touched a barrier, newest first. One query."""
    found = Change.objects.filter(
        Q(payload__barriers__contains=[{"uuid": str(barrier_uuid)}]), layer__name=ACCESSIBILITY
    )
    return [change_facts(row) for row in found.order_by("-version")[:limit]]


def reports_of_barrier(barrier_uuid: UUID) -> list[UUID]:
    """Sources that stand by it being there: reports among them, surveys and voices too."""
    rows = Observation.objects.filter(
        speaks_for__layer__name=ACCESSIBILITY,
        speaks_for__uuid=barrier_uuid,
        stance=Stance.PRESENT,
        stands=True,
    )
    return list(rows.order_by("pk").values_list("source", flat=True))


def proof_photos(barrier_uuid: UUID) -> list[UUID]:
    """Photos of the place after the work, newest first: for staff."""
    rows = ProofPhoto.objects.filter(barrier_uuid=barrier_uuid).order_by("-pk")
    return list(rows.values_list("uuid", flat=True))


def proof_photo(barrier_uuid: UUID, photo_uuid: UUID) -> IO[bytes] | None:
    """One of them, opened."""
    row = ProofPhoto.objects.filter(barrier_uuid=barrier_uuid, uuid=photo_uuid).first()
    return None if row is None else row.image.open("rb")


def _measured(measures: dict[str, Any]) -> tuple[Measured, ...]:
    return tuple(
        Measured(name, measures[name], MEASURES[name].unit) for name in MEASURES if name in measures
    )
