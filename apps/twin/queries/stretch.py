"""One stretch of the network with what touches it and what stands on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, Network, Segment
from apps.twin.network.arrays import NetworkArrays, load_around


@dataclass(frozen=True, slots=True)
class BarrierOnStretch:
    """A standing barrier of the stretch."""

    uuid: UUID
    kind: str
    state: str
    side: str
    measures: dict[str, Any]
    can_pass: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch. ``ref`` is its identifier in the source, ``generation`` that of the network.

    ``part``: the stretches that touch it, as arrays with indices of their own; ``row`` is its own.
    ``lon``, ``lat``: a place on it, degrees.
    """

    index: int
    ref: str
    dataset_id: int
    generation: int
    kind: str
    name: str
    length_m: float
    two_sided: bool
    lon: float
    lat: float
    part: NetworkArrays
    row: int
    barriers: tuple[BarrierOnStretch, ...]


def stretch(index: int, *, dataset_id: int) -> Stretch | None:
    """One stretch of a generation by its index; None when there is none. Five queries."""
    network = Network.objects.filter(pk=dataset_id).select_related("dataset").first()
    row = Segment.objects.filter(dataset_id=dataset_id, index=index).first()
    if network is None or row is None:
        return None
    part = load_around(dataset_id, str(network.revision), [row.start_id, row.end_id])
    (own,) = (part.segment_id == row.pk).nonzero()[0].tolist()
    standing = Barrier.objects.filter(
        layer__name=ACCESSIBILITY, segment_id=row.pk, state__in=list(STANDING)
    )
    middle = row.geom.interpolate_normalized(0.5)
    return Stretch(
        index=index,
        ref=row.ref,
        dataset_id=dataset_id,
        generation=network.dataset.generation,
        kind=row.kind,
        name=row.name,
        length_m=row.length_m,
        two_sided=row.two_sided,
        lon=middle.x,
        lat=middle.y,
        part=part,
        row=own,
        barriers=tuple(
            BarrierOnStretch(b.uuid, b.kind, b.state, b.side, b.measures, b.can_pass)
            for b in standing.order_by("uuid")
        ),
    )
