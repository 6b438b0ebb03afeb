"""Reports: somebody saw something somewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.twin.feed import ledger
from apps.twin.feed.evidence import (
    new_barrier,
    observation,
    observe,
    open_with,
    refute_absence,
    said_again,
    save_opened,
    settle,
)
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import Place, existing, place, survivor
from apps.twin.kinds import KINDS, CanPass
from apps.twin.lifecycle import News
from apps.twin.models import Barrier, BarrierState, Layer, Observation

# What becomes of a report's evidence in each of its states (the states are `reports`' own).
_FALLS = frozenset({"not_verifiable", "out_of_scope", "withdrawn"})
_STANDS = frozenset({"received", "in_check"})


class OutOfOrder(Exception):
    """The event tells of something that has not been absorbed yet."""


def submitted(step: Step) -> None:
    """``report.submitted``: join the barrier it tells of, or open one."""
    facts = step.event.payload
    saw(step, source=UUID(facts["report"]), source_kind=facts.get("source_kind", "citizen"))


def saw(step: Step, *, source: UUID, source_kind: str) -> None:
    """What a source saw joins the barrier it tells of, or opens one."""
    if Observation.objects.filter(barrier__layer=step.layer, source=source).exists():
        step.note("already_known")
        return
    facts = step.event.payload
    kind, lon, lat = facts["kind"], float(facts["lon"]), float(facts["lat"])
    at = place(
        lon=lon,
        lat=lat,
        kind=kind,
        side=facts.get("side") or "",
        dataset_id=step.layer.network_id,
    )
    barrier = existing(step.layer, lon=lon, lat=lat, kind=kind, at=at)
    if barrier is None:
        save_opened([opened(step, at, source=source, source_kind=source_kind)])
        return
    seen = _seen(step, source=source, source_kind=source_kind)
    told_of = survivor(barrier)
    step.kind, was = ledger.JOINED, told_of.state
    # Somebody has now said which side; sides of two stretches are never compared.
    same_stretch = at.segment_id == barrier.segment_id and not barrier.placed
    if barrier.state == BarrierState.SUSPECTED and not barrier.side and same_stretch:
        barrier.side = at.side
    observe(barrier, seen, speaks_for=told_of)
    settle(step, told_of, news=News.VERIFIED if seen.verified else News.SEEN, was=was)
    step.barrier_uuid = told_of.uuid


def opened(step: Step, at: Place, *, source: UUID, source_kind: str) -> tuple[Barrier, Observation]:
    """A barrier that opens with what a source saw at a place nobody told of before, not saved."""
    facts = step.event.payload
    seen = _seen(step, source=source, source_kind=source_kind)
    barrier = new_barrier(
        step, at, [seen], lon=float(facts["lon"]), lat=float(facts["lat"]), kind=facts["kind"]
    )
    step.kind, step.barrier_uuid = ledger.OPENED, barrier.uuid
    open_with(step, barrier, seen, index=at.segment_index)
    return barrier, seen


def _seen(step: Step, *, source: UUID, source_kind: str) -> Observation:
    facts = step.event.payload
    return observation(
        step,
        source=source,
        source_kind=source_kind,
        verified=source_kind == "technician",
        contact=contact_of(facts),
        measures=facts.get("measures"),
        can_pass=facts.get("can_pass") or CanPass.UNKNOWN,
        observed_at=observed_at(step),
        until=until(facts, facts["kind"]),
    )


def transitioned(step: Step) -> None:
    """``report.transitioned``: what the City decided about a report decides about its evidence."""
    facts = step.event.payload
    source, to = UUID(facts["report"]), facts["to"]
    seen = observations_of(step.layer, source)
    if not seen:
        step.note("unknown_report")
    elif to == "verified":
        _verify(step, seen)
    elif to == "duplicate":
        _move(step, seen, UUID(facts["duplicate_of"]))
    elif to in _FALLS:
        fall(step, current(seen))
    elif to in _STANDS:
        _stand_again(step, seen)
    else:  # erased: the person is forgotten, what she saw is not
        step.note(to, survivor(seen[-1].barrier).uuid)


def _verify(step: Step, seen: list[Observation]) -> None:
    row = current(seen)
    row.stands = row.verified = True
    row.save(update_fields=["stands", "verified"])
    told_of = survivor(row.barrier)
    if told_of.state in {BarrierState.CONFIRMED, BarrierState.PLANNED}:
        refute_absence(told_of)
    _change(step, told_of, News.VERIFIED)


def fall(step: Step, row: Observation) -> None:
    """What was seen no longer stands, and stays on record."""
    row.stands = row.verified = False
    row.save(update_fields=["stands", "verified"])
    _change(step, survivor(row.barrier), News.FELL)


def _stand_again(step: Step, seen: list[Observation]) -> None:
    """Back to being checked: the evidence stands where it was first given."""
    first = _home(seen)[0]
    moved = [row for row in seen if row.pk != first.pk]
    stood = first.stands
    first.stands, first.verified = True, first.source_kind == "technician"
    first.save(update_fields=["stands", "verified"])
    home = survivor(first.barrier)
    for row in moved:
        if row.stands:
            row.stands = row.verified = False
            row.save(update_fields=["stands", "verified"])
            left = survivor(row.barrier)
            if left.pk != home.pk:
                _change(step, left, News.FELL)
    _change(step, home, News.SEEN if stood else News.STANDS_AGAIN)


def _move(step: Step, seen: list[Observation], other: UUID) -> None:
    """A duplicate: its evidence goes where the other report's is, and nothing is deleted."""
    others = observations_of(step.layer, other)
    if not others:
        raise OutOfOrder
    row, beside = current(seen), current(others).barrier
    left, target = survivor(row.barrier), survivor(beside)
    if left.pk == target.pk:
        if not row.stands:
            row.stands = True
            row.save(update_fields=["stands"])
        _change(step, target, News.SEEN)
        return
    row.stands = False
    row.save(update_fields=["stands"])
    back = next((one for one in seen if one.speaks_for_id == target.pk), None)
    if back is not None:
        back.stands, back.superseded = True, False
        back.save(update_fields=["stands", "superseded"])
    else:
        moved = said_again(step, row, until=row.until)
        observe(beside, moved, speaks_for=target)
    _change(step, left, News.FELL)
    _change(step, target, News.SEEN)


