"""Reports that plainly open a barrier: most of a storm of them, looked up and written together.

Plainly: nothing of its family stands near the place, nor is told of by an earlier report of the
same batch. Whatever could be a matter of judgement goes the way of a single event.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from apps.outbox.services import EventFacts
from apps.twin.feed import ledger, reports
from apps.twin.feed.evidence import save_opened
from apps.twin.feed.geodesy import degrees_box
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import Place, family_of, places
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, BarrierState, Layer, Observation

KIND = "report.submitted"
Box = tuple[float, float, float, float]

# Of any kind and by their boxes: more than may be joined, never less.
_AROUND = """
    SELECT place.i, barrier.kind
    FROM unnest(%s::int[], %s::float8[], %s::float8[], %s::float8[], %s::float8[])
        AS place (i, west, south, east, north)
    JOIN twin_barrier AS barrier
        ON barrier.geom && ST_MakeEnvelope(west, south, east, north, 4326)
       AND barrier.layer_id = %s AND barrier.state = ANY(%s)
"""


def find(layer: Layer, events: Sequence[EventFacts]) -> dict[UUID, Place]:
    """Where the barriers are that these events plainly open, by UUID. Three queries.

    Only for a layer that is locked, and before anything of the batch is applied. An event that is
    not what its kind promises is left to fail by itself.
    """
    told = [event for event in events if event.kind == KIND and _is_whole(event)]
    if not told:
        return {}
    sources = [UUID(event.payload["report"]) for event in told]
    known = Observation.objects.filter(barrier__layer=layer, source__in=sources)
    spoken = set(known.values_list("source", flat=True))
    boxes = [_box(event) for event in told]
    taken = _taken(layer, told, boxes)
    clear = [
        event
        for number, event in enumerate(told)
        if sources[number] not in spoken
        and number not in taken
        and not _beside_an_earlier(told[:number], event, boxes[number])
    ]
    asked = [(*_place(event), event.payload["kind"], _side(event)) for event in clear]
    found = places(asked, dataset_id=layer.network_id)
    return {event.uuid: at for event, at in zip(clear, found, strict=True)}


class Openings:
    """Steps that open barriers, applied to a layer and not yet written."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._steps: list[Step] = []
        self._opened: list[tuple[Barrier, Observation]] = []

    def add(self, event: EventFacts, at: Place) -> None:
        """Apply one as the layer's next version."""
        step = Step(layer=self._layer, event=event, version=self._layer.version + 1)
        facts = event.payload
        source_kind = facts.get("source_kind", "citizen")
        self._opened.append(
            reports.opened(step, at, source=UUID(facts["report"]), source_kind=source_kind)
        )
        self._steps.append(step)
        self._layer.version = step.version

    def write(self) -> None:
        """Write what was applied. Four queries, none when there is nothing."""
        if self._steps:
            save_opened(self._opened)
            ledger.append(*self._steps)
            self._steps, self._opened = [], []


def _is_whole(event: EventFacts) -> bool:
    facts = event.payload
    try:
        float(facts["lon"]), float(facts["lat"]), UUID(facts["report"])
    except (KeyError, TypeError, ValueError):
        return False
    return facts.get("kind") in KINDS


def _place(event: EventFacts) -> tuple[float, float]:
    return float(event.payload["lon"]), float(event.payload["lat"])


def _side(event: EventFacts) -> str:
    return event.payload.get("side") or ""


def _box(event: EventFacts) -> Box:
    return degrees_box(*_place(event), KINDS[event.payload["kind"]].join_radius_m)


def _taken(layer: Layer, told: Sequence[EventFacts], boxes: Sequence[Box]) -> set[int]:
    """Numbers of the events with a barrier of the family near their place."""
    states = [str(state) for state in (*STANDING, BarrierState.MERGED)]
    corners = ([box[corner] for box in boxes] for corner in range(4))
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [list(range(len(told))), *corners, layer.pk, states])
        rows = cursor.fetchall()
    return {i for i, kind in rows if kind in family_of(told[i].payload["kind"])}


def _beside_an_earlier(earlier: Sequence[EventFacts], event: EventFacts, box: Box) -> bool:
    west, south, east, north = box
    family = family_of(event.payload["kind"])
    return any(
        west <= lon <= east and south <= lat <= north and other.payload["kind"] in family
        for other in earlier
        for lon, lat in [_place(other)]
    )
