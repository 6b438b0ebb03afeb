"""A reporter corrects what she told, or is known to be somebody: her evidence is amended, kept."""

from typing import Any
from uuid import UUID

from apps.twin.feed import ledger
from apps.twin.feed.evidence import (
    new_barrier,
    observe,
    open_with,
    said_again,
    save_opened,
    settle,
)
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import Place, existing, place, survivor
from apps.twin.feed.reports import current, observations_of
from apps.twin.kinds import KINDS, CanPass
from apps.twin.lifecycle import News
from apps.twin.models import Barrier, BarrierState, Observation


def corrected(step: Step) -> None:
    """``report.corrected``: measures and answer change in place, the kind where it can.

    Another family is another barrier: alone in its evidence the barrier becomes the other kind,
    otherwise what she saw goes where it belongs, and what it was first taken for stays on record.
    """
    facts = step.event.payload
    seen = observations_of(step.layer, UUID(facts["report"]))
    if not seen:
        step.note("unknown_report")
        return
    row = current(seen)
    _amend(seen, facts)
    told_of, kind = survivor(row.barrier), facts["kind"]
    alone = _is_alone(row, told_of)
    if KINDS[told_of.kind].family == KINDS[kind].family:
        if alone:
            told_of.kind = kind
        _change(step, told_of, told_of.state, News.CORRECTED)
        return
    lon, lat = float(facts["lon"]), float(facts["lat"])
    at = place(
        lon=lon,
        lat=lat,
        kind=kind,
        side=facts.get("side") or "",
        dataset_id=step.layer.network_id,
    )
    beside = existing(step.layer, lon=lon, lat=lat, kind=kind, at=at)
    if beside is None and alone:
        _become(told_of, kind, at)
        _change(step, told_of, told_of.state, News.CORRECTED)
    elif row.stands:
        _go(step, seen, row, beside, at)
    else:
        # Nobody stands by it now, so there is nothing to move.
        _change(step, told_of, told_of.state, News.CORRECTED)


def contact_verified(step: Step) -> None:
    """``report.contact_verified``: two voices of two confirmed contacts weigh more than two."""
    facts = step.event.payload
    seen = observations_of(step.layer, UUID(facts["report"]))
    if not seen:
        step.note("unknown_report")
        return
    contact = UUID(facts["contact"])
    Observation.objects.filter(pk__in=[one.pk for one in seen]).update(contact=contact)
    told_of = survivor(current(seen).barrier)
    _change(step, told_of, told_of.state, News.CORRECTED)


def _amend(seen: list[Observation], facts: dict[str, Any]) -> None:
    """Wherever her evidence lies: it may stand there again."""
    for one in seen:
        one.measures, one.can_pass = facts["measures"], facts["can_pass"] or CanPass.UNKNOWN
        one.save(update_fields=["measures", "can_pass"])


def _is_alone(row: Observation, told_of: Barrier) -> bool:
    """Whether a barrier rests on this source and nothing else, and nobody has decided about it."""
    if told_of.pk != row.barrier_id or told_of.state != BarrierState.SUSPECTED:
        return False
    others = Observation.objects.filter(speaks_for=told_of).exclude(source=row.source)
    return not others.exists() and not told_of.merged.exists()


def _become(barrier: Barrier, kind: str, at: Place) -> None:
    barrier.kind = kind
    if not barrier.placed:
        barrier.segment_id, barrier.side = at.segment_id, at.side
        barrier.place_name, barrier.district_code = at.name, at.district_code


def _go(
    step: Step, seen: list[Observation], row: Observation, beside: Barrier | None, at: Place
) -> None:
    """Her evidence stands where she now says that it belongs."""
    facts = step.event.payload
    left, was = survivor(row.barrier), survivor(row.barrier).state
    row.stands, row.superseded = False, True
    row.save(update_fields=["stands", "superseded"])
    back = next((one for one in seen if beside and one.barrier_id == beside.pk), None)
    if back is not None:
        back.stands, back.superseded = True, False
        back.save(update_fields=["stands", "superseded"])
    else:
        moved = said_again(step, row)
        if beside is None:
            new = new_barrier(
                step,
                at,
                [moved],
                lon=float(facts["lon"]),
                lat=float(facts["lat"]),
                kind=facts["kind"],
            )
            open_with(step, new, moved, index=at.segment_index)
            save_opened([(new, moved)])
            _change(step, left, was, News.FELL)
            step.barrier_uuid = new.uuid
            return
        observe(beside, moved, speaks_for=survivor(beside))
    target = survivor(beside) if beside else left
    if target.pk != left.pk:
        _change(step, left, was, News.FELL)
    _change(step, target, target.state, News.SEEN)


def _change(step: Step, barrier: Barrier, was: str, news: News) -> None:
    step.kind, step.barrier_uuid = ledger.CHANGED, barrier.uuid
    settle(step, barrier, news=news, was=was)
