"""OSMnx's GraphML: directed edges, one for each direction of travel, joined into one stretch."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

import shapely
from pyproj import Transformer

from apps.territory.services import ImportFailed, Source
from apps.twin.importers.base import ReadOptions, UndirectedSegments, line, to_lonlat
from apps.twin.importers.geojson_edges import row_of_tags, tags_of
from apps.twin.importers.tags import node_attributes
from apps.twin.network.rows import LonLat, NetworkRows, NodeRow, RejectedRow

_NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@dataclass(slots=True)
class _Element:
    """A node or an edge with its data by name; ``row`` counts elements of its kind from 1."""

    tag: str
    row: int
    ids: dict[str, str]
    data: dict[str, str]


@dataclass(slots=True)
class _Graph:
    data: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


def read(file: Source, options: ReadOptions) -> NetworkRows:
    """Read nodes (``x``, ``y``) and edges; an edge without geometry is straight."""
    graph = _Graph()
    nodes: dict[str, NodeRow] = {}
    segments = UndirectedSegments()
    rejected: list[RejectedRow] = []
    left_out = edges = 0
    transformer: Transformer | None = None
    crs = ""
    for element in _elements(file, graph):
        if not crs:
            crs = graph.data.get("crs", "EPSG:4326")
            transformer = to_lonlat(crs)
        if element.tag == "node":
            try:
                nodes[element.ids["id"]] = _node(element, transformer)
            except (KeyError, ValueError):
                reason = "the node has no numbers x and y"
                rejected.append(RejectedRow(element.row, reason, element.ids.get("id", "")))
            continue
        edges += 1
        start, end = element.ids.get("source", ""), element.ids.get("target", "")
        try:
            coordinates = _line(element, nodes, transformer)
        except (KeyError, ValueError) as error:
            reason = (
                "one of its nodes is not in the file" if isinstance(error, KeyError) else str(error)
            )
            rejected.append(RejectedRow(element.row, reason, f"{start}-{end}"))
            continue
        row = row_of_tags(
            tags_of(element.data), ref=f"{start}-{end}-{element.row}", start=start, end=end,
            coordinates=coordinates, row=element.row, options=options,
        )  # fmt: skip
        if row is None:
            left_out += 1
        else:
            segments.add(row)
    counts = {"edges": edges, "left_out": left_out, "merged": segments.merged}
    return NetworkRows(list(nodes.values()), segments.rows, crs or "EPSG:4326", rejected, counts)


def _node(element: _Element, transformer: Transformer | None) -> NodeRow:
    place = line([(element.data["x"], element.data["y"])], transformer)[0]
    return NodeRow(element.ids["id"], *place, row=element.row, **node_attributes(element.data))


def _line(
    element: _Element, nodes: dict[str, NodeRow], transformer: Transformer | None
) -> list[LonLat]:
    ends = [nodes[element.ids[key]] for key in ("source", "target")]
    text = element.data.get("geometry")
    if not text:
        return [(node.lon, node.lat) for node in ends]
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise ValueError("its geometry is not WKT") from error
    if geometry.geom_type != "LineString":
        raise ValueError("its geometry is not a line")
    return line(shapely.get_coordinates(geometry), transformer)


def _elements(file: Source, graph: _Graph) -> Iterator[_Element]:
    """Nodes and edges in the order of the file, each dropped from memory once it was given."""
    seen = {"node": 0, "edge": 0}
    with file.open_binary() as stream:
        try:
            for _, element in ET.iterparse(stream, events=("end",)):  # noqa: S314 (our operator's file; expat limits entity growth)
                tag = element.tag.removeprefix(_NAMESPACE)
                if tag == "key":
                    graph.keys[element.get("id", "")] = element.get("attr.name", "")
                elif tag in seen:
                    seen[tag] += 1
                    data = {
                        graph.keys.get(child.get("key", ""), ""): child.text or ""
                        for child in element
                    }
                    yield _Element(tag, seen[tag], dict(element.attrib), data)
                    element.clear()
                elif tag == "data" and element.get("key") in graph.keys:
                    # Also called inside nodes and edges: harmless, theirs are read above.
                    name = graph.keys[element.get("key", "")]
                    if not seen["node"] and not seen["edge"]:
                        graph.data.setdefault(name, element.text or "")
        except ET.ParseError as error:
            row = max(sum(seen.values()), 1)
            raise ImportFailed(
                f"{file.name} is broken after {seen['node']} nodes and {seen['edge']} edges: "
                f"{error}",
                row=row,
            ) from error
