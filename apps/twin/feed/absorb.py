"""The twin's ear: one event in, exactly one change of the layer out, in the same transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction

from apps.outbox import services as outbox
from apps.outbox.services import EventFacts, poke
from apps.twin.feed import (
    barriers,
    corrections,
    ledger,
    merging,
    moved,
    network,
    openings,
    reports,
    surveys,
)
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import adopt_network
from apps.twin.models import BarrierState, Layer
from apps.twin.removal import proof_kind

# The engine sits above the twin: it is known here by the name of its task only.
ENGINE_TASK = "apps.reach.tasks.follow"
ENGINE_QUEUE = "engine"

APPLY: dict[str, Callable[[Step], None]] = {
    "report.submitted": reports.submitted,
    "report.transitioned": reports.transitioned,
    "report.corrected": corrections.corrected,
    "report.contact_verified": corrections.contact_verified,
    "survey.observed": surveys.surveyed,
    "barrier.voice": barriers.voiced,
    "barrier.voice_taken_back": barriers.voice_taken_back,
    "barrier.transitioned": barriers.transitioned,
    "barrier.merged": merging.merged,
    "barrier.unmerged": merging.unmerged,
    "barrier.split": merging.split,
    "barrier.moved": moved.moved,
    "network.activated": network.activated,
}


def absorb(event: EventFacts) -> None:
    """Absorb one event into the accessibility layer; a repeat changes nothing.

    Runs in the transaction of the delivery. It reads the event's own payload and the layer, and
    nothing else, so that the same events in the same order always give the same layer.

    Raises:
        OutOfOrder: the event tells of a report that has not arrived yet; try again later.
        KeyError, ValueError: the payload is not what its kind promises (a dead letter in the end).
    """
    # No savepoint of its own: the delivery has one, and a failure undoes the step as a whole.
    with transaction.atomic(savepoint=False):
        layer = ledger.locked_layer()
        if ledger.is_absorbed(layer, event.uuid):
            return
        adopt_network(layer)
        step = apply(layer, event)
        ledger.append(step)
        _tell_of_removals(step)
        transaction.on_commit(_poke_engine, robust=True)


def absorb_many(events: Sequence[EventFacts]) -> None:
    """Absorb several events as ``absorb`` does one by one, each as a version of its own.

    Those that plainly open a barrier (see ``openings``) are looked up and written together.
    """
    with transaction.atomic(savepoint=False):
        layer = ledger.locked_layer()
        known = ledger.absorbed(layer, [event.uuid for event in events])
        new = [event for event in events if event.uuid not in known]
        if not new:
            return
        adopt_network(layer)
        at = openings.find(layer, new)
        waiting = openings.Openings(layer)
        for event in new:
            if event.uuid in at:
                waiting.add(event, at[event.uuid])
                continue
            waiting.write()
            step = apply(layer, event)
            ledger.append(step)
            _tell_of_removals(step)
        waiting.write()
        transaction.on_commit(_poke_engine, robust=True)


def apply(layer: Layer, event: EventFacts) -> Step:
    """Apply an event to a layer as its next version, without writing the change itself."""
    step = Step(layer=layer, event=event, version=layer.version + 1)
    APPLY[event.kind](step)
    layer.version = step.version
    return step


def _tell_of_removals(step: Step) -> None:
    """Asked for is not yet done: what follows from a removal follows from this event."""
    for image in step.images:
        if image["state"] == BarrierState.REMOVED != image["was"]:
            outbox.record(
                kind="barrier.removed",
                subject=UUID(image["uuid"]),
                payload={
                    "barrier": image["uuid"],
                    "removal": str(step.event.uuid),
                    "proof": proof_kind(step.event.payload),
                },
            )


def _poke_engine() -> None:
    # Cheap to repeat: the engine follows the log to its end and finds nothing more to do. Beat
    # pokes it again every few seconds, so an old poke may die in the queue.
    poke(ENGINE_TASK, queue=ENGINE_QUEUE, expires_s=10)
