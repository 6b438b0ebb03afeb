"""Effects of barriers, as the engine last proved them."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from typing import Any
from uuid import UUID

from django.db import connection
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


_TOLD_COLUMNS = (
    "profile", "reading", "verdict", "residents_affected", "residents_cut_off",
    "residents_losing_15_min", "places_lost", "longest_detour_s",
)  # fmt: skip
_TOLD = f"""
    SELECT barrier_uuid, layer_version, reasons::text, by_category::text,
           to_char(computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
           bundle::text, bundle_version, bundle_residents_affected, bundle_residents_cut_off,
           bundle_residents_gaining_15_min, bundle_longest_detour_s,
           {", ".join(_TOLD_COLUMNS)}
    FROM reach_effect WHERE barrier_uuid = ANY(%s) ORDER BY id
"""  # noqa: S608 (names of our own columns)
# What an effect computed before a figure was thought of says of it.
_NO_FIGURES = {
    one.name: one.default for one in fields(CategoryEffectFacts) if one.default is not MISSING
}


def effects_told(
    barrier_uuids: Iterable[UUID], *, proved: int | None
) -> dict[UUID, list[dict[str, Any]]]:
    """The effects of several barriers ready for JSON, as ``EffectFacts.as_dict``. One query.

    A map asks for thousands of them: they go from the row to the answer and become nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [list(barrier_uuids)])
        rows = cursor.fetchall()
    found: dict[UUID, list[dict[str, Any]]] = {}
    for key, version, reasons, by_category, computed_at, bundle, *rest in rows:
        told: dict[str, Any] = dict(zip(_TOLD_COLUMNS, rest[5:], strict=True))
        told["layer_version"] = max(version, proved or 0)
        told["reasons"] = [] if reasons == "[]" else json.loads(reasons)
        told["by_category"] = {} if by_category == "{}" else _categories(by_category)
        told["computed_at"] = computed_at.removesuffix(".000000") + "Z"
        told["bundle"] = None if bundle == "[]" else _told_bundle(bundle, rest[:5], proved or 0)
        found.setdefault(key, []).append(told)
    return found


def _categories(text: str) -> dict[str, dict[str, Any]]:
    return {code: _NO_FIGURES | figures for code, figures in json.loads(text).items()}


def _told_bundle(others: str, figures: list[Any], proved: int) -> dict[str, Any]:
    version, affected, cut_off, gaining, detour_s = figures
    return {
        "others": json.loads(others),
        "layer_version": max(version, proved),
        "residents_affected": affected,
        "residents_cut_off": cut_off,
        "residents_gaining_15_min": gaining,
        "longest_detour_s": detour_s,
    }


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
