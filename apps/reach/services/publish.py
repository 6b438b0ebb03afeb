"""Writes what the engine found, in as few statements as possible."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from apps.reach.engine.rules import Verdict
from apps.reach.models import Effect, EngineState, RuleSet, SegmentVerdict
from apps.reach.queries.engine import VERDICT_TABLE, whole_seconds
from apps.reach.storage import LAYER

if TYPE_CHECKING:
    from apps.reach.engine.bundles import Bundle
    from apps.reach.engine.effects import BarrierEffect, CategoryEffect
    from apps.reach.engine.model import Plane, ReachModel, SegmentVerdicts

EFFECT_TABLE = "reach_effect"
# Column and type of what is written of an effect. One statement for all: a report has fourteen.
_EFFECT_COLUMNS = {
    "barrier_uuid": "uuid",
    "profile": "text",
    "reading": "text",
    "layer_version": "bigint",
    "verdict": "text",
    "reasons": "jsonb",
    "residents_affected": "int",
    "residents_cut_off": "int",
    "residents_losing_15_min": "int",
    "places_lost": "int",
    "longest_detour_s": "int",
    "by_category": "jsonb",
    "computed_at": "timestamptz",
}
_KEY = ("barrier_uuid", "profile", "reading")
# Columns with a default of Django's own: what stands with it is written by ``bundles``.
_ALONE = {
    "bundle_version": "0",
    "bundle": "'[]'",
    "bundle_residents_affected": "0",
    "bundle_residents_cut_off": "0",
    "bundle_residents_gaining_15_min": "0",
}
_WRITE_EFFECTS = f"""
    INSERT INTO {EFFECT_TABLE} ({", ".join([*_EFFECT_COLUMNS, *_ALONE])})
    SELECT new.*, {", ".join(_ALONE.values())}
    FROM jsonb_to_recordset(%s::jsonb)
        AS new ({", ".join(f"{name} {kind}" for name, kind in _EFFECT_COLUMNS.items())})
    ON CONFLICT ({", ".join(_KEY)}) DO UPDATE
    SET {", ".join(f"{c} = EXCLUDED.{c}" for c in _EFFECT_COLUMNS if c not in _KEY)}
"""  # noqa: S608 (names of ours only)
_WRITE_BUNDLES = f"""
    UPDATE {EFFECT_TABLE} AS effect
    SET bundle_version = %s,
        bundle = new.bundle,
        bundle_residents_affected = new.affected,
        bundle_residents_cut_off = new.cut_off,
        bundle_residents_gaining_15_min = new.gaining,
        bundle_longest_detour_s = new.detour
    FROM jsonb_to_recordset(%s::jsonb)
        AS new (barrier_uuid uuid, bundle jsonb, affected int, cut_off int, gaining int, detour int)
    WHERE effect.profile = %s AND effect.reading = %s AND effect.barrier_uuid = new.barrier_uuid
"""  # noqa: S608
_VERDICT_COLUMNS = ("profile", "segment_index", "optimistic", "pessimistic")
_BUNDLE_COLUMNS = ("barrier_uuid", "bundle", "affected", "cut_off", "gaining", "detour")
_WRITE_VERDICTS = f"""
    INSERT INTO {VERDICT_TABLE} (dataset_id, profile, segment_index, optimistic, pessimistic)
    SELECT %s, new.*
    FROM jsonb_to_recordset(%s::jsonb)
        AS new (profile text, segment_index int, optimistic text, pessimistic text)
"""  # noqa: S608


def quickly() -> None:
    """Let this transaction's commit not wait for the disk.

    All of it can be computed again from the layer, so losing the last of it costs that and no
    more; nobody ever sees half of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO OFF")


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
    # Of every profile by name: so the index leads to each row, and not through all of them.
    SegmentVerdict.objects.filter(
        dataset_id=dataset_id,
        profile__in=[profile.code for profile in model.profiles],
        segment_index__in=segments.tolist(),
    ).delete()
    rows = [
        (profile.code, *row)
        for profile in model.profiles
        for row in _verdict_rows(model.verdicts(profile.code, segments))
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_VERDICTS, [dataset_id, _rows(_VERDICT_COLUMNS, rows)])


def _rows(names: Iterable[str], rows: list[tuple[Any, ...]]) -> str:
    """Rows as one JSON text: written and read in C, where arrays are quoted value by value."""
    names = tuple(names)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows])


