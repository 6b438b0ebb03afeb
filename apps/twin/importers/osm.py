"""OpenStreetMap, PBF or XML, read as a stream in two passes.

The first pass keeps the ways people on foot may use, the second the nodes those ways need: what
is held in memory grows with the streets, never with the file.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import osmium

from apps.territory.services import ImportFailed, Source
from apps.twin.importers.base import ReadOptions
from apps.twin.importers.splitting import meeting_nodes, runs_of, split
from apps.twin.importers.tags import (
    Use,
    crossing_sound,
    is_kerb,
    node_attributes,
    use_of_way,
    way_attributes,
)
from apps.twin.network.rows import LonLat, NetworkRows, NodeRow, RejectedRow, SegmentRow

# OpenStreetMap is in WGS84 by definition.
CRS = "EPSG:4326"


@dataclass(slots=True)
class _Way:
    row: int
    number: int
    refs: list[int]
    use: Use
    attributes: dict[str, Any]


@dataclass(slots=True)
class _Node:
    lonlat: LonLat
    attributes: dict[str, Any]
    is_kerb: bool = False
    acoustic: bool | None = None


def read(file: Source, options: ReadOptions) -> NetworkRows:
    """Read ways and their nodes; ways are cut where they meet and at kerbs."""
    with _osm_file(file) as source:
        ways, counts = _ways(source, options, file.name)
        wanted = {ref for way in ways for ref in way.refs}
        nodes = _nodes(source, wanted, file.name)
    rejected: list[RejectedRow] = []
    runs: list[tuple[_Way, list[list[int]]]] = []
    for way in ways:
        known = runs_of(way.refs, nodes)
        if not known:
            rejected.append(RejectedRow(way.row, "its nodes are not in the file", str(way.number)))
        runs.append((way, known))
    cuts = meeting_nodes([run for _, known in runs for run in known])
    cuts.update(ref for ref, node in nodes.items() if node.is_kerb)
    rows: dict[int, NodeRow] = {}
    segments: list[SegmentRow] = []
    for way, known in runs:
        pieces = [piece for run in known for piece in split(run, cuts)]
        for number, piece in enumerate(pieces):
            segments.append(_segment(way, number, piece, nodes))
            for ref in (piece[0], piece[-1]):
                if ref not in rows:
                    node = nodes[ref]
                    rows[ref] = NodeRow(str(ref), *node.lonlat, row=way.row, **node.attributes)
    kept = [nodes[ref] for ref in rows]
    counts["ways_used"] = len(ways) - len(rejected)
    counts["nodes_not_in_file"] = len(wanted - nodes.keys())
    counts["kerbs_of_unknown_kind"] = sum(
        1 for node in kept if node.is_kerb and not node.attributes.get("kerb")
    )
    return NetworkRows(list(rows.values()), segments, CRS, rejected, counts)


def _segment(way: _Way, number: int, piece: list[int], nodes: dict[int, _Node]) -> SegmentRow:
    attributes = dict(way.attributes)
    if way.use.kind == "crossing":
        # Signals and guides of a crossing are usually written on the node in its middle.
        inside = [nodes[ref] for ref in piece]
        attributes["acoustic"] = _known(attributes["acoustic"], *(node.acoustic for node in inside))
    return SegmentRow(
        ref=f"{way.number}-{number}",
        start=str(piece[0]),
        end=str(piece[-1]),
        kind=way.use.kind,
        coordinates=[nodes[ref].lonlat for ref in piece],
        two_sided=way.use.two_sided,
        walkable=way.use.walkable,
        row=way.row,
        **attributes,
    )


def _known(*answers: bool | None) -> bool | None:
    """Yes if anybody said yes, no if anybody said no, else unknown."""
    if True in answers:
        return True
    return False if False in answers else None


def _ways(
    source: osmium.io.File, options: ReadOptions, name: str
) -> tuple[list[_Way], dict[str, Any]]:
    ways: list[_Way] = []
    left_out: Counter[str] = Counter()
    row = 0
    try:
        # Typed as anything: the processor's own type is a union of all kinds of objects.
        found: Any = osmium.FileProcessor(source, osmium.osm.WAY)
        for way in found.with_filter(osmium.filter.KeyFilter("highway")):
            row += 1
            tags = dict(way.tags)
            use = use_of_way(tags)
            attributes = way_attributes(tags) if use else {}
            if use is not None and not options.is_walkable_name(attributes["name"]):
                use = Use(use.kind, walkable=False, two_sided=use.two_sided)
            # Closed to people on foot and nameless: neither a way nor an address.
            if use is None or not (use.walkable or attributes["name"]):
                left_out[tags["highway"]] += 1
                continue
            if use.kind == "street" and options.two_sided is not None:
                use = Use(use.kind, use.walkable, options.two_sided)
            refs = [node.ref for node in way.nodes]
            ways.append(_Way(row, way.id, refs, use, attributes))
    except (RuntimeError, ValueError) as error:
        raise ImportFailed(f"{name} is broken after way {row}: {error}", row=row + 1) from error
    counts = {"ways": row, "ways_left_out": dict(sorted(left_out.items()))}
    return ways, counts


def _nodes(source: osmium.io.File, wanted: set[int], name: str) -> dict[int, _Node]:
    nodes: dict[int, _Node] = {}
    if not wanted:
        return nodes
    try:
        found: Any = osmium.FileProcessor(source, osmium.osm.NODE)
        for node in found.with_filter(osmium.filter.IdFilter(wanted)):
            if not node.location.valid():
                continue
            tags = dict(node.tags) if len(node.tags) else {}
            nodes[node.id] = _Node(
                lonlat=(node.lon, node.lat),
                attributes=node_attributes(tags) if tags else {},
                is_kerb=is_kerb(tags),
                acoustic=crossing_sound(tags),
            )
    except (RuntimeError, ValueError) as error:
        raise ImportFailed(f"{name} is broken after node {len(nodes)}: {error}") from error
    return nodes


@contextmanager
def _osm_file(file: Source) -> Iterator[osmium.io.File]:
    """The file as osmium reads it: XML also packed, PBF from an unpacked copy."""
    if file.name.lower().removesuffix(".gz").endswith(".pbf"):
        with file.local_path() as path:
            yield osmium.io.File(str(path), "pbf")
        return
    packed = ".gz" if file.is_gzip else ".bz2" if file.suffix == ".bz2" else ""
    yield osmium.io.File(str(file.path), f"osm{packed}")
