"""OSMnx's GraphML: directed edges, one for each direction of travel, joined into one stretch."""

import xml.etree.ElementTree as ET
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

    row: int
    ids: dict[str, str]
    data: dict[str, str]


@dataclass(slots=True)
class _Graph:
    data: dict[str, str] = field(default_factory=dict)
    nodes: list[_Element] = field(default_factory=list)
    edges: list[_Element] = field(default_factory=list)


def read(file: Source, options: ReadOptions) -> NetworkRows:
    """Read nodes (``x``, ``y``) and edges; an edge without geometry is straight."""
    graph = _graph(file)
    crs = graph.data.get("crs", "EPSG:4326")
    transformer = to_lonlat(crs)
    nodes: dict[str, NodeRow] = {}
    segments = UndirectedSegments()
    rejected: list[RejectedRow] = []
    left_out = 0
    for element in graph.nodes:
        try:
            nodes[element.ids["id"]] = _node(element, transformer)
        except (KeyError, ValueError):
            reason = "the node has no numbers x and y"
            rejected.append(RejectedRow(element.row, reason, element.ids.get("id", "")))
    for element in graph.edges:
        start, end = element.ids.get("source", ""), element.ids.get("target", "")
        if start not in nodes or end not in nodes:
            reason = "one of its nodes is not in the file"
            rejected.append(RejectedRow(element.row, reason, f"{start}-{end}"))
            continue
        try:
            coordinates = _line(element.data.get("geometry"), nodes[start], nodes[end], transformer)
        except ValueError as error:
            rejected.append(RejectedRow(element.row, str(error), f"{start}-{end}"))
            continue
        row = row_of_tags(
            tags_of(element.data), ref=f"{start}-{end}-{element.row}", start=start, end=end,
            coordinates=coordinates, row=element.row, options=options,
        )  # fmt: skip
        if row is None:
            left_out += 1
        else:
            segments.add(row)
    counts = {"edges": len(graph.edges), "left_out": left_out, "merged": segments.merged}
    return NetworkRows(list(nodes.values()), segments.rows, crs, rejected, counts)


def _node(element: _Element, transformer: Transformer | None) -> NodeRow:
    place = line([(element.data["x"], element.data["y"])], transformer)[0]
    return NodeRow(element.ids["id"], *place, row=element.row, **node_attributes(element.data))


def _line(
    text: str | None, start: NodeRow, end: NodeRow, transformer: Transformer | None
) -> list[LonLat]:
    if not text:
        return [(start.lon, start.lat), (end.lon, end.lat)]
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise ValueError("its geometry is not WKT") from error
    if geometry.geom_type != "LineString":
        raise ValueError("its geometry is not a line")
    return line(shapely.get_coordinates(geometry), transformer)


def _graph(file: Source) -> _Graph:
    """The file's elements. The graph's own data may stand before or after its nodes."""
    graph = _Graph()
    keys: dict[str, str] = {}

    def data_of(element: ET.Element) -> dict[str, str]:
        found = (child for child in element if child.tag.removeprefix(_NAMESPACE) == "data")
        return {keys.get(child.get("key", ""), ""): child.text or "" for child in found}

    with file.open_binary() as stream:
        try:
            # The file is our operator's own, and expat limits the growth of entities.
            for _, element in ET.iterparse(stream, events=("end",)):  # noqa: S314
                tag = element.tag.removeprefix(_NAMESPACE)
                if tag == "key":
                    keys[element.get("id", "")] = element.get("attr.name", "")
                elif tag == "graph":
                    graph.data = data_of(element)
                elif tag in ("node", "edge"):
                    rows = graph.nodes if tag == "node" else graph.edges
                    rows.append(_Element(len(rows) + 1, dict(element.attrib), data_of(element)))
                    element.clear()
        except ET.ParseError as error:
            raise ImportFailed(
                f"{file.name} is broken after {len(graph.nodes)} nodes and "
                f"{len(graph.edges)} edges: {error}",
                row=max(len(graph.edges) or len(graph.nodes), 1),
            ) from error
    return graph
