"""The layer's versions: taken under a row lock, gapless, in the order of the commits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.outbox.services import EventFacts
from apps.twin.models import Barrier, Change, Layer

ACCESSIBILITY = "accessibility"

OPENED = "barrier.opened"
JOINED = "barrier.joined"
CHANGED = "barrier.changed"
NOTED = "noted"
NETWORK = "network.activated"


@dataclass(slots=True)
class Step:
    """One event on its way into one layer, and what it did there.

    ``images`` are the barriers as they are after the step, so that a reader of the log never has
    to ask for the present state (see ``image``).
    """

    layer: Layer
    event: EventFacts
    version: int
    kind: str = NOTED
    reason: str = ""
    barrier_uuid: UUID | None = None
    images: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """What the change says: ids and structured facts, never the words of a person."""
        return {
            "event": self.event.kind,
            "network": self.layer.network_id,
            "reason": self.reason,
            "barriers": self.images,
            **self.details,
        }

    def note(self, reason: str, barrier_uuid: UUID | None = None) -> None:
        """Absorbed without effect, for this reason."""
        self.kind, self.reason, self.barrier_uuid = NOTED, reason, barrier_uuid

    def touch(self, barrier: Barrier, *, was: str | None, index: int | None) -> None:
        """Add a barrier's image. ``was``: its state before, None when it is new."""
        self.images.append(image(barrier, was=was, index=index))


def image(barrier: Barrier, *, was: str | None, index: int | None) -> dict[str, Any]:
    """``{uuid, kind, state, was, segment (index or null), side, measures, can_pass}``."""
    return {
        "uuid": str(barrier.uuid),
        "kind": str(barrier.kind),
        "state": str(barrier.state),
        "was": None if was is None else str(was),
        "segment": index,
        "side": str(barrier.side),
        "measures": barrier.measures,
        "can_pass": str(barrier.can_pass),
    }


def locked_layer(name: str = ACCESSIBILITY) -> Layer:
    """The layer, locked until the transaction ends: whoever comes next waits for our commit."""
    layer = Layer.objects.select_for_update().filter(name=name).first()
    if layer is None:
        Layer.objects.get_or_create(name=name)
        layer = Layer.objects.select_for_update().get(name=name)
    return layer


def is_absorbed(layer: Layer, event_uuid: UUID) -> bool:
    """Whether the layer has this event. Asked under the lock, so the answer holds."""
    return Change.objects.filter(layer=layer, event_uuid=event_uuid).exists()


def absorbed(layer: Layer, event_uuids: Iterable[UUID]) -> set[UUID]:
    """Those of the events that the layer has. Asked under the lock, one query."""
    rows = Change.objects.filter(layer=layer, event_uuid__in=list(event_uuids))
    return set(rows.values_list("event_uuid", flat=True))


def append(*steps: Step) -> None:
    """Write steps of one layer as its next versions, in their order."""
    if not steps:
        return
    now = timezone.now()
    layer = steps[-1].layer
    layer.version, layer.updated_at = steps[-1].version, now
    layer.save(update_fields=["version", "updated_at", "network"])
    Change.objects.bulk_create(
        Change(
            layer=layer,
            version=step.version,
            event_uuid=step.event.uuid,
            kind=step.kind,
            barrier_uuid=step.barrier_uuid,
            payload=step.payload(),
            created_at=now,
        )
        for step in steps
    )
