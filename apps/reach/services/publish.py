"""Writes what the engine found, in as few statements as possible."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from apps.reach.engine.rules import Verdict
from apps.reach.models import Effect, EngineState, RuleSet, SegmentVerdict
from apps.reach.queries.engine import VERDICT_TABLE, whole_seconds
from apps.reach.storage import LAYER

if TYPE_CHECKING:
    from apps.reach.engine.effects import BarrierEffect, CategoryEffect
    from apps.reach.engine.model import ReachModel, SegmentVerdicts

_BATCH = 1000
_EFFECT_FIELDS = [
    "layer_version", "verdict", "reasons", "residents_affected", "residents_cut_off",
    "residents_losing_15_min", "places_lost", "longest_detour_s", "by_category", "computed_at",
]  # fmt: skip


def all_verdicts(model: "ReachModel", dataset_id: int) -> None:
    """Replace every verdict; other generations are not in force and lose theirs."""
    SegmentVerdict.objects.all().delete()
    columns = "dataset_id, profile, segment_index, optimistic, pessimistic"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {VERDICT_TABLE} ({columns}) FROM STDIN") as copy,
    ):
        for profile in model.profiles:
            for row in _verdict_rows(model.verdicts(profile.code)):
                copy.write_row((dataset_id, profile.code, *row))


def some_verdicts(model: "ReachModel", dataset_id: int, segments: Any) -> None:
    """Replace the verdicts of some segments."""
    if not len(segments):
        return
    SegmentVerdict.objects.filter(
        dataset_id=dataset_id, segment_index__in=segments.tolist()
    ).delete()
    SegmentVerdict.objects.bulk_create(
        [
            SegmentVerdict(
                dataset_id=dataset_id,
                profile=profile.code,
                segment_index=segment,
                optimistic=optimistic,
                pessimistic=pessimistic,
            )
            for profile in model.profiles
            for segment, optimistic, pessimistic in _verdict_rows(
                model.verdicts(profile.code, segments)
            )
        ]
    )


def _verdict_rows(verdicts: "SegmentVerdicts") -> Iterable[tuple[int, str, str]]:
    """Stretches that are plainly unknown in both readings have no row."""
    words = [verdict.word for verdict in Verdict]
    some = (verdicts.optimistic != Verdict.UNKNOWN) | (verdicts.pessimistic != Verdict.UNKNOWN)
    columns = (verdicts.segments, verdicts.optimistic, verdicts.pessimistic)
    for segment, a, b in zip(*(column[some].tolist() for column in columns), strict=True):
        yield segment, words[a], words[b]


def effects(found: Iterable["BarrierEffect"], *, version: int) -> None:
    """Write effects computed at a version of the layer."""
    now = timezone.now()
    rows = [
        Effect(
            barrier_uuid=effect.key,
            profile=effect.plane.profile,
            reading=effect.plane.reading,
            layer_version=version,
            verdict=effect.verdict.word,
            reasons=[
                {**asdict(reason), "verdict": reason.verdict.word} for reason in effect.reasons
            ],
            residents_affected=effect.residents_affected,
            residents_cut_off=effect.residents_cut_off,
            residents_losing_15_min=effect.residents_losing_within,
            places_lost=effect.places_lost,
            longest_detour_s=whole_seconds(effect.longest_detour_ms),
            by_category={c: _category(figures) for c, figures in effect.by_category.items()},
            computed_at=now,
        )
        for effect in found
    ]
    Effect.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["barrier_uuid", "profile", "reading"],
        update_fields=_EFFECT_FIELDS,
    )


def _category(figures: "CategoryEffect") -> dict[str, int | None]:
    return {
        "residents_affected": figures.residents_affected,
        "residents_cut_off": figures.residents_cut_off,
        "residents_losing_15_min": figures.residents_losing_within,
        "places_lost": figures.places_lost,
        "longest_detour_s": whole_seconds(figures.longest_detour_ms),
    }


def forget_effects(*, of: Iterable[str]) -> None:
    """These barriers stand no more."""
    gone = list(of)
    if gone:
        Effect.objects.filter(barrier_uuid__in=gone).delete()


def forget_other_effects(*, standing: Iterable[str], profiles: Iterable[str]) -> None:
    """Keep only effects of barriers that stand, for profiles that are computed."""
    Effect.objects.exclude(barrier_uuid__in=list(standing), profile__in=list(profiles)).delete()


def state(*, version: int, dataset_id: int, inputs_key: str, rule_set: RuleSet) -> None:
    """The engine has followed the layer up to here."""
    EngineState.objects.update_or_create(
        layer_name=LAYER,
        defaults={
            "layer_version": version,
            "dataset_id": dataset_id,
            "inputs_key": inputs_key,
            "rule_set": rule_set,
            "updated_at": timezone.now(),
        },
    )


def effects_version(version: int) -> None:
    """Every effect is exact up to this version."""
    EngineState.objects.filter(layer_name=LAYER).exclude(effects_version=version).update(
        effects_version=version
    )


def checkpoint_name(name: str) -> None:
    """Readers find the arrays in this folder from now on."""
    EngineState.objects.filter(layer_name=LAYER).update(checkpoint=name)
