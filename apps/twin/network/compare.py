"""Two generations of the network side by side: what the new one adds, loses, changes and moves."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import shapely
from django.db import connection

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.feed.network import lying
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier
from apps.twin.network.measure import WGS84, metres_per_degree
from apps.twin.network.resnap import SAME_LINE_M, Lying, Move, resnap
from apps.twin.network.snapping import Stretch

# What is known of a stretch beside where it is.
ATTRIBUTES = (
    "kind", "name", "two_sided", "walkable", "width_m", "surface", "smoothness", "incline_pct",
    "step_count", "handrail", "tactile", "acoustic", "crossing_markings", "structure",
)  # fmt: skip
# How many added and removed stretches are named, the longest first; all are counted.
EXAMPLES = 20

_TABLE = f"""
    SELECT index, ref, length_m, ST_AsBinary(geom),
           {", ".join(one for one in ATTRIBUTES if one != "incline_pct")},
           -- A slope read from the ground belongs to the raster, not to the network's source.
           CASE WHEN NOT incline_derived THEN incline_pct END AS incline_pct
    FROM twin_segment WHERE dataset_id = %s ORDER BY index
"""  # noqa: S608 names of our own columns


@dataclass(frozen=True, slots=True)
class StretchFacts:
    """A stretch as people know it. ``index`` is of its own generation."""

    index: int
    name: str
    kind: str
    length_m: float


@dataclass(frozen=True, slots=True)
class SegmentsCompared:
    """Stretches of two generations: counts, and kilometres."""

    added: int
    removed: int
    changed: int
    same: int
    added_km: float
    removed_km: float
    changed_km: float
    same_km: float
    # How many of the changed ones differ in each attribute.
    changed_attributes: dict[str, int]
    added_examples: list[StretchFacts]
    removed_examples: list[StretchFacts]


@dataclass(frozen=True, slots=True)
class BarrierCompared:
    """A standing barrier on both generations; null where it lies on nothing.

    ``moved_m``: metres between its two places on the line. ``reasons``: why it is doubtful.
    """

    uuid: UUID
    kind: str
    state: str
    now: StretchFacts | None
    now_side: str
    then: StretchFacts | None
    then_side: str
    moved_m: float | None
    reasons: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class NetworkComparison:
    """What putting ``new_id`` in force instead of ``old_id`` would do."""

    old_id: int
    new_id: int
    segments: SegmentsCompared
    barriers: list[BarrierCompared] = field(default_factory=list)

    @property
    def doubtful(self) -> list[BarrierCompared]:
        """The barriers a person should look at."""
        return [one for one in self.barriers if one.is_doubtful]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **asdict(self),
            "barriers": [{**asdict(one), "uuid": str(one.uuid)} for one in self.barriers],
            "doubtful": len(self.doubtful),
        }


def compare(old_id: int, new_id: int) -> NetworkComparison:
    """Compare two generations; six queries whatever their size.

    Stretches are matched by reference and end points, else by their line (``SAME_LINE_M``), drawn
    either way.
    """
    return NetworkComparison(old_id, new_id, _segments(old_id, new_id), _barriers(old_id, new_id))


def _segments(old_id: int, new_id: int) -> SegmentsCompared:
    old, new = _table(old_id), _table(new_id)
    pairs = _matched(old, new)
    a = old.loc[pairs["old"]].reset_index(drop=True)
    b = new.loc[pairs["new"]].reset_index(drop=True)
    b["incline_pct"] = b["incline_pct"].where(~pairs["reversed"].to_numpy(), -b["incline_pct"])
    differs = pd.DataFrame(
        # Missing equals missing: unknown then, unknown now.
        {name: ~((a[name] == b[name]) | (a[name].isna() & b[name].isna())) for name in ATTRIBUTES},
        index=a.index,
    )
    changed = differs.any(axis=1)
    added, removed = new.drop(index=pairs["new"]), old.drop(index=pairs["old"])
    per_attribute = {name: int(differs[name].sum()) for name in ATTRIBUTES}
    return SegmentsCompared(
        added=len(added),
        removed=len(removed),
        changed=int(changed.sum()),
        same=int((~changed).sum()),
        added_km=_km(added),
        removed_km=_km(removed),
        changed_km=_km(b[changed]),
        same_km=_km(b[~changed]),
        changed_attributes={name: number for name, number in per_attribute.items() if number},
        added_examples=_examples(added),
        removed_examples=_examples(removed),
    )


def _table(dataset_id: int) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(_TABLE, [dataset_id])
        columns = [column.name for column in cursor.description or ()]
        frame = pd.DataFrame(cursor.fetchall(), columns=columns)
    lines = shapely.from_wkb(frame.pop("st_asbinary").map(bytes).to_numpy(dtype=object))
    ends = [shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)]
    frame["line"] = lines
    frame[["x0", "y0"]], frame[["x1", "y1"]] = np.round(ends[0], 7), np.round(ends[1], 7)
    for name in ("width_m", "incline_pct", "step_count"):
        frame[name] = pd.to_numeric(frame[name])
    return frame


def _matched(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Columns ``old``, ``new`` (row numbers, each at most once) and ``reversed``."""
    key = ["ref", "x0", "y0", "x1", "y1"]
    exact = old[key].assign(old=old.index).merge(new[key].assign(new=new.index), on=key)
    exact = exact[["old", "new"]].assign(reversed=False)
    drawn = _same_lines(old.drop(index=exact["old"]), new.drop(index=exact["new"]))
    return pd.concat([exact, drawn], ignore_index=True).astype({"reversed": bool})


