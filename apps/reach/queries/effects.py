"""Effects of barriers, as the engine last proved them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Min

from apps.reach.facts import BundleFacts, CategoryEffectFacts, EffectFacts
from apps.reach.models import Effect, Reading
from apps.reach.queries.engine import engine_state


def effect(barrier_uuid: UUID) -> list[EffectFacts]:
    """Effects of a barrier: profiles in their order, optimistic first. Empty: not computed yet."""
    return effects_for([barrier_uuid]).get(barrier_uuid, [])


def effects_for(
    barrier_uuids: Iterable[UUID], *, proved: int | None = None
) -> dict[UUID, list[EffectFacts]]:
    """Effects of several barriers in two queries (see ``effect``).

    One query for who has asked ``engine_state`` already: ``proved`` is its ``effects_version``.
    """
    if proved is None:
        state = engine_state()
        proved = state.effects_version if state else 0
    found: dict[UUID, list[EffectFacts]] = {}
    rows = Effect.objects.filter(barrier_uuid__in=list(barrier_uuids)).order_by("pk")
    for row in rows:
        found.setdefault(row.barrier_uuid, []).append(_facts(row, proved))
    return found


@dataclass(frozen=True, slots=True)
class WorstEffect:
    """What a barrier does to the profile it hits worst, figure by figure; optimistic reading.

    ``layer_version``: at which the oldest of the figures was computed.
    """

    residents_losing_15_min: int
    residents_affected: int
    layer_version: int


def worst_effects(barrier_uuids: Iterable[UUID]) -> dict[UUID, WorstEffect]:
    """The worst effect of each barrier that has any; absent: not computed (yet). One query."""
    rows = (
        Effect.objects.filter(barrier_uuid__in=list(barrier_uuids), reading=Reading.OPTIMISTIC)
        .values("barrier_uuid")
        .annotate(
            losing=Max("residents_losing_15_min"),
            affected=Max("residents_affected"),
            version=Min("layer_version"),
        )
    )
    return {
        row["barrier_uuid"]: WorstEffect(row["losing"], row["affected"], row["version"])
        for row in rows
    }


def uuids_by_effect(*, limit: int = 1000) -> list[UUID]:
    """Barriers, the largest loss first: who loses 15 minutes, then whose way gets longer.

    The worst profile counts, in the optimistic reading.
    """
    rows = (
        Effect.objects.filter(reading=Reading.OPTIMISTIC)
        .values("barrier_uuid")
        .annotate(losing=Max("residents_losing_15_min"), affected=Max("residents_affected"))
        .order_by("-losing", "-affected", "barrier_uuid")
    )
    return [row["barrier_uuid"] for row in rows[:limit]]


def _facts(row: Effect, proved: int) -> EffectFacts:
    return EffectFacts(
        barrier_uuid=row.barrier_uuid,
        profile=row.profile,
        reading=row.reading,
        layer_version=max(row.layer_version, proved),
        verdict=row.verdict,
        reasons=tuple(row.reasons),
        residents_affected=row.residents_affected,
        residents_cut_off=row.residents_cut_off,
        residents_losing_15_min=row.residents_losing_15_min,
        places_lost=row.places_lost,
        longest_detour_s=row.longest_detour_s,
        by_category={
            category: CategoryEffectFacts(**figures)
            for category, figures in row.by_category.items()
        },
        computed_at=row.computed_at,
        bundle=_bundle(row, proved),
    )


def _bundle(row: Effect, proved: int) -> BundleFacts | None:
    if not row.bundle:
        return None
    return BundleFacts(
        others=tuple(UUID(other) for other in row.bundle),
        layer_version=max(row.bundle_version, proved),
        residents_affected=row.bundle_residents_affected,
        residents_cut_off=row.bundle_residents_cut_off,
        residents_gaining_15_min=row.bundle_residents_gaining_15_min,
        longest_detour_s=row.bundle_longest_detour_s,
    )
