"""What the accessibility layer can tell."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.twin import life
from apps.twin.feed.digest import digest
from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.kinds import BarrierKind
from apps.twin.lifecycle import STANDING
from apps.twin.models import (
    Barrier,
    BarrierState,
    Layer,
    Stance,
)

__all__ = [
    "STANDING",
    "BarrierFacts",
    "ChangeFacts",
    "LayerFacts",
    "StandingBarrier",
    "StandingSnapshot",
    "barrier",
    "barriers_geojson",
    "barriers_in",
    "barriers_told",
    "digest",
    "layer",
    "standing_barriers",
    "standing_snapshot",
]

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """A layer and its version. ``network_dataset_id``: the generation its barriers lie on."""

    name: str
    version: int
    updated_at: datetime | None
    network_dataset_id: int | None


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """One step of the layer.

    ``kind`` is "barrier.opened", "barrier.joined", "barrier.changed", "noted" or
    "network.activated". ``payload`` is ``{event, network, reason, barriers: [image]}`` where an
    image is the barrier after the step: ``{uuid, kind, state, was, segment, side, measures,
    can_pass}`` (``was`` null: new; ``segment``: index in the generation ``network``, or null).
    Where barriers were joined or parted, ``merged``, ``unmerged`` or ``split`` names the other one.
    "network.activated" has no images but ``moved``, ``[[uuid, segment, side]]``: all whose segment
    or side is another after the step; whoever is not in it has the same index and side as before.
    """

    version: int
    kind: str
    event_uuid: UUID
    barrier_uuid: UUID | None
    payload: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BarrierFacts:
    """A barrier as anybody may see it. Degrees; counts are of standing observations.

    ``merged_into``: the barrier that speaks for it, when it is merged. ``until``: when it will be
    over, as the latest of those who said so.
    """

    uuid: UUID
    kind: str
    state: str
    lon: float
    lat: float
    segment_id: int | None
    segment_index: int | None
    dataset_id: int | None
    side: str
    place_name: str
    district_code: str
    measures: dict[str, Any]
    can_pass: str
    first_seen_at: datetime
    last_seen_at: datetime
    opened_version: int
    changed_version: int
    present_count: int
    absent_count: int
    until: datetime | None = None
    merged_into: UUID | None = None
    # What proves that it is gone ("photo", "measure", "inspection", "earlier"); empty: it is not.
    proof: str = ""

    @property
    def expires_at(self) -> datetime | None:
        """When it ends unless somebody says it is still there; None: it does not by itself."""
        ends = self.state in life.EXPIRING
        return life.expires_at(self.kind, self.last_seen_at, self.until) if ends else None

    @property
    def needs_check(self) -> bool:
        """Whether it is fixed, not verified, and was seen by nobody for long."""
        return life.is_due_for_a_check(self.kind, self.state, self.last_seen_at, timezone.now())

    @property
    def kind_label(self) -> str:
        """Translated name of the kind."""
        return str(BarrierKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """Translated name of the state."""
        return str(BarrierState(self.state).label)

    @property
    def stands(self) -> bool:
        """Whether it still counts."""
        return self.state in STANDING


@dataclass(frozen=True, slots=True)
class StandingBarrier:
    """What the engine needs of a barrier; ``segment_index`` is null beside the network."""

    uuid: UUID
    kind: str
    state: str
    segment_index: int | None
    side: str
    measures: dict[str, Any]
    can_pass: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class StandingSnapshot:
    """What stood at a version, and the generation the barriers lay on then (null: none yet)."""

    version: int
    network_dataset_id: int | None
    barriers: list[StandingBarrier]


def layer() -> LayerFacts:
    """The accessibility layer; version 0 before the first event. One query."""
    row = Layer.objects.filter(name=ACCESSIBILITY).first()
    if row is None:
        return LayerFacts(ACCESSIBILITY, 0, None, None)
    return LayerFacts(row.name, row.version, row.updated_at, row.network_id)


def barrier(uuid: UUID) -> BarrierFacts | None:
    """One barrier in any state, None when there is none."""
    row = fact_rows().filter(uuid=uuid).first()
    return facts_of(row) if row else None


def barriers_in(
    bbox: Bbox | None = None,
    states: Iterable[str] | None = None,
    limit: int = 1000,
    *,
    kinds: Iterable[str] | None = None,
    district_code: str = "",
    changed_since: int | None = None,
    newest_first: bool = True,
) -> list[BarrierFacts]:
    """Barriers in a box (west, south, east, north), standing ones unless told otherwise.

    ``changed_since``: only those that a later version of the layer changed.
    """
    rows = fact_rows().filter(state__in=list(STANDING if states is None else states))
    if bbox is not None:
        rows = rows.filter(geom__bboverlaps=box_of(bbox))
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if district_code:
        rows = rows.filter(district_code=district_code)
    if changed_since is not None:
        rows = rows.filter(changed_version__gt=changed_since)
    order = ("-changed_version", "uuid") if newest_first else ("opened_version", "uuid")
    return [facts_of(row) for row in rows.order_by(*order)[:limit]]


_TOLD = """
    SELECT barrier.uuid, ST_X(barrier.geom), ST_Y(barrier.geom), barrier.measures::text,
           barrier.kind, barrier.state, NULLIF(barrier.side, ''), NULLIF(barrier.place_name, ''),
           NULLIF(barrier.district_code, ''), barrier.can_pass,
           to_char(barrier.first_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
           to_char(barrier.last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
           barrier.changed_version
    FROM twin_barrier AS barrier JOIN twin_layer AS layer ON layer.id = barrier.layer_id
    WHERE layer.name = %(layer)s AND barrier.state = ANY(%(states)s)
      AND (%(west)s::float8 IS NULL OR barrier.geom &&
           ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326))
      AND barrier.changed_version > %(since)s
    ORDER BY barrier.changed_version DESC, barrier.uuid LIMIT %(limit)s
"""


def barriers_told(
    bbox: Bbox | None, *, changed_since: int | None, limit: int
) -> list[tuple[UUID, dict[str, Any]]]:
    """The barriers that stand, as GeoJSON features for anybody, the last changed first. One query.

    The same as ``barriers_in``, from the row to the answer: a map asks for thousands of them.
    """
    west, south, east, north = bbox or (None, None, None, None)
    words = {
        "layer": ACCESSIBILITY, "states": [str(state) for state in STANDING],
        "west": west, "south": south, "east": east, "north": north,
        "since": -1 if changed_since is None else changed_since, "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, words)
        rows = cursor.fetchall()
    return [
        (
            uuid,
            {
                "type": "Feature",
                "id": str(uuid),
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {
                    "kind": kind,
                    "state": state,
                    "side": side,
                    "place": place,
                    "district": district,
                    "measures": json.loads(measures),
                    "can_pass": can_pass,
                    "first_seen_at": first.removesuffix(".000000") + "Z",
                    "last_seen_at": last.removesuffix(".000000") + "Z",
                    "version": version,
                },
            },
        )
        for uuid, lon, lat, measures, kind, state, side, place, district, can_pass, first, last, (
            version
        ) in rows
    ]


def barriers_geojson(
    bbox: Bbox | None = None, states: Iterable[str] | None = None, limit: int = 1000
) -> dict[str, Any]:
    """Barriers as a GeoJSON FeatureCollection: only what may be shown before review."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(row.uuid),
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "uuid": str(row.uuid),
                    "kind": row.kind,
                    "state": row.state,
                    "side": row.side,
                    "place_name": row.place_name,
                    "district_code": row.district_code,
                    "first_seen_at": row.first_seen_at.isoformat(),
                    "last_seen_at": row.last_seen_at.isoformat(),
                    "version": row.changed_version,
                },
            }
            for row in barriers_in(bbox, states, limit)
        ],
    }


