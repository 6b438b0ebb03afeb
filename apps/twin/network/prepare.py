"""From rows to arrays: check every row, drop what cannot be used, measure the rest. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from apps.twin.network.measure import FloatArray, line_lengths_m, metres_per_degree
from apps.twin.network.rows import KERBS, KINDS, LonLat, NodeRow, RejectedRow, SegmentRow

# A line whose end lies farther from its node than this is not joined to it.
END_TOLERANCE_M = 1.0
# As long as the columns that keep them.
LONGEST_NODE_REF = 60
LONGEST_SEGMENT_REF = 80


@dataclass(slots=True)
class Prepared:
    """Rows that can be stored, in the order of their dense indices.

    ``start`` and ``end`` are (m,) indices of nodes; ``coordinates`` and ``offsets`` as in
    ``measure.line_lengths_m``.
    """

    nodes: list[NodeRow]
    segments: list[SegmentRow]
    lonlat: FloatArray
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    coordinates: FloatArray
    offsets: NDArray[np.int64]
    length_m: FloatArray
    rejected: list[RejectedRow]


def _is_place(lon: float, lat: float) -> bool:
    return isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90


def _gap_m(a: LonLat, node: NodeRow) -> float:
    per_lon, per_lat = metres_per_degree(node.lat)
    return float(np.hypot((a[0] - node.lon) * per_lon, (a[1] - node.lat) * per_lat))


def _node_problem(node: NodeRow, by_ref: dict[str, tuple[int, NodeRow]]) -> str:
    """Why a node cannot be used; empty when it can."""
    if node.ref in by_ref:
        return "a node is there twice"
    if not 0 < len(node.ref) <= LONGEST_NODE_REF or "\0" in node.ref:
        return "the node's reference is empty or too long"
    if not _is_place(node.lon, node.lat):
        return "a coordinate is not a longitude and latitude in degrees"
    return "" if node.kerb in KERBS else "the kind of kerb is not known"


def _problem(row: SegmentRow, by_ref: dict[str, tuple[int, NodeRow]]) -> str:
    """Why a segment cannot be used; empty when it can."""
    for ref in (row.start, row.end):
        if ref not in by_ref:
            return "one of its nodes is not in the file"
    if len(row.coordinates) < 2:
        return "the line has fewer than two points"
    if not all(_is_place(lon, lat) for lon, lat in row.coordinates):
        return "a coordinate is not a longitude and latitude in degrees"
    if not 0 < len(row.ref) <= LONGEST_SEGMENT_REF:
        return "its reference is empty or too long"
    if row.kind not in KINDS:
        return "its kind is not known"
    if any("\0" in text for text in (row.ref, row.name, row.surface, row.smoothness)):
        return "a text holds a character no database keeps"
    first = row.coordinates[0]
    if all(point == first for point in row.coordinates):
        return "the line has no length"
    ends = ((row.coordinates[0], row.start), (row.coordinates[-1], row.end))
    for place, ref in ends:
        gap = _gap_m(place, by_ref[ref][1])
        if gap > END_TOLERANCE_M:
            return f"the line ends more than {END_TOLERANCE_M:g} m away from its node"
    return ""


def prepare(
    nodes: Iterable[NodeRow], segments: Iterable[SegmentRow], *, keep_unconnected: bool = True
) -> Prepared:
    """Check and measure. A bad row is left out and told, it never takes the others with it.

    ``keep_unconnected`` is for sources that list their nodes; where nodes only stand at the ends
    of edges, one whose edges were all rejected goes with them.
    """
    rejected: list[RejectedRow] = []
    kept_nodes: list[NodeRow] = []
    by_ref: dict[str, tuple[int, NodeRow]] = {}
    for node in nodes:
        if problem := _node_problem(node, by_ref):
            rejected.append(RejectedRow(node.row, problem, node.ref))
        else:
            by_ref[node.ref] = (len(kept_nodes), node)
            kept_nodes.append(node)
    kept: list[SegmentRow] = []
    seen: set[str] = set()
    for row in segments:
        problem = _problem(row, by_ref)
        if not problem and row.ref in seen:
            problem = "the same reference is there twice"
        if problem:
            rejected.append(RejectedRow(row.row, problem, row.ref))
            continue
        seen.add(row.ref)
        kept.append(row)
    if not keep_unconnected:
        used = {ref for row in kept for ref in (row.start, row.end)}
        kept_nodes = [node for node in kept_nodes if node.ref in used]
        by_ref = {node.ref: (index, node) for index, node in enumerate(kept_nodes)}
    offsets = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum([len(row.coordinates) for row in kept], out=offsets[1:])
    points = [point for row in kept for point in row.coordinates]
    coordinates = np.array(points, dtype=np.float64).reshape(-1, 2)
    return Prepared(
        nodes=kept_nodes,
        segments=kept,
        lonlat=np.array([(n.lon, n.lat) for n in kept_nodes], dtype=np.float64).reshape(-1, 2),
        start=np.array([by_ref[row.start][0] for row in kept], dtype=np.int64),
        end=np.array([by_ref[row.end][0] for row in kept], dtype=np.int64),
        coordinates=coordinates,
        offsets=offsets,
        length_m=line_lengths_m(coordinates, offsets),
        rejected=rejected,
    )