def _change(step: Step, barrier: Barrier, news: News) -> None:
    step.kind, step.barrier_uuid = ledger.CHANGED, barrier.uuid
    settle(step, barrier, news=news, was=barrier.state)


def observations_of(layer: Layer, source: UUID) -> list[Observation]:
    """What a source has said in this layer, in the order it was absorbed."""
    return list(
        Observation.objects.filter(barrier__layer=layer, source=source)
        .select_related("barrier__segment")
        .defer("barrier__segment__geom")
        .order_by("pk")
    )


def spoken_by(layer: Layer, source: UUID) -> Observation | None:
    """The observation that speaks for a source in this layer, None when it never spoke."""
    seen = observations_of(layer, source)
    return current(seen) if seen else None


def current(seen: list[Observation]) -> Observation:
    """The observation that speaks for a source: the one that stands, else the last."""
    return next((row for row in seen if row.stands), _home(seen)[-1])


def _home(seen: list[Observation]) -> list[Observation]:
    """Without what a correction has taken back: that was never what she saw."""
    return [row for row in seen if not row.superseded] or seen


def observed_at(step: Step) -> datetime:
    """When it was seen, as the event says; nobody sees anything after telling of it."""
    told: Any = step.event.payload.get("observed_at")
    seen = datetime.fromisoformat(told) if told else step.event.created_at
    return min(seen, step.event.created_at)


def until(facts: dict[str, Any], kind: str) -> datetime | None:
    """When it will be over, as somebody said: it means something for temporary kinds only."""
    told = facts.get("until") if KINDS[kind].temporary else None
    return datetime.fromisoformat(told) if told else None


def contact_of(facts: dict[str, Any]) -> UUID | None:
    """Pseudonym of the reporter's verified contact, when there is one."""
    return UUID(facts["contact"]) if facts.get("contact") else None
