"""How far the engine is, and the figures of the whole city."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from apps.office.version_models import VersionState
from apps.reach import rule_sets
from apps.reach.engine import checkpoint
from apps.reach.facts import EngineFacts, IndicatorFacts, VerdictCountFacts
from apps.reach.models import EngineState, Reading
from apps.reach.profiles import CATEGORY_LABELS, PROFILE_LABELS
from apps.reach.storage import LAYER, engine_root

# Tiles join the verdicts to the stretches in one query.
VERDICT_TABLE = "reach_segmentverdict"


def engine_state() -> EngineFacts | None:
    """How far the engine has followed the layer; None before its first run. One query."""
    # The rules themselves are pages long, and nobody asks for them here.
    rows = EngineState.objects.select_related("rule_set").defer("rule_set__body")
    row = rows.filter(layer_name=LAYER).first()
    if row is None:
        return None
    return EngineFacts(
        layer_version=row.layer_version,
        effects_version=row.effects_version,
        dataset_id=row.dataset_id,
        rules_version=row.rule_set.version if row.rule_set else None,
        checkpoint=row.checkpoint,
        updated_at=row.updated_at,
        live=row.live,
    )


def profiles() -> list[tuple[str, str]]:
    """Codes and names of the profiles that are computed, in the active language. One query."""
    rows = rule_sets.SHELF.rows().filter(state=VersionState.ACTIVE)
    codes = rows.values_list("body__active_profiles", flat=True).first() or _shipped_profiles()
    return [(code, str(PROFILE_LABELS.get(code, code))) for code in codes]


def categories() -> list[tuple[str, str]]:
    """Codes and names of the categories of places, in the active language."""
    return [(code, str(label)) for code, label in CATEGORY_LABELS.items()]


def layer_indicators(state: EngineFacts | None = None) -> list[IndicatorFacts]:
    """Figures of the city by profile and category; empty before the engine's first run.

    No query for who has asked ``engine_state`` already.
    """
    page = current_page(state)
    if page is None:
        return []
    by_plane = {(r["profile"], r["category"], r["reading"]): r for r in page["indicators"]}
    shares = _unknown_shares(page)
    found = []
    for (profile, category, reading), row in by_plane.items():
        if reading != Reading.OPTIMISTIC:
            continue
        careful = by_plane[profile, category, Reading.PESSIMISTIC.value]
        found.append(
            IndicatorFacts(
                profile=profile,
                category=category,
                layer_version=page["layer_version"],
                has_data=row["places"] > 0,
                residents=row["residents"],
                within_15_min=row["within"],
                cut_off=row["cut_off"],
                median_s=whole_seconds(row["median_ms"]),
                careful_within_15_min=careful["within"],
                careful_cut_off=careful["cut_off"],
                careful_median_s=whole_seconds(careful["median_ms"]),
                unknown_share=shares[profile],
            )
        )
    return found


def verdict_counts() -> list[VerdictCountFacts]:
    """Walkable stretches by profile, reading and verdict; empty before the first run."""
    page = current_page()
    return [VerdictCountFacts(**row) for row in page["verdicts"]] if page else []


def current_page(state: EngineFacts | None = None) -> dict[str, Any] | None:
    """What the newest checkpoint says of itself; None before the first."""
    state = state or engine_state()
    if state is None or not state.checkpoint:
        return None
    try:
        return _page(str(engine_root()), state.checkpoint)
    except checkpoint.CheckpointError:
        # Its folder was replaced between the two reads: the next one is there already.
        return None


def whole_seconds(ms: float | None) -> int | None:
    """Milliseconds as seconds, rounded up: nobody arrives early. None stays None."""
    return None if ms is None else -int(-ms // 1000)


@lru_cache(maxsize=4)
def _page(root: str, name: str) -> dict[str, Any]:
    return checkpoint.read_page(Path(root) / name)


@lru_cache(maxsize=1)
def _shipped_profiles() -> tuple[str, ...]:
    return tuple(rule_sets.shipped()["body"]["active_profiles"])


def _unknown_shares(page: dict[str, Any]) -> dict[str, float]:
    total: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for row in page["verdicts"]:
        if row["reading"] == Reading.OPTIMISTIC:
            total[row["profile"]] = total.get(row["profile"], 0) + row["length_m"]
            if row["verdict"] == "unknown":
                unknown[row["profile"]] = row["length_m"]
    return {p: unknown.get(p, 0) / metres if metres else 0.0 for p, metres in total.items()}