def _same_lines(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Pairs of stretches drawn along the same line, the nearest first."""
    empty = pd.DataFrame({"old": [], "new": [], "reversed": []}, dtype=np.int64)
    if old.empty or new.empty:
        return empty
    # A plane about the city: wrong by a few per mille in length, and two metres stay two.
    scale = np.array(metres_per_degree(float(old["y0"].mean())))
    lines = [shapely.transform(one["line"].to_numpy(), lambda xy: xy * scale) for one in (old, new)]
    middles = [shapely.line_interpolate_point(one, 0.5, normalized=True) for one in lines]
    tree = shapely.STRtree(middles[1])
    i, j = tree.query(middles[0], predicate="dwithin", distance=SAME_LINE_M)
    if len(i) == 0:
        return empty
    ends = [[shapely.get_point(one, at) for at in (0, -1)] for one in lines]
    straight, across = (
        np.maximum(
            shapely.distance(ends[0][0][i], ends[1][first][j]),
            shapely.distance(ends[0][1][i], ends[1][1 - first][j]),
        )
        for first in (0, 1)
    )
    near = np.minimum(straight, across) <= SAME_LINE_M
    i, j, is_reversed = i[near], j[near], (across < straight)[near]
    apart = shapely.hausdorff_distance(lines[0][i], lines[1][j])
    pairs = pd.DataFrame(
        {"old": old.index[i], "new": new.index[j], "reversed": is_reversed, "apart": apart}
    )
    pairs = pairs[pairs["apart"] <= SAME_LINE_M].sort_values(["apart", "old", "new"])
    # The nearest pair first: whatever either of them is in besides is no pair any more.
    taken: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for at, a, b in zip(pairs.index, pairs["old"], pairs["new"], strict=True):
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            kept.append(at)
    return pairs.loc[kept, ["old", "new", "reversed"]]


def _km(frame: pd.DataFrame) -> float:
    return round(float(frame["length_m"].sum()) / 1000, 3)


def _examples(frame: pd.DataFrame) -> list[StretchFacts]:
    longest = frame.sort_values(["length_m", "index"], ascending=[False, True])[:EXAMPLES]
    columns = zip(
        longest["index"], longest["name"], longest["kind"], longest["length_m"], strict=True
    )
    return [
        StretchFacts(int(index), name, kind, round(length, 1))
        for index, name, kind, length in columns
    ]


def _barriers(old_id: int, new_id: int) -> list[BarrierCompared]:
    rows = list(
        Barrier.objects.filter(layer__name=ACCESSIBILITY, state__in=STANDING).order_by("uuid")
    )
    present = lying(rows)
    # On the old generation most lie already; whoever lies elsewhere is first put there.
    before = [
        Lying(one.uuid, one.kind, one.lon, one.lat, move.stretch, move.side, one.placed)
        for one, move in zip(present, resnap(old_id, present), strict=True)
    ]
    moves = resnap(new_id, before)
    return [_compared(row, one, move) for row, one, move in zip(rows, before, moves, strict=True)]


def _compared(row: Barrier, one: Lying, move: Move) -> BarrierCompared:
    return BarrierCompared(
        uuid=row.uuid,
        kind=row.kind,
        state=row.state,
        now=_facts(one.stretch),
        now_side=one.side,
        then=_facts(move.stretch),
        then_side=move.side,
        moved_m=None if move.moved_m is None else round(move.moved_m, 1),
        reasons=move.reasons,
    )


def _facts(stretch: Stretch | None) -> StretchFacts | None:
    if stretch is None:
        return None
    length = float(WGS84.line_length(*stretch.coordinates.T))
    return StretchFacts(stretch.index, stretch.name, stretch.kind, round(length, 1))