def _verdict_rows(verdicts: "SegmentVerdicts") -> Iterable[tuple[int, str, str]]:
    """Stretches that are plainly unknown in both readings have no row."""
    words = [verdict.word for verdict in Verdict]
    some = (verdicts.optimistic != Verdict.UNKNOWN) | (verdicts.pessimistic != Verdict.UNKNOWN)
    columns = (verdicts.segments, verdicts.optimistic, verdicts.pessimistic)
    for segment, a, b in zip(*(column[some].tolist() for column in columns), strict=True):
        yield segment, words[a], words[b]


def effects(found: Iterable["BarrierEffect"], *, version: int) -> None:
    """Write effects computed at a version of the layer."""
    now = timezone.now().isoformat()
    rows = [
        (
            effect.key,
            effect.plane.profile,
            effect.plane.reading,
            version,
            effect.verdict.word,
            [{**asdict(reason), "verdict": reason.verdict.word} for reason in effect.reasons],
            effect.residents_affected,
            effect.residents_cut_off,
            effect.residents_losing_within,
            effect.places_lost,
            whole_seconds(effect.longest_detour_ms),
            {c: _category(figures) for c, figures in effect.by_category.items()},
            now,
        )
        for effect in found
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_EFFECTS, [_rows(_EFFECT_COLUMNS, rows)])


def bundles(found: Mapping[str, "Bundle"], plane: "Plane", *, version: int) -> None:
    """Write beside the effects of a plane what stands together, computed at a version."""
    rows = [
        (
            key,
            bundle.others,
            bundle.residents_affected,
            bundle.residents_cut_off,
            bundle.residents_gaining_within,
            whole_seconds(bundle.longest_detour_ms),
        )
        for key, bundle in found.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            told = _rows(_BUNDLE_COLUMNS, rows)
            cursor.execute(_WRITE_BUNDLES, [version, told, plane.profile, plane.reading])


def _category(figures: "CategoryEffect") -> dict[str, int | None]:
    return {
        "residents_affected": figures.residents_affected,
        "residents_cut_off": figures.residents_cut_off,
        "residents_losing_15_min": figures.residents_losing_within,
        "places_lost": figures.places_lost,
        "longest_detour_s": whole_seconds(figures.longest_detour_ms),
        "residents_within_15_min_before": figures.residents_within_without,
        "residents_within_15_min_after": figures.residents_within_with,
    }


def forget_effects(*, of: Iterable[str]) -> None:
    """These barriers stand no more."""
    gone = list(of)
    if gone:
        Effect.objects.filter(barrier_uuid__in=gone).delete()


def forget_other_effects(*, standing: Iterable[str], profiles: Iterable[str]) -> None:
    """Keep only effects of barriers that stand, for profiles that are computed."""
    Effect.objects.exclude(barrier_uuid__in=list(standing), profile__in=list(profiles)).delete()


def state(*, version: int, dataset_id: int, inputs_key: str, rule_set: RuleSet, live: str) -> None:
    """The engine has followed the layer up to here; its live arrays are in this folder."""
    row = EngineState(
        layer_name=LAYER,
        layer_version=version,
        dataset_id=dataset_id,
        inputs_key=inputs_key,
        rule_set=rule_set,
        live=live,
        updated_at=timezone.now(),
    )
    written = ["layer_version", "dataset_id", "inputs_key", "rule_set", "live", "updated_at"]
    EngineState.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["layer_name"], update_fields=written
    )


def live_name(name: str) -> None:
    """Readers find the live arrays in this folder from now on."""
    EngineState.objects.filter(layer_name=LAYER).update(live=name)


def told() -> None:
    """Effects or bundles were written beside a version that stays: who asks sees another answer."""
    EngineState.objects.filter(layer_name=LAYER).update(updated_at=timezone.now())


def effects_version(version: int) -> None:
    """Every effect is exact up to this version."""
    EngineState.objects.filter(layer_name=LAYER).exclude(effects_version=version).update(
        effects_version=version, updated_at=timezone.now()
    )


def checkpoint_name(name: str) -> None:
    """Readers find the arrays in this folder from now on."""
    EngineState.objects.filter(layer_name=LAYER).update(checkpoint=name)
