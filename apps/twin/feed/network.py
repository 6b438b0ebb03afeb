"""A new generation of the network: every barrier is put onto it in the same step."""

from typing import Any

from apps.twin.feed import ledger
from apps.twin.feed.ledger import Step
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, Segment
from apps.twin.network.resnap import Lying, Move, resnap
from apps.twin.network.snapping import stretches

_CHUNK = 1000


def activated(step: Step) -> None:
    """``network.activated``: snap all barriers anew.

    After this change every barrier of the layer lies on the generation it names, or on nothing.
    ``moved`` lists, by UUID, ``[uuid, segment, side]`` of each barrier whose segment index (in the
    generation it names, null beside it) or side is another than before: with it the log alone
    tells where everything lay at any version. Whole images would make the change endless.
    ``doubtful`` lists ``[uuid, segment it lay on before, reason, ...]`` of the standing barriers a
    person should look at (decision 16).
    """
    dataset_id = int(step.event.payload["dataset"])
    if not Segment.objects.filter(dataset_id=dataset_id).exists():
        step.note("unknown_network")
        return
    step.layer.network_id = dataset_id
    step.kind = ledger.NETWORK
    moved: list[list[Any]] = []
    doubtful: list[list[Any]] = []
    barriers = list(Barrier.objects.filter(layer=step.layer).order_by("uuid"))
    for first in range(0, len(barriers), _CHUNK):
        chunk = barriers[first : first + _CHUNK]
        before = lying(chunk)
        for barrier, was, move in zip(chunk, before, resnap(dataset_id, before), strict=True):
            index = was.stretch.index if was.stretch else None
            if (is_at := _index(move), move.side) != (index, was.side):
                moved.append([str(barrier.uuid), is_at, move.side])
            if move.reasons and barrier.state in STANDING:
                doubtful.append([str(barrier.uuid), index, *move.reasons])
            _apply(step, barrier, move)
    Barrier.objects.bulk_update(
        barriers,
        ["segment", "side", "placed", "place_name", "district_code", "changed_version"],
        batch_size=500,
    )
    step.details |= {"resnapped": len(barriers), "moved": moved, "doubtful": doubtful}


def lying(barriers: list[Barrier]) -> list[Lying]:
    """Where barriers lie now; one query."""
    on = stretches([one.segment_id for one in barriers if one.segment_id is not None])
    return [
        Lying(
            uuid=one.uuid,
            kind=one.kind,
            lon=one.geom.x,
            lat=one.geom.y,
            stretch=on.get(one.segment_id) if one.segment_id is not None else None,
            side=str(one.side),
            placed=one.placed,
        )
        for one in barriers
    ]


def _index(move: Move) -> int | None:
    return move.stretch.index if move.stretch else None


def _apply(step: Step, barrier: Barrier, move: Move) -> None:
    barrier.segment_id, barrier.side = None, move.side
    if move.stretch is not None:
        barrier.segment_id = move.stretch.id
        barrier.place_name = move.stretch.name or barrier.place_name
        barrier.district_code = move.stretch.district_code or barrier.district_code
    if move.reasons:
        # What a person once chose is no longer there: she is asked again.
        barrier.placed = False
    barrier.changed_version = step.version
