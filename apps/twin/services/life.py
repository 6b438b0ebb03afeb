"""Barriers that end by themselves, that are one, that are two. Everything goes through an event."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.outbox import queries as outbox_facts
from apps.outbox import services as outbox
from apps.twin import life
from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.feed.merging import divided, is_buried
from apps.twin.feed.waiting import concerned
from apps.twin.lifecycle import (
    SAME_BARRIER,
    SYSTEM,
    TWO_BARRIERS,
    UNMERGED,
    merge_refusal,
    refusal,
    split_refusal,
)
from apps.twin.models import Barrier, BarrierState, Layer, Observation, Stance
from apps.twin.services.barriers import TransitionRefused

logger = logging.getLogger(__name__)

# What people told and waits longer than this may be "still there": what it may tell of stays.
FEED_IS_BEHIND_S = 60.0
# When more than this waits, nothing expires: the feed as a whole is behind.
FEED_STANDS_STILL = 500
# At most so many a run, oldest first: the next run takes the rest.
BATCH = 1000


def expire_due(now: datetime | None = None) -> int:
    """Record the end of every temporary barrier whose time is over; return how many.

    Each is an event by "system" with the reason "not_seen_again", which the feed absorbs like any
    decision, and drops when somebody has seen the barrier meanwhile. A barrier that an event may
    tell of which waits for long, or was given up, does not end before that is absorbed; the log
    says which. Calling it again before they are absorbed changes nothing in the layer.
    """
    at = now or timezone.now()
    held = _held_back()
    if held is None:
        return 0
    rows = Barrier.objects.filter(life.expired(at), layer__name=ACCESSIBILITY)
    over = rows.order_by("last_seen_at", "uuid").values_list("uuid", "last_seen_at")
    due = list(islice((row for row in over.iterator() if row[0] not in held), BATCH))
    for barrier, last_seen_at in due:
        with transaction.atomic():
            outbox.record(
                kind="barrier.transitioned",
                subject=barrier,
                payload={
                    "barrier": str(barrier),
                    "to": str(BarrierState.EXPIRED),
                    "reason": "not_seen_again",
                    "actor_role": SYSTEM,
                    "evidence": None,
                    "last_seen_at": last_seen_at.isoformat(),
                },
                at=at,
            )
    return len(due)


def _held_back() -> set[UUID] | None:
    """Barriers that may have been seen by somebody who is not heard yet; None: all of them."""
    long_ago = timezone.now() - timedelta(seconds=FEED_IS_BEHIND_S)
    waiting = outbox_facts.waiting("twin", before=long_ago, limit=FEED_STANDS_STILL + 1)
    if len(waiting) > FEED_STANDS_STILL:
        logger.error("more than %s events wait for the twin: nothing expires", FEED_STANDS_STILL)
        return None
    layer = Layer.objects.filter(name=ACCESSIBILITY).first()
    if layer is None:
        return set()
    held: set[UUID] = set()
    for event, barriers in concerned(layer, waiting).items():
        if barriers:
            ids = ", ".join(sorted(map(str, barriers)))
            logger.warning("event %s waits for the twin: %s do not expire before", event, ids)
            held |= barriers
    return held


def merge_barriers(*, barrier: UUID, into: UUID, actor_role: str) -> UUID:
    """Record that two barriers are one, and ``into`` is the one that stays; return the event.

    What was told of ``barrier`` speaks for ``into`` from then on; nothing is deleted.

    Raises:
        TransitionRefused: "unknown", "same" (one and the same), "state" or "role".
    """
    gone, stays = _barrier(barrier), _barrier(into)
    if gone.pk == stays.pk:
        raise TransitionRefused("same")
    _refuse(merge_refusal(state=gone.state, into_state=stays.state, role=actor_role))
    with transaction.atomic():
        # The survivor is the subject: what happens to it is absorbed in the order it was decided.
        return outbox.record(
            kind="barrier.merged",
            subject=into,
            payload={
                "barrier": str(barrier),
                "into": str(into),
                "reason": SAME_BARRIER,
                "actor_role": actor_role,
            },
        )


def unmerge_barrier(*, barrier: UUID, actor_role: str) -> UUID:
    """Record that a merged barrier is one of its own after all; return the event.

    Raises:
        TransitionRefused: "unknown", "state" (it is not merged), "role", or "later_merge": a later
            merge into the same survivor has to be undone first.
    """
    back = _barrier(barrier)
    _refuse(
        refusal(
            state=back.state,
            to=back.merge.get("state", ""),
            reason=UNMERGED,
            role=actor_role,
        )
    )
    stays = back.merged_into
    assert stays is not None  # noqa: S101 - the database holds it for every merged barrier
    if is_buried(back, stays):
        raise TransitionRefused("later_merge")
    with transaction.atomic():
        return outbox.record(
            kind="barrier.unmerged",
            subject=stays.uuid,
            payload={"barrier": str(barrier), "reason": UNMERGED, "actor_role": actor_role},
        )


def split_barrier(*, barrier: UUID, sources: Iterable[UUID], actor_role: str) -> UUID:
    """Record that some of its observations tell of another barrier; return the event.

    ``sources`` name the observations (``ObservationFacts.source``). The new barrier opens where,
    and of the kind, the first report among them says, also when somebody moved its evidence here
    as a duplicate's; with voices alone, where the old one is. Merging it back undoes the split.

    Raises:
        TransitionRefused: "unknown", "state", "role", or "evidence": at least one standing "it is
            there" must go, and one of its own must stay.
    """
    row = _barrier(barrier)
    _refuse(split_refusal(state=row.state, role=actor_role))
    wanted = set(sources)
    chosen, rest = divided(row, wanted)
    if not (_present(chosen) and _present(rest)) or len({o.source for o in chosen}) < len(wanted):
        raise TransitionRefused("evidence")
    first = _first_place(row, chosen) or {
        "kind": row.kind, "lon": row.geom.x, "lat": row.geom.y, "side": row.side,
    }  # fmt: skip
    with transaction.atomic():
        return outbox.record(
            kind="barrier.split",
            subject=barrier,
            payload={
                "barrier": str(barrier),
                "sources": sorted(map(str, wanted)),
                **{name: first[name] for name in ("kind", "lon", "lat")},
                "side": first.get("side") or "",
                "reason": TWO_BARRIERS,
                "actor_role": actor_role,
            },
        )


def _first_place(barrier: Barrier, chosen: list[Observation]) -> dict[str, Any] | None:
    """What the first of the reports said that some observations come from; None without any.

    The event of an observation may be a decision that moved it here: the report's own is among
    those of its source.
    """
    rows = Observation.objects.filter(
        barrier__layer=barrier.layer_id, source__in={seen.source for seen in chosen}
    )
    told_in: dict[UUID, list[UUID]] = {}
    for source, event in rows.order_by("pk").values_list("source", "event_uuid"):
        told_in.setdefault(source, []).append(event)
    told = outbox_facts.events(event for events in told_in.values() for event in events)
    for seen in sorted(chosen, key=lambda seen: seen.pk):
        for event in (seen.event_uuid, *told_in[seen.source]):
            if event in told and "lon" in told[event].payload:
                return told[event].payload
    return None


def _barrier(uuid: UUID) -> Barrier:
    row = Barrier.objects.filter(layer__name=ACCESSIBILITY, uuid=uuid).first()
    if row is None:
        raise TransitionRefused("unknown")
    return row


def _refuse(why: str) -> None:
    if why:
        raise TransitionRefused(why)


def _present(rows: list[Observation]) -> bool:
    return any(row.stands and row.stance == Stance.PRESENT for row in rows)
