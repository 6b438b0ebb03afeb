"""What is known before somebody tells again: barriers near a place, and who is stopped by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from apps.reports.models import Voice
from apps.reports.queries.photos import PublicPhoto, public_photos
from apps.twin import queries as twin
from apps.twin.queries import BarrierFacts

# Who reads them out one by one should come to an end.
_SHOWN_MAX = 8


@dataclass(frozen=True, slots=True)
class KnownBarrier:
    """A barrier near the place: geodesic metres, and how many have said that it stops them too."""

    barrier: BarrierFacts
    distance_m: float
    concerned: int
    # The oldest of its reviewed copies, when it has any.
    photo: PublicPhoto | None


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """One tap about a barrier, as whoever made it may see it."""

    client_uuid: UUID
    barrier_uuid: UUID
    stance: str
    concerns_me: bool
    is_taken_back: bool


def known_nearby(lon: float, lat: float, kind: str) -> list[KnownBarrier]:
    """Standing barriers of the kind's family near a place, nearest first.

    How near depends on the kind: twice the distance within which reports are joined, at least 25 m
    (``twin.nearby_barriers``). Degrees. Seven queries, three when nothing is near.
    """
    near = twin.nearby_barriers(lon, lat, kind)[:_SHOWN_MAX]
    uuids = [one.barrier.uuid for one in near]
    counts, photos = concerned(uuids), public_photos(uuids) if uuids else {}
    return [
        KnownBarrier(
            one.barrier,
            one.distance_m,
            counts.get(one.barrier.uuid, 0),
            next(iter(photos[one.barrier.uuid]), None),
        )
        for one in near
    ]


def concerned(barriers: Iterable[UUID]) -> dict[UUID, int]:
    """How many people said "it stops me too", by barrier; those nobody said it of are left out.

    They are counted and shown, and verify nothing. One query, none without barriers.
    """
    uuids = list(barriers)
    if not uuids:
        return {}
    rows = Voice.objects.filter(
        barrier_uuid__in=uuids, concerns_me=True, taken_back_at=None
    ).values_list("barrier_uuid")
    return dict(rows.annotate(people=Count("pk")))


def voice(client_uuid: UUID) -> VoiceFacts | None:
    """The tap that was sent under this UUID, which only its sender knows."""
    row = Voice.objects.filter(client_uuid=client_uuid).first()
    if row is None:
        return None
    return VoiceFacts(
        client_uuid=row.client_uuid,
        barrier_uuid=row.barrier_uuid,
        stance=row.stance,
        concerns_me=row.concerns_me,
        is_taken_back=row.taken_back_at is not None,
    )
