"""Small networks and files for these tests, in the middle of Torino."""

import json
from pathlib import Path
from typing import Any

from apps.territory.services import ImportReport
from apps.twin import services
from apps.twin.services import NodeRow, SegmentRow

# Piazza Castello; about 78.9 m to the east and 111.1 m to the north by 0.001 degrees.
LON, LAT = 7.6855, 45.0710


def place(east: float, north: float) -> tuple[float, float]:
    """A place by thousandths of a degree from the middle."""
    return round(LON + east / 1000, 7), round(LAT + north / 1000, 7)


def node(ref: str, east: float, north: float, **facts: Any) -> NodeRow:
    lon, lat = place(east, north)
    return NodeRow(ref, lon, lat, **facts)


def segment(ref: str, start: NodeRow, end: NodeRow, **facts: Any) -> SegmentRow:
    facts.setdefault("kind", "street")
    line = facts.pop("coordinates", [(start.lon, start.lat), (end.lon, end.lat)])
    return SegmentRow(ref=ref, start=start.ref, end=end.ref, coordinates=line, **facts)


def cross() -> tuple[list[NodeRow], list[SegmentRow]]:
    """Via Po from west to east and Via Roma from south to north, meeting in the middle."""
    nodes = [
        node("west", -2, 0), node("middle", 0, 0), node("east", 2, 0),
        node("south", 0, -2), node("north", 0, 2),
    ]  # fmt: skip
    west, middle, east, south, north = nodes
    segments = [
        segment("po-1", west, middle, name="Via Po", two_sided=True),
        segment("po-2", middle, east, name="Via Po", two_sided=True),
        segment("roma-1", south, middle, name="Via Roma", two_sided=True),
        segment("roma-2", middle, north, name="Via Roma", two_sided=True),
    ]
    return nodes, segments


def save(nodes: list[NodeRow], segments: list[SegmentRow], **options: Any) -> ImportReport:
    options.setdefault("name", "A small network")
    return services.save_network(nodes=nodes, segments=segments, **options)


def feature(geometry_type: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": geometry_type, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_geojson(path: Path, features: list[Any], **members: Any) -> Path:
    """One feature a line, as most programs write them."""
    head = json.dumps({"type": "FeatureCollection", **members})[:-1]
    path.write_text(head + ', "features": [\n' + ",\n".join(map(json.dumps, features)) + "\n]}")
    return path


def edges(path: Path, count: int = 3, **members: Any) -> Path:
    """A chain of edges along one street."""
    features = [
        feature(
            "LineString", [place(i, 0), place(i + 1, 0)],
            id=i + 1, u=i, v=i + 1, name="Via Garibaldi",
        )
        for i in range(count)
    ]  # fmt: skip
    return write_geojson(path, features, **members)
