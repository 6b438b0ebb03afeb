"""``barrier.moved``: a person chose the stretch a barrier acts on."""

from uuid import UUID

from apps.twin.feed import ledger
from apps.twin.feed.evidence import write
from apps.twin.feed.ledger import Step
from apps.twin.models import Barrier, Layer, Segment

PLACERS = frozenset({"staff", "technician"})


def moved(step: Step) -> None:
    """Put the barrier where the person said, unless the layer has moved on since."""
    facts = step.event.payload
    uuid, index = UUID(facts["barrier"]), facts["segment"]
    barrier = Barrier.objects.filter(layer=step.layer, uuid=uuid).first()
    if barrier is None:
        step.note("unknown_barrier", uuid)
        return
    if facts["actor_role"] not in PLACERS:
        step.note("refused_role", uuid)
        return
    if step.layer.network_id != facts["network"]:
        step.note("other_network", uuid)
        return
    chosen = _segment(facts["network"], index)
    if chosen is None and index is not None:
        step.note("unknown_segment", uuid)
        return
    barrier.segment, barrier.side, barrier.placed = chosen, facts["side"], True
    if chosen is not None:
        barrier.place_name = chosen.name or barrier.place_name
        barrier.district_code = chosen.district_code or barrier.district_code
    step.kind, step.reason, step.barrier_uuid = ledger.CHANGED, "placed", uuid
    write(step, barrier, was=barrier.state)


def refuses_place(dataset_id: int, index: int | None, side: str) -> bool:
    """Whether no barrier can be put there: another generation, no such stretch, no such side."""
    if not Layer.objects.filter(name=ledger.ACCESSIBILITY, network_id=dataset_id).exists():
        return True
    if index is None:
        return bool(side)
    chosen = _segment(dataset_id, index)
    return chosen is None or bool(side and not chosen.two_sided)


def _segment(dataset_id: int, index: int | None) -> Segment | None:
    if index is None:
        return None
    rows = Segment.objects.filter(dataset_id=dataset_id, index=index, walkable=True)
    return rows.defer("geom").first()
