"""What can be told of the network's generations, and of the barriers a new one left doubtful."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.twin.feed.ledger import ACCESSIBILITY, NETWORK
from apps.twin.feed.network import lying
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, Change, Layer, Network, Segment
from apps.twin.network.compare import NetworkComparison, compare
from apps.twin.network.resnap import SNAP_RADIUS_M
from apps.twin.network.snapping import candidates_of


@dataclass(frozen=True, slots=True)
class GenerationFacts:
    """A generation of the network. ``state``: "staged", "active" or "retired".

    ``carries_barriers``: the layer's barriers lie on it (that follows the activation).
    """

    dataset_id: int
    generation: int
    state: str
    name: str
    source: str
    licence: str
    reference_date: date | None
    imported_at: datetime
    activated_at: datetime | None
    is_demonstration: bool
    node_count: int
    segment_count: int
    carries_barriers: bool


@dataclass(frozen=True, slots=True)
class DoubtfulBarrier:
    """A standing barrier a person should look at since the network changed.

    ``before_name``, ``before_kind``: the stretch it lay on; empty when it has none any more.
    ``reasons`` are codes of ``network.resnap``.
    """

    uuid: UUID
    kind: str
    state: str
    lon: float
    lat: float
    side: str
    district_code: str
    before_name: str
    before_kind: str
    now_name: str
    now_kind: str
    lies_on_network: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """A stretch and side a barrier may be put on; metres from its point.

    ``is_present``: it lies there now. ``segment_index`` null: beside the network.
    """

    dataset_id: int
    segment_index: int | None
    side: str
    name: str
    kind: str
    distance_m: float
    is_present: bool


def network_generations() -> list[GenerationFacts]:
    """All generations of the network, the newest first. Two queries."""
    lies_on = Layer.objects.filter(name=ACCESSIBILITY).values_list("network_id", flat=True).first()
    rows = Network.objects.select_related("dataset").order_by("-dataset__generation")
    return [
        GenerationFacts(
            dataset_id=row.dataset_id,
            generation=row.dataset.generation,
            state=row.dataset.state,
            name=row.dataset.name,
            source=row.dataset.source,
            licence=row.dataset.licence,
            reference_date=row.dataset.reference_date,
            imported_at=row.dataset.imported_at,
            activated_at=row.dataset.activated_at,
            is_demonstration=row.dataset.is_demonstration,
            node_count=row.node_count,
            segment_count=row.segment_count,
            carries_barriers=row.dataset_id == lies_on,
        )
        for row in rows
    ]


def compare_networks(old_id: int, new_id: int) -> NetworkComparison:
    """What putting one generation in force instead of another would do; a few queries.

    Raises:
        LookupError: there is no such generation, or both are the same.
    """
    if old_id == new_id:
        raise LookupError("a generation is compared with another one")
    for dataset_id in (old_id, new_id):
        if not Network.objects.filter(pk=dataset_id).exists():
            raise LookupError(f"there is no generation {dataset_id} of the network")
    return compare(old_id, new_id)


def doubtful_barriers(
    *,
    districts: Collection[str] | None = None,
    barrier: UUID | None = None,
    first: int = 0,
    limit: int = 2000,
) -> list[DoubtfulBarrier]:
    """Barriers the present network left doubtful and nobody has settled yet. A few queries.

    Derived from the log: what the steps onto the present generation called doubtful, less what no
    longer stands, and what a person has placed since. At most ``limit`` from the one counted as
    ``first`` on, among those of some ``districts`` (codes) or of one ``barrier`` if they are given.
    """
    doubts, before_id = _doubts()
    open_ones = _open(doubts, districts)
    if barrier is not None:
        open_ones = open_ones.filter(uuid=barrier)
    rows = list(open_ones.select_related("segment").order_by("uuid")[first : first + limit])
    indices = [index for row in rows if (index := doubts[row.uuid][0]) is not None]
    stretches = Segment.objects.filter(dataset_id=before_id or 0, index__in=indices)
    before: dict[int | None, tuple[str, str]] = {
        index: (name, kind) for index, name, kind in stretches.values_list("index", "name", "kind")
    }
    found = []
    for row in rows:
        index, reasons = doubts[row.uuid]
        name, kind = before.get(index, ("", ""))
        found.append(
            DoubtfulBarrier(
                uuid=row.uuid,
                kind=row.kind,
                state=row.state,
                lon=row.geom.x,
                lat=row.geom.y,
                side=row.side,
                district_code=row.district_code,
                before_name=name,
                before_kind=kind,
                now_name=row.segment.name if row.segment else "",
                now_kind=row.segment.kind if row.segment else "",
                lies_on_network=row.segment is not None,
                reasons=reasons,
            )
        )
    return found


def doubtful_count(*, districts: Collection[str] | None = None) -> int:
    """How many are not settled yet, in all districts or some (codes)."""
    return _open(_doubts()[0], districts).count()


def _open(
    doubts: dict[UUID, tuple[int | None, tuple[str, ...]]], districts: Collection[str] | None
) -> QuerySet[Barrier]:
    rows = Barrier.objects.filter(
        layer__name=ACCESSIBILITY, uuid__in=list(doubts), state__in=STANDING, placed=False
    )
    return rows if districts is None else rows.filter(district_code__in=districts)


def _doubts() -> tuple[dict[UUID, tuple[int | None, tuple[str, ...]]], int | None]:
    """Per barrier the stretch it lay on and the reasons; and the generation it lay on."""
    steps = Change.objects.filter(layer__name=ACCESSIBILITY, kind=NETWORK).order_by("-version")
    doubts: dict[UUID, tuple[int | None, tuple[str, ...]]] = {}
    present: int | None = None
    first = 0
    for version, payload in steps.values_list("version", "payload").iterator(chunk_size=20):
        if present not in {None, payload["network"]}:
            break
        present, first = payload["network"], version
        for uuid, index, *reasons in payload.get("doubtful", []):
            doubts.setdefault(UUID(uuid), (index, tuple(reasons)))
    # Every change names the generation the layer was on after it.
    before = Change.objects.filter(layer__name=ACCESSIBILITY, version=first - 1)
    return doubts, (before.values_list("payload__network", flat=True).first() if doubts else None)


def place_options(barrier: UUID) -> list[PlaceOption]:
    """Where a barrier may be put on the layer's generation: where it lies first, then the nearest.

    A two-sided stretch is three options: left, right and unknown. Last: beside the network. Empty
    for an unknown barrier, and before there is a network. A few queries.
    """
    row = Barrier.objects.filter(layer__name=ACCESSIBILITY, uuid=barrier).first()
    layer = Layer.objects.filter(name=ACCESSIBILITY).first()
    if row is None or layer is None or layer.network_id is None:
        return []
    (one,) = lying([row])
    (found,) = candidates_of(layer.network_id, [(one.lon, one.lat)], max_m=SNAP_RADIUS_M)
    options = []
    for near in sorted(found, key=lambda hit: (hit.foot.distance_m, hit.stretch.index)):
        stretch = near.stretch
        sides = ["left", "right", ""] if stretch.two_sided else [""]
        options += [
            PlaceOption(
                dataset_id=layer.network_id,
                segment_index=stretch.index,
                side=side,
                name=stretch.name,
                kind=stretch.kind,
                distance_m=round(near.foot.distance_m, 1),
                is_present=row.segment_id == stretch.id and one.side == side,
            )
            for side in sides
        ]
    options.append(
        PlaceOption(layer.network_id, None, "", "", "", 0.0, is_present=row.segment_id is None)
    )
    return sorted(options, key=lambda option: not option.is_present)
