"""Voices about a known barrier, and decisions about it."""

from datetime import datetime
from uuid import UUID

from apps.twin.feed import ledger
from apps.twin.feed.evidence import (
    affirm,
    find,
    observation,
    observe,
    refute_absence,
    settle,
    write,
)
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import survivor
from apps.twin.feed.reports import contact_of, fall, observed_at, spoken_by
from apps.twin.lifecycle import News, decision_refusal
from apps.twin.models import BarrierState, Stance
from apps.twin.removal import proof_kind


def voiced(step: Step) -> None:
    """``barrier.voice``: "still there" or "no longer there".

    Said of a merged one it stays with it, and speaks for its survivor.
    """
    facts = step.event.payload
    barrier = find(step, UUID(facts["barrier"]))
    source = UUID(facts["voice"])
    if barrier is None:
        step.note("unknown_barrier", UUID(facts["barrier"]))
        return
    if barrier.observations.filter(source=source).exists():
        step.note("already_known", barrier.uuid)
        return
    source_kind, stance = facts.get("source_kind", "citizen"), Stance(facts["stance"])
    can_tell = source_kind == "technician"
    seen = observation(
        step,
        source=source,
        source_kind=source_kind,
        stance=stance,
        verified=can_tell,
        contact=contact_of(facts),
        observed_at=observed_at(step),
    )
    told_of = survivor(barrier)
    observe(barrier, seen, speaks_for=told_of)
    news = News.ABSENT if stance == Stance.ABSENT else News.VERIFIED if can_tell else News.SEEN
    step.kind, step.barrier_uuid = ledger.CHANGED, told_of.uuid
    settle(step, told_of, news=news, was=told_of.state)


def voice_taken_back(step: Step) -> None:
    """``barrier.voice_taken_back``: it was a slip; what was said stays on record, stands no more.

    A claim that a voice has brought about stays: only who can tell settles it (decision 7).
    """
    facts = step.event.payload
    seen = spoken_by(step.layer, UUID(facts["voice"]))
    if seen is None or not seen.stands:
        step.note("unknown_voice" if seen is None else "already_fallen", UUID(facts["barrier"]))
        return
    fall(step, seen)


# Reasons of a person's decision that say: it is there now.
AFFIRMING = frozenset({"seen_again", "still_there", "inspection", "technician", "reopened"})


def transitioned(step: Step) -> None:
    """``barrier.transitioned``: somebody decided; what the table does not allow is only noted."""
    facts = step.event.payload
    barrier = find(step, UUID(facts["barrier"]))
    if barrier is None:
        step.note("unknown_barrier", UUID(facts["barrier"]))
        return
    was, to, reason = barrier.state, facts["to"], facts["reason"]
    refused = decision_refusal(state=was, to=to, reason=reason, role=facts["actor_role"])
    if refused:  # the barrier has moved on since somebody decided
        step.note(f"refused_{refused}", barrier.uuid)
        return
    unseen_since = facts.get("last_seen_at")
    if unseen_since and barrier.last_seen_at > datetime.fromisoformat(unseen_since):
        step.note("seen_since", barrier.uuid)  # renewed while it was about to expire
        return
    proof = proof_kind(facts) if to == BarrierState.REMOVED else ""
    if to == BarrierState.REMOVED and not proof:
        step.note("refused_proof", barrier.uuid)
        return
    if was == BarrierState.REMOVAL_CLAIMED and to in {
        BarrierState.CONFIRMED,
        BarrierState.SUSPECTED,
    }:
        refute_absence(barrier)
    if reason in AFFIRMING and to in {BarrierState.SUSPECTED, BarrierState.CONFIRMED}:
        affirm(step, barrier)
    barrier.state, barrier.proof = to, proof
    step.kind, step.reason, step.barrier_uuid = ledger.CHANGED, reason, barrier.uuid
    write(step, barrier, was=was)
