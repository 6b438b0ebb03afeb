"""The network as numpy arrays: the engine's view, one row a node or segment by dense index."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

# -1 unknown, 0 no, 1 yes: three values in one byte.
TriState = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NetworkArrays:
    """A generation in memory, read-only. n nodes, m segments; unknown is nan, -1 or "".

    Words (``kind``, ``kerb``, ``surface``, ``smoothness``, ``district_code``) are unicode arrays
    holding the values of ``SegmentKind``, ``Kerb`` and OSM: compare them with ``==``.
    """

    dataset_id: int
    revision: str
    # Nodes
    node_lonlat: NDArray[np.float64]  # (n, 2) degrees
    residents: NDArray[np.int64]  # (n,)
    residents_65: NDArray[np.int64]  # (n,)
    elevation_m: NDArray[np.float64]  # (n,) nan unknown
    kerb: NDArray[np.str_]  # (n,) "" unknown or no kerb here
    kerb_height_cm: NDArray[np.float64]  # (n,) nan unknown
    node_tactile: TriState  # (n,)
    node_district: NDArray[np.str_]  # (n,) "" outside every district
    # Segments
    segment_id: NDArray[np.int64]  # (m,) primary keys
    start: NDArray[np.int64]  # (m,) node index
    end: NDArray[np.int64]  # (m,) node index
    length_m: NDArray[np.float64]
    kind: NDArray[np.str_]
    two_sided: NDArray[np.bool_]
    walkable: NDArray[np.bool_]
    width_m: NDArray[np.float64]  # nan unknown
    incline_pct: NDArray[np.float64]  # signed from start to end, nan unknown
    incline_derived: NDArray[np.bool_]
    surface: NDArray[np.str_]
    smoothness: NDArray[np.str_]
    step_count: NDArray[np.int64]  # -1 unknown
    handrail: TriState
    tactile: TriState
    acoustic: TriState
    crossing_markings: NDArray[np.str_]
    structure: NDArray[np.str_]
    district_code: NDArray[np.str_]

    @property
    def start_kerb(self) -> NDArray[np.str_]:
        """(m,) kerb at the start of each segment."""
        return self.kerb[self.start]

    @property
    def end_kerb(self) -> NDArray[np.str_]:
        """(m,) kerb at the end of each segment."""
        return self.kerb[self.end]


_NODES = """
    SELECT ST_X(geom), ST_Y(geom), residents, residents_65_plus,
           coalesce(elevation_m, 'NaN'), kerb, coalesce(kerb_height_cm, 'NaN')::float8,
           coalesce(tactile::int, -1), district_code
    FROM twin_node WHERE {which} ORDER BY index
"""
_SEGMENTS = """
    SELECT s.id, a.index, b.index, s.length_m, s.kind, s.two_sided, s.walkable,
           coalesce(s.width_m, 'NaN'), coalesce(s.incline_pct, 'NaN'), s.incline_derived,
           s.surface, s.smoothness, coalesce(s.step_count, -1), coalesce(s.handrail::int, -1),
           coalesce(s.tactile::int, -1), coalesce(s.acoustic::int, -1), s.crossing_markings,
           s.structure, s.district_code
    FROM twin_segment s
    JOIN twin_node a ON a.id = s.start_id
    JOIN twin_node b ON b.id = s.end_id
    WHERE {which} ORDER BY s.index
"""
_WHOLE = ("dataset_id = %s", "s.dataset_id = %s")
# Stretches that touch one of some nodes, and all the nodes they touch.
_TOUCHING = (
    """id IN (SELECT unnest(ARRAY[start_id, end_id]) FROM twin_segment
              WHERE start_id = ANY(%s) OR end_id = ANY(%s))""",
    "(s.start_id = ANY(%s) OR s.end_id = ANY(%s))",
)


def _columns(sql: str, which: str, params: list[Any], types: list[Any]) -> list[NDArray[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(which=which), params)
        rows = cursor.fetchall()
    if not rows:
        return [np.array([], dtype=t) for t in types]
    arrays = [np.array(c, dtype=t) for c, t in zip(zip(*rows, strict=True), types, strict=True)]
    for array in arrays:
        array.setflags(write=False)
    return arrays


@lru_cache(maxsize=2)
def load_arrays(dataset_id: int, revision: str) -> NetworkArrays:
    """Read a generation in two queries; kept per process while ``revision`` stays the same."""
    return _load(dataset_id, revision, _WHOLE, [dataset_id])


def load_around(dataset_id: int, revision: str, node_ids: list[int]) -> NetworkArrays:
    """Only the stretches that touch some nodes, with dense indices of their own. Two queries."""
    part = _load(dataset_id, revision, _TOUCHING, [node_ids, node_ids])
    # Nodes come in the order of their index in the generation: so do the ends, seen once each.
    ends = np.unique(np.concatenate([part.start, part.end]))
    return replace(
        part, start=np.searchsorted(ends, part.start), end=np.searchsorted(ends, part.end)
    )


def _load(
    dataset_id: int, revision: str, which: tuple[str, str], params: list[Any]
) -> NetworkArrays:
    real, whole, word, yes, tri = np.float64, np.int64, np.str_, np.bool_, np.int8
    shape = [real, real, whole, whole, real, word, real, tri, word]
    nodes = _columns(_NODES, which[0], params, shape)
    lonlat = np.column_stack(nodes[:2])
    lonlat.setflags(write=False)
    shape = [whole, whole, whole, real, word, yes, yes, real, real, yes]
    shape += [word, word, whole, tri, tri, tri, word, word, word]
    segments = _columns(_SEGMENTS, which[1], params, shape)
    names = [field.name for field in fields(NetworkArrays)][2:]
    values = dict(zip(names, [lonlat, *nodes[2:], *segments], strict=True))
    return NetworkArrays(dataset_id=dataset_id, revision=revision, **values)
