"""Two barriers that are one, one that is two: nothing is deleted, and everything can be undone.

A merged barrier keeps its row, its place and its observations; only ``speaks_for`` of the
observations changes. What the merge changed in the survivor is kept with the merged one, so that
undoing gives back the very facts there were. Undoing goes from the last merge to the first.
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.twin.feed import ledger
from apps.twin.feed.evidence import evidence_of, find, new_barrier, weigh, write
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import place
from apps.twin.lifecycle import (
    UNMERGED,
    News,
    after_merging,
    merge_refusal,
    refusal,
    split_refusal,
)
from apps.twin.models import Barrier, BarrierState, Observation, Stance


def merged(step: Step) -> None:
    """``barrier.merged``: what was told of ``barrier`` speaks for ``into`` from now on."""
    facts = step.event.payload
    gone, stays = find(step, UUID(facts["barrier"])), find(step, UUID(facts["into"]))
    if gone is None or stays is None or gone.pk == stays.pk:
        step.note("unknown_barrier", UUID(facts["barrier"]))
        return
    refused = merge_refusal(state=gone.state, into_state=stays.state, role=facts["actor_role"])
    if refused:
        step.note(f"refused_{refused}", gone.uuid)
        return
    gone_was, stays_was = gone.state, stays.state
    undo: dict[str, Any] = {
        "state": str(gone_was),
        "survivor": str(stays_was),
        "facts": _facts(stays),
        "own": _fingerprint(gone),
        "others": _fingerprint(stays),
        "version": step.version,
    }
    Observation.objects.filter(speaks_for=gone).update(speaks_for=stays)
    stays.state = after_merging(gone_was, stays_was)
    weigh(step, stays, news=News.SEEN)
    undo["became"] = str(stays.state)
    gone.state, gone.merged_into, gone.merge = BarrierState.MERGED, stays, undo
    step.kind, step.reason, step.barrier_uuid = ledger.CHANGED, facts["reason"], stays.uuid
    step.details["merged"] = str(gone.uuid)
    write(step, stays, was=stays_was)
    write(step, gone, was=gone_was)


def unmerged(step: Step) -> None:
    """``barrier.unmerged``: both are again what they were, in the light of what was told since."""
    facts = step.event.payload
    back = find(step, UUID(facts["barrier"]))
    if back is None:
        step.note("unknown_barrier", UUID(facts["barrier"]))
        return
    undo = back.merge
    refused = refusal(
        state=back.state, to=undo.get("state", ""), reason=UNMERGED, role=facts["actor_role"]
    )
    if refused:
        step.note(f"refused_{refused}", back.uuid)
        return
    stays = back.merged_into
    assert stays is not None  # noqa: S101 - the database holds it for every merged barrier
    if is_buried(back, stays):
        step.note("refused_later_merge", back.uuid)
        return
    stays_was = stays.state
    Observation.objects.filter(barrier__in=_with_merged(back)).update(speaks_for=back)
    back.state, back.merged_into, back.merge = undo["state"], None, {}
    if stays.state == undo["became"]:
        # Nobody has decided otherwise meanwhile.
        stays.state = undo["survivor"]
    if _fingerprint(stays) == undo["others"]:
        _restore(stays, undo["facts"])
    else:
        weigh(step, stays, news=News.FELL)
    if _fingerprint(back) != undo["own"]:
        weigh(step, back, news=News.FELL)
    step.kind, step.reason, step.barrier_uuid = ledger.CHANGED, facts["reason"], stays.uuid
    step.details["unmerged"] = str(back.uuid)
    write(step, stays, was=stays_was)
    write(step, back, was=BarrierState.MERGED)


def is_buried(barrier: Barrier, into: Barrier) -> bool:
    """Whether a later merge into, or of, its survivor must be undone first."""
    if into.merged_into_id is not None:
        return True
    versions = Barrier.objects.filter(merged_into=into).values_list("merge__version", flat=True)
    return max(versions) > barrier.merge["version"]


def split(step: Step) -> None:
    """``barrier.split``: some observations tell of another barrier, opened where the event says.

    Merging the new one back undoes it. Observations that came with a merged barrier stay: there
    the merge is what has to be undone.
    """
    facts = step.event.payload
    barrier = find(step, UUID(facts["barrier"]))
    if barrier is None:
        step.note("unknown_barrier", UUID(facts["barrier"]))
        return
    chosen, rest = divided(barrier, {UUID(source) for source in facts["sources"]})
    refused = split_refusal(state=barrier.state, role=facts["actor_role"])
    if not refused and not (_present(chosen) and _present(rest)):
        refused = "evidence"
    if refused:
        step.note(f"refused_{refused}", barrier.uuid)
        return
    was = barrier.state
    new = _opened(step, facts, chosen)
    new.save(force_insert=True)
    Observation.objects.filter(pk__in=[row.pk for row in chosen]).update(
        barrier=new, speaks_for=new
    )
    weigh(step, new, news=News.SEEN)
    weigh(step, barrier, news=News.FELL)
    step.kind, step.reason, step.barrier_uuid = ledger.CHANGED, facts["reason"], barrier.uuid
    step.details["split"] = str(new.uuid)
    write(step, barrier, was=was)
    write(step, new, was=None)


def divided(barrier: Barrier, sources: set[UUID]) -> tuple[list[Observation], list[Observation]]:
    """Its own observations by these sources, and its own by others.

    What came with a merged barrier is not counted: when all of its own went, undoing that merge
    would leave a barrier nobody ever saw.
    """
    own = [row for row in evidence_of(barrier) if row.barrier_id == barrier.pk]
    return (
        [row for row in own if row.source in sources],
        [row for row in own if row.source not in sources],
    )


def _present(rows: list[Observation]) -> bool:
    return any(row.stands and row.stance == Stance.PRESENT for row in rows)


def _opened(step: Step, facts: dict[str, Any], chosen: list[Observation]) -> Barrier:
    lon, lat, kind = float(facts["lon"]), float(facts["lat"]), facts["kind"]
    side = facts.get("side") or ""
    at = place(lon=lon, lat=lat, kind=kind, side=side, dataset_id=step.layer.network_id)
    return new_barrier(step, at, chosen, lon=lon, lat=lat, kind=kind)


def _with_merged(barrier: Barrier) -> list[int]:
    """A barrier and all that were merged into it, at any depth."""
    found, edge = [barrier.pk], [barrier.pk]
    while edge:
        edge = list(Barrier.objects.filter(merged_into__in=edge).values_list("pk", flat=True))
        found += edge
    return found


def _facts(barrier: Barrier) -> dict[str, Any]:
    return {
        "first_seen_at": barrier.first_seen_at.isoformat(),
        "last_seen_at": barrier.last_seen_at.isoformat(),
        "until": barrier.until.isoformat() if barrier.until else None,
        "measures": barrier.measures,
        "can_pass": str(barrier.can_pass),
    }


def _restore(barrier: Barrier, facts: dict[str, Any]) -> None:
    barrier.first_seen_at = datetime.fromisoformat(facts["first_seen_at"])
    barrier.last_seen_at = datetime.fromisoformat(facts["last_seen_at"])
    barrier.until = datetime.fromisoformat(facts["until"]) if facts["until"] else None
    barrier.measures, barrier.can_pass = facts["measures"], facts["can_pass"]


def _fingerprint(barrier: Barrier) -> str:
    """Equal when the same evidence stands: then what it added up to is known already."""
    rows = sorted(
        (str(row.barrier.uuid), str(row.source), row.stands, row.verified)
        for row in Observation.objects.filter(speaks_for=barrier).select_related("barrier")
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]