def standing_barriers(dataset_id: int) -> list[StandingBarrier]:
    """Standing barriers with their place in a generation; null when they lie on another one."""
    return standing_snapshot(dataset_id).barriers


# One statement is one snapshot: version, generation and barriers belong together.
_SNAPSHOT = """
    SELECT layer.version, layer.network_id, barrier.uuid, barrier.kind, barrier.state,
           segment.index, barrier.side, barrier.measures::text, barrier.can_pass,
           ST_X(barrier.geom), ST_Y(barrier.geom)
    FROM twin_layer AS layer
    LEFT JOIN twin_barrier AS barrier
        ON barrier.layer_id = layer.id AND barrier.state = ANY(%s)
    LEFT JOIN twin_segment AS segment
        ON segment.id = barrier.segment_id AND segment.dataset_id = %s
    WHERE layer.name = %s
    ORDER BY barrier.uuid
"""


def standing_snapshot(dataset_id: int) -> StandingSnapshot:
    """The layer's version, its generation and its standing barriers then, in one statement.

    Barriers of a layer that lies on another generation have no stretch in this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT, [[str(one) for one in STANDING], dataset_id, ACCESSIBILITY])
        rows = cursor.fetchall()
    version, lies_on = rows[0][:2] if rows else (0, None)
    barriers = [
        StandingBarrier(
            uuid=row[2],
            kind=row[3],
            state=row[4],
            segment_index=row[5],
            side=row[6],
            measures=json.loads(row[7]),
            can_pass=row[8],
            lon=row[9],
            lat=row[10],
        )
        for row in rows
        if row[2] is not None
    ]
    return StandingSnapshot(version, lies_on, barriers)


def fact_rows() -> QuerySet[Barrier]:
    """Barriers of the layer with what ``facts_of`` reads."""
    return Barrier.objects.filter(layer__name=ACCESSIBILITY).annotate(
        # Two numbers of the stretch, without its geometry.
        segment_index=F("segment__index"),
        dataset_id=F("segment__dataset_id"),
        survivor=F("merged_into__uuid"),
        present_count=_standing(Stance.PRESENT),
        absent_count=_standing(Stance.ABSENT),
    )


def _standing(stance: Stance) -> RawSQL:
    """How many standing observations of a barrier say so.

    By itself, and not by grouping: the database would group by every column there is.
    """
    return RawSQL(
        """(SELECT count(*) FROM twin_observation AS voice
            WHERE voice.speaks_for_id = twin_barrier.id AND voice.stands AND voice.stance = %s)""",
        [str(stance)],
        output_field=IntegerField(),
    )


def facts_of(row: Any) -> BarrierFacts:
    """The facts of a row of ``fact_rows``."""
    return BarrierFacts(
        uuid=row.uuid,
        kind=row.kind,
        state=row.state,
        lon=row.geom.x,
        lat=row.geom.y,
        segment_id=row.segment_id,
        segment_index=row.segment_index,
        dataset_id=row.dataset_id,
        side=row.side,
        place_name=row.place_name,
        district_code=row.district_code,
        measures=row.measures,
        can_pass=row.can_pass,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        opened_version=row.opened_version,
        changed_version=row.changed_version,
        present_count=row.present_count,
        absent_count=row.absent_count,
        until=row.until,
        merged_into=row.survivor,
        proof=row.proof,
    )


def box_of(bbox: Bbox) -> Polygon:
    box = Polygon.from_bbox(bbox)
    box.srid = 4326
    return box
