"""A new generation of the network: every barrier is put onto it in the same step."""

from typing import Any

from apps.twin.feed import ledger
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import Place, place
from apps.twin.models import Barrier, Segment


def activated(step: Step) -> None:
    """``network.activated``: snap all barriers anew.

    After this change every barrier of the layer lies on the generation it names, or on nothing.
    ``moved`` lists, by UUID, ``[uuid, segment, side]`` of each barrier whose segment index (in the
    generation it names, null beside it) or side is another than before: with it the log alone
    tells where everything lay at any version. Whole images would make the change endless.
    """
    dataset_id = int(step.event.payload["dataset"])
    if not Segment.objects.filter(dataset_id=dataset_id).exists():
        step.note("unknown_network")
        return
    step.layer.network_id = dataset_id
    step.kind = ledger.NETWORK
    barriers = Barrier.objects.filter(layer=step.layer).select_related("segment").order_by("uuid")
    snapped, moved = [], []
    for barrier in barriers.iterator(chunk_size=1000):
        before = _image(barrier, barrier.segment.index if barrier.segment else None)
        at = _resnapped(step, barrier, dataset_id)
        snapped.append(barrier)
        if (after := _image(barrier, at.segment_index)) != before:
            moved.append(after)
    Barrier.objects.bulk_update(
        snapped,
        ["segment", "side", "place_name", "district_code", "changed_version"],
        batch_size=500,
    )
    step.details |= {"resnapped": len(snapped), "moved": moved}


def _image(barrier: Barrier, index: int | None) -> list[Any]:
    return [str(barrier.uuid), index, str(barrier.side)]


def _resnapped(step: Step, barrier: Barrier, dataset_id: int) -> Place:
    before = barrier.segment
    at = place(lon=barrier.geom.x, lat=barrier.geom.y, kind=barrier.kind, dataset_id=dataset_id)
    if not _drawn_alike(before, at):
        # The side is told looking along the old drawing direction: only the geometry knows now.
        barrier.side = at.side
    barrier.segment_id = at.segment_id
    barrier.place_name = at.name or barrier.place_name
    barrier.district_code = at.district_code or barrier.district_code
    barrier.changed_version = step.version
    return at


def _drawn_alike(before: Segment | None, at: Place) -> bool:
    """Whether the new stretch is the old one again: same reference, same end points."""
    if before is None or at.segment_id is None:
        # Nothing to compare with: what a reporter said of the side is all there is.
        return before is None and not at.side
    after = Segment.objects.only("ref", "geom").get(pk=at.segment_id)
    return after.ref == before.ref and (
        after.geom.coords[0],
        after.geom.coords[-1],
    ) == (before.geom.coords[0], before.geom.coords[-1])
